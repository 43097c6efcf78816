/** The functions of the base library that need files, the compiler or frames (LuaJIT: lib_base.c). */

import { Tag } from "../spec/vm.ts";
import { untilNul } from "./byte-text.ts";
import type { HostCall, HostLibrary } from "./call.ts";
import { callerError } from "./errors.ts";
import { frameOfLevel, prototypeOf, shownFunction, stackBytes } from "./frames.ts";
import { type Loaded, loadBytes, loadFile, setEnvironment } from "./load.ts";
import { FunctionField, ThreadField } from "./offsets.ts";

/** The function, or nil and a message; with an environment, if the argument is a table. */
function pushLoaded(call: HostCall, loaded: Loaded, environmentIndex: number): number {
  if (typeof loaded === "string") return call.pushNil().pushText(loaded).finish();
  if (call.isTable(environmentIndex)) setEnvironment(call.state, loaded, call.address(environmentIndex));
  return call.pushObject(loaded, Tag.values.FUNCTION).finish();
}

/** The function at a level of the stack. */
function functionAtLevel(call: HostCall, level: number): number {
  const { heap } = call.state;
  call.state.noteWork(stackBytes(heap, call.thread, level));
  const found = level < 0 ? -1 : frameOfLevel(heap, call.thread, level);
  return typeof found === "number"
    ? call.argumentError(1, "INVLVL")
    : shownFunction(heap, call.thread, found.frame);
}

export const baseLibrary: HostLibrary = {
  getfenv(call) {
    const { heap } = call.state;
    const func = call.isFunction(1) ? call.address(1) : functionAtLevel(call, call.optionalInteger(1, 1));
    const environment =
      prototypeOf(heap, func) === 0 ? call.thread + ThreadField.env : func + FunctionField.env;
    return call.pushObject(heap.u32[environment >>> 2], Tag.values.TABLE).finish();
  },
  setfenv(call) {
    const { state } = call;
    const table = call.checkTable(2);
    let func: number;
    if (call.isFunction(1)) {
      func = call.address(1);
    } else {
      const level = call.checkInteger(1);
      if (level === 0) {
        // Threads are never black, so there is no barrier.
        state.heap.u32[(call.thread + ThreadField.env) >>> 2] = table;
        return 0;
      }
      func = functionAtLevel(call, level);
    }
    if (prototypeOf(state.heap, func) === 0) throw callerError("SETFENV");
    setEnvironment(state, func, table);
    return call.pushObject(func, Tag.values.FUNCTION).finish();
  },
  loadfile(call) {
    const path = call.optionalText(1);
    const mode = call.optionalText(2);
    const name = path === undefined ? undefined : untilNul(path);
    return pushLoaded(call, loadFile(call.state, call.thread, name, mode), 3);
  },
  /** `load` of a string: source, chunk name or nil, mode or nil, environment. */
  load_bytes(call) {
    const bytes = call.checkBytes(1);
    const name = call.checkCString(call.isAbsentOrNil(2) ? 1 : 2);
    const mode = call.optionalText(3);
    return pushLoaded(call, loadBytes(call.state, call.thread, bytes, name, mode), 4);
  },
};
