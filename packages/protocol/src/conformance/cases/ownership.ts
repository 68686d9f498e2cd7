import type { Chunk, SharedChunk } from "../../contracts/index.ts";
import { type ConformanceCase, carriesBytes, shares } from "../case.ts";
import { inWords } from "../compare.ts";
import { all } from "../stage.ts";

/** Whose bytes are whose, and what may be shared. */
export const ownershipCases: readonly ConformanceCase[] = [
  {
    clause: "L7",
    name: "bytes that were sent are the same afterwards, whatever the receiver does with its own",
    need: carriesBytes,
    run: (stage) =>
      stage.eachWay(async ({ from, to, material }) => {
        const sent = [material.bytes(), material.bytes(300), material.bytes(70_000)];
        const copies = sent.map((bytes) => bytes.slice());
        const received: Chunk[] = [];
        to.onReceive = (chunk) => received.push(chunk);
        for (const bytes of sent) from.sendAsIs(bytes);
        from.flush();
        await stage.arrived(to, copies);
        received.forEach(overwrite);
        await stage.elsewhere();
        const changed = sent.findIndex((bytes, n) => bytes.some((byte, at) => byte !== copies[n]?.[at]));
        stage.expect(changed < 0, "L7", inWords(copies), inWords(sent));
      }),
  },
  {
    clause: "L8",
    name: "bytes that were received stay as they came, whatever comes next",
    need: carriesBytes,
    run: (stage) =>
      stage.eachWay(async ({ from, to, material }) => {
        const kept: Uint8Array[] = [];
        to.onReceive = (chunk) => {
          if (typeof chunk !== "string") kept.push(chunk);
        };
        const sent = Array.from({ length: 6 }, (_, n) => material.bytes(24 + n));
        from.say(...sent);
        await stage.arrived(to, sent);
        await stage.elsewhere();
        const changed = kept.some((bytes, n) => inWords([bytes]) !== inWords(to.chunks.slice(n, n + 1)));
        stage.expect(!changed, "L8", inWords(to.chunks), inWords(kept));
      }),
  },
  {
    clause: "L8",
    name: "a receiver that overwrites what it got spoils nothing that comes next",
    need: carriesBytes,
    run: (stage) =>
      stage.eachWay(async ({ from, to, material }) => {
        to.onReceive = overwrite;
        const sent = Array.from({ length: 6 }, (_, n) => material.bytes(24 + n));
        const copies = sent.map((bytes) => bytes.slice());
        from.say(...sent);
        await stage.arrived(to, copies, { changed: "L8" });
      }),
  },
  {
    clause: "L9",
    name: "shared chunks arrive on all links that send them by turns, and once more when they are sent again",
    need: shares,
    run: (stage) =>
      stage.eachWay(async ({ from, to, material }) => {
        if (from.link.sendShared === undefined) return;
        const other = await stage.pair();
        const chunks = material.chunks(6);
        const shared = chunks.map(shareable);
        for (const it of [...shared, ...shared.slice(-1)]) {
          from.sendShared(it);
          other[from.role].sendShared(it);
        }
        from.flush();
        other[from.role].flush();
        for (const receiver of [to, other[to.role]]) {
          await stage.arrived(receiver, [...chunks, ...chunks.slice(-1)], all("L9"));
        }
      }),
  },
  {
    clause: "L9",
    name: "shared chunks and others that one link sends in one turn arrive in order",
    need: shares,
    run: (stage) =>
      stage.eachWay(async ({ from, to, material }) => {
        if (from.link.sendShared === undefined) return;
        // Each kind first, last, and next to each kind.
        const isShared = [true, true, false, false, true, false, true];
        const chunks = material.chunks(isShared.length);
        for (const [n, chunk] of chunks.entries()) {
          if (isShared[n] === true) from.sendShared(shareable(chunk));
          else from.send(chunk);
        }
        from.flush();
        await stage.arrived(to, chunks, all("L9"));
      }),
  },
];

function overwrite(chunk: Chunk): void {
  if (typeof chunk !== "string") chunk.fill(0xee);
}

function shareable(chunk: Chunk): SharedChunk {
  return { chunk, mayCompress: true, memo: undefined };
}
