import { setImmediate as nextTurn } from "node:timers/promises";
import { expect } from "vitest";
import { nodeBytes } from "../../src/node/bytes.ts";
import { answerPoll } from "../../src/polling/answers.ts";
import type { CodedBody } from "../../src/polling/compression.ts";
import { PollingServerLink } from "../../src/polling/server-link.ts";
import { pollingTraits } from "../../src/polling/traits.ts";
import { textPosts } from "../../src/post-up/post-format.ts";
import { FakeExchange } from "./fake-exchange.ts";
import { Recorder } from "./recorder.ts";

/** A server's link at work, its handshake done unless said otherwise, and what came of it. */
export class Scene {
  readonly link: PollingServerLink;
  readonly sink: Recorder;
  /** Each completes the coding of an answer of 20 bytes or more. */
  readonly codings: CodedBody[] = [];

  constructor(first = "EIO=4&transport=polling&rt=1&seq=1") {
    const handshake = new FakeExchange("GET", first);
    this.link = new PollingServerLink(handshake, {
      traits: pollingTraits(50),
      bytes: nodeBytes,
      posts: textPosts,
      answerPoll,
      chooseCoding: (body) =>
        body.length < 20 ? undefined : { name: "gzip", code: (_body, done) => void this.codings.push(done) },
    });
    this.link.exchange(handshake);
    this.sink = new Recorder(this.link);
    this.link.send("0");
    handshake.leave();
  }

  get(seq: number | string): FakeExchange {
    return this.#come(new FakeExchange("GET", `sid=S&seq=${seq}`));
  }

  post(seq: number | string, body = `4${seq}`): FakeExchange {
    return this.#come(new FakeExchange("POST", `sid=S&seq=${seq}`, body));
  }

  /** A POST whose body comes with it. */
  postWhole(seq: number | string, body?: string): FakeExchange {
    const exchange = this.post(seq, body);
    exchange.bring();
    return exchange;
  }

  async endCode(): Promise<string> {
    return (await this.sink.over()).code;
  }

  /** Nothing that happened so far ends the link. */
  async lives(): Promise<void> {
    await nextTurn();
    expect(this.sink.ends).toEqual([]);
  }

  #come(exchange: FakeExchange): FakeExchange {
    this.link.exchange(exchange);
    return exchange;
  }
}
