/**
 * The jit library (LuaJIT: lib_jit.c). There is no JIT compiler yet: it is off, and switching it has no effect.
 */

import { Tag } from "../spec/vm.ts";
import type { HostCall, HostLibrary } from "./call.ts";
import type { LuaState } from "./lua-state.ts";
import { setField, setNumberField, setTextField } from "./tables.ts";

export const LUAJIT_VERSION = "LuaJIT 2.1.1787165859";
const VERSION_NUMBER = 20199;

/** Accepts a function or true, and whether to go into its nested functions. */
function switchMode(call: HostCall): number {
  const tag = call.tag(1);
  const isAccepted = call.isAbsentOrNil(1) || call.isFunction(1) || tag === Tag.values.TRUE;
  if (!isAccepted) call.typeError(1, "function");
  return 0;
}

export const jitLibrary: HostLibrary = {
  on: switchMode,
  off: switchMode,
  flush(call) {
    if (!call.isNumber(1)) switchMode(call);
    return 0;
  },
  status: (call) => call.pushBoolean(false).finish(),
  /** `jit.opt.start`: the flags of the optimiser. */
  opt_start: () => 0,
};

/** Fills the library's table and makes `jit.opt`, which it returns. */
export function openJit(state: LuaState, jitTable: number, operatingSystem: string): number {
  setTextField(state, jitTable, "version", LUAJIT_VERSION);
  setNumberField(state, jitTable, "version_num", VERSION_NUMBER);
  setTextField(state, jitTable, "os", operatingSystem);
  setTextField(state, jitTable, "arch", "wasm32");
  const options = state.newTable(0, 1);
  const start = state.newHostFunction("jit", "opt_start", state.globals, 0);
  setField(state, options, "start", start, Tag.values.FUNCTION);
  setField(state, jitTable, "opt", options, Tag.values.TABLE);
  return options;
}
