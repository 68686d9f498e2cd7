/** A script of a page. */
export interface FoundScript {
  /** What stands in its start tag behind the name. */
  readonly attributes: string;
  readonly source: string;
}

/** What a tokenizer of HTML takes for one thing: text, a comment, a script up to its first end tag, another tag. */
const UNITS = [
  /[^<]+/y,
  /<!--[^]*?-->/y,
  /<script\b([^>]*)>([^]*?)<\/script[\t\n\f />]/iy,
  /<(?!script\b|!--)[^>]*>/iy,
];

/** Finds the scripts of a page as it comes, as browsers do: by the tags alone, whatever is in them. */
export class PageScripts {
  /** The text of the page, outside of scripts and comments. */
  text = "";
  /** What is not whole yet. */
  #rest = "";

  /** The scripts that are whole with this piece of the page. */
  push(piece: string): FoundScript[] {
    const found: FoundScript[] = [];
    this.#rest += piece;
    let at = 0;
    for (let unit = unitAt(this.#rest, at); unit !== null; unit = unitAt(this.#rest, at)) {
      at += unit[0].length;
      const [all, attributes = "", source] = unit;
      if (source !== undefined) found.push({ attributes, source });
      else if (!all.startsWith("<")) this.text += all;
    }
    this.#rest = this.#rest.slice(at);
    return found;
  }
}

function unitAt(page: string, at: number): RegExpExecArray | null {
  for (const unit of UNITS) {
    unit.lastIndex = at;
    const found = unit.exec(page);
    if (found !== null) return found;
  }
  return null;
}
