import type { SessionAction } from "./actions.ts";
import { type Notice, type State, waiting } from "./state.ts";
import { linesText } from "./words.ts";

const AWAY: Notice = {
  kind: "warning",
  text: "The link is gone. Write on: your lines are kept, and so is all that you miss.",
};

export function updateSession(state: State, action: SessionAction): State {
  const { link, counts, notice } = state;
  switch (action.type) {
    case "linked":
      return { ...state, transport: action.transport };
    case "suspended":
      return { ...state, link: { kind: "away", since: action.at, now: action.at }, notice: AWAY };
    case "ticked":
      return link.kind === "away" ? { ...state, link: { ...link, now: action.at } } : state;
    case "resumed":
      return resumed(state, action.transport);
    case "lost":
      return { ...state, link: { kind: "lost" }, notice: notice === AWAY ? undefined : notice };
    case "gap":
      return { ...state, counts: { ...counts, gaps: counts.gaps + 1 }, notice: gapNotice(action.why) };
    case "noticed":
      return { ...state, notice: action.notice };
    case "settled":
      return { ...state, notice: notice?.kind === "good" ? undefined : notice };
  }
}

function resumed(state: State, transport: string): State {
  const { link, counts } = state;
  const seconds = link.kind === "away" ? Math.round((link.now - link.since) / 1000) : 0;
  const kept = waiting(state);
  const sent = kept > 0 ? `: ${linesText(kept)} kept for you went out` : "";
  return {
    ...state,
    transport,
    link: { kind: "connected", wasResumed: true },
    counts: { ...counts, resumes: counts.resumes + 1 },
    notice: { kind: "good", text: `Back after ${seconds} s. Nothing was lost${sent}.` },
  };
}

function gapNotice(why: string): Notice {
  const text = `A new session has begun: the old one could not be resumed (${why}). What you missed is there as far as the history reaches.`;
  return { kind: "warning", text };
}
