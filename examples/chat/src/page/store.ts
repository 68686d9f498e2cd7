import type { Action } from "./actions.ts";
import type { State } from "./state.ts";
import { update } from "./update.ts";

export type Dispatch = (action: Action) => void;

export interface Store {
  readonly state: State;
  readonly dispatch: Dispatch;
}

/** Holds the state, and has it shown once for all that changes in one go. */
export function createStore(initial: State, show: (state: State) => void): Store {
  let state = initial;
  let isDue = false;
  return {
    get state() {
      return state;
    },
    dispatch(action) {
      state = update(state, action);
      if (isDue) return;
      isDue = true;
      queueMicrotask(() => {
        isDue = false;
        show(state);
      });
    },
  };
}
