/** What reads and sets environments, which functions, userdata and threads have (LuaJIT: lib_base.c, lib_debug.c). */

import { Tag } from "../spec/vm.ts";
import type { HostCall, HostLibrary } from "./call.ts";
import { callerError } from "./errors.ts";
import { frameOfLevel, prototypeOf, shownFunction, stackBytes } from "./frames.ts";
import { setEnvironment } from "./load.ts";
import { FunctionField, ThreadField, UserdataField } from "./offsets.ts";

const tags = Tag.values;

/** The function at a level of the stack. */
function functionAtLevel(call: HostCall, level: number): number {
  const { heap } = call.state;
  call.state.noteWork(stackBytes(heap, call.thread, level));
  const found = level < 0 ? -1 : frameOfLevel(heap, call.thread, level);
  return typeof found === "number"
    ? call.argumentError(1, "INVLVL")
    : shownFunction(heap, call.thread, found.frame);
}

export const baseEnvironments: HostLibrary = {
  getfenv(call) {
    const { heap } = call.state;
    const func = call.isFunction(1) ? call.address(1) : functionAtLevel(call, call.optionalInteger(1, 1));
    const environment =
      prototypeOf(heap, func) === 0 ? call.thread + ThreadField.env : func + FunctionField.env;
    return call.pushObject(heap.u32[environment >>> 2], tags.TABLE).finish();
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
    return call.pushObject(func, tags.FUNCTION).finish();
  },
};

/** Address of the word with the environment of a value, or 0 if it has none. */
function environmentWord(call: HostCall, index: number): number {
  if (call.isFunction(index)) return call.address(index) + FunctionField.env;
  if (call.isUserdata(index)) return call.address(index) + UserdataField.env;
  return call.isThread(index) ? call.address(index) + ThreadField.env : 0;
}

/** Of the debug library. */
export const debugEnvironments: HostLibrary = {
  getfenv(call) {
    call.checkAny(1);
    const word = environmentWord(call, 1);
    const table = word === 0 ? 0 : call.state.heap.u32[word >>> 2];
    return (table === 0 ? call.pushNil() : call.pushObject(table, tags.TABLE)).finish();
  },
  setfenv(call) {
    const table = call.checkTable(2);
    const word = environmentWord(call, 1);
    if (word === 0) throw callerError("SETFENV");
    if (call.isFunction(1)) {
      setEnvironment(call.state, call.address(1), table);
    } else {
      call.state.heap.u32[word >>> 2] = table;
      if (call.isUserdata(1) || call.isThread(1)) call.state.objectBarrier(call.address(1), table);
    }
    return call.pushSlot(call.slot(1)).finish();
  },
  /** These two only in Lua 5.2's mode. */
  getuservalue(call) {
    const table = call.isUserdata(1) ? call.state.heap.u32[environmentWord(call, 1) >>> 2] : 0;
    return (table === 0 ? call.pushNil() : call.pushObject(table, tags.TABLE)).finish();
  },
  setuservalue(call) {
    if (!call.isUserdata(1)) call.typeError(1, "userdata");
    const table = call.checkTable(2);
    call.state.heap.u32[environmentWord(call, 1) >>> 2] = table;
    call.state.objectBarrier(call.address(1), table);
    return call.pushSlot(call.slot(1)).finish();
  },
};
