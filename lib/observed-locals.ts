import type { LuaState } from "./lua-state.ts";
import { GlobalField, StringField } from "./offsets.ts";

const OBSERVERS = ["setlocal", "setupvalue", "upvalueid", "upvaluejoin"];

/** Marks the names of the functions, by which the core notices them in code. */
export function markObservers(state: LuaState): void {
  for (const name of OBSERVERS) {
    const string = state.internText(name);
    state.heap.u8[string + StringField.isObserver] = 1;
  }
}

const place = (state: LuaState): number => state.global + GlobalField.localsAreObserved;

export const areLocalsObserved = (state: LuaState): boolean => state.heap.u8[place(state)] !== 0;

/** One of the functions has been called. */
export function noteObserver(state: LuaState): void {
  if (areLocalsObserved(state)) return;
  state.heap.u8[place(state)] = 1;
  state.jitControl.flush();
}
