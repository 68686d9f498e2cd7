const survivors = "session/survivors.ts";
const secret = "session/secret.ts";
const model = "is a list of those that live, of those that are away";
const codes = "tells the code of a session that has ended to whoever has its token";

/** A server's table of its sessions, and the secrets that resume them. @type {import("./list.mjs").Mutant[]} */
export const surviving = [
  {
    name: "lets any number of sessions be away",
    file: survivors,
    find: "if (this.#away.size <= this.#limits.maxAway) return;",
    replace: "if (true) return;",
    killedBy: model,
  },
  {
    name: "gives up the session that has just left instead of the longest",
    file: survivors,
    find: "const [longest] = this.#away;",
    replace: "const longest = owner;",
    killedBy: "gives up the session that has been away for longest",
  },
  {
    name: "takes a session that came back for one that is away",
    file: survivors,
    find: "  resumed(owner: Owner): void {\n    this.#away.delete(owner);",
    replace: "  resumed(owner: Owner): void {",
    killedBy: model,
  },
  {
    name: "takes a session that has ended for one that is away",
    file: survivors,
    find: "    this.#away.delete(owner);\n    if (this.#owners",
    replace: "    if (this.#owners",
    killedBy: model,
  },
  {
    name: "keeps the code of a session that its client has closed",
    file: survivors,
    find: 'if (name !== "peer") this.#bury',
    replace: "this.#bury",
    killedBy: "keeps no code of a session that its client has closed",
  },
  {
    name: "keeps the code of a session that was handed over",
    file: survivors,
    find: "    if (this.#owners.get(id) !== owner) return;\n",
    replace: "",
    killedBy: "keeps no code of a session that its client has closed, or that was given away",
  },
  {
    name: "tells anybody how a session has ended",
    file: survivors,
    find: " && isTokenOf(tombstone.tokens, token)",
    replace: "",
    killedBy: codes,
  },
  {
    name: "tells for ever how a session has ended",
    file: survivors,
    find: " && now < tombstone.until",
    replace: "",
    killedBy: codes,
  },
  {
    name: "keeps any number of codes",
    file: survivors,
    find: " && this.#tombstones.size <= this.#limits.maxTombstones",
    replace: "",
    killedBy: "keeps no more codes than it may",
  },
  {
    name: "resumes a session for any token",
    file: survivors,
    find: "    if (!isTokenOf(owner.session.tokens, request.token)) return this.#refuse(CLOSE_CODES.gone.code);\n",
    replace: "",
    killedBy: "touches no session of others",
  },
  {
    name: "does not count what it refuses",
    file: survivors,
    find: "    this.refusals++;\n",
    replace: "",
    killedBy: "with every token but the right one is counted, and refused",
  },
  {
    name: "does not know the token whose answer may have been lost",
    file: survivors,
    find: "return isSameSecret(previous, given) || isPresent;",
    replace: "return isPresent;",
    killedBy: "loses, doubles and reorders nothing",
  },
  {
    name: "takes the beginning of a secret for the whole",
    file: secret,
    find: "secret.length !== given.length || ",
    replace: "",
    killedBy: "is not the beginning of itself",
  },
  {
    name: "compares the ends of secrets alone",
    file: secret,
    find: "difference |=",
    replace: "difference =",
    killedBy: "is another one where its first character differs",
  },
  {
    name: "takes nothing for a secret",
    file: secret,
    find: ' || secret === ""',
    replace: "",
    killedBy: "is never empty",
  },
];
