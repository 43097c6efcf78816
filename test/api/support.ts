/** States of the API, made from the sources. */
import { after } from "node:test";
import { LuaEngine, type LuaState, type LuaStateOptions } from "../../api/index.ts";
import { loadCore } from "../../host/node-core.ts";

export const engine = new LuaEngine(loadCore(), {}, {});

/** A state that is closed after the test. */
export function newState(options: LuaStateOptions = {}): LuaState {
  const state = engine.createState(options);
  after(() => state.close());
  return state;
}

/** A turn of the event loop. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
