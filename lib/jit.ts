/** The jit library (LuaJIT: lib_jit.c). What it controls is the state's JitControl. */

import { Tag } from "../spec/vm.ts";
import { fromByteString } from "./byte-text.ts";
import type { HostCall, HostLibrary } from "./call.ts";
import { callerError } from "./errors.ts";
import { frameFunction, previousFrame, prototypeOf } from "./frames.ts";
import type { FunctionMode } from "./jit-control.ts";
import type { LuaState } from "./lua-state.ts";
import { SLOT } from "./offsets.ts";
import { nestedPrototypes } from "./prototypes.ts";
import { setField, setNumberField, setTextField } from "./tables.ts";

export const LUAJIT_VERSION = "LuaJIT 2.1.1787165859";
const VERSION_NUMBER = 20199;
/** What code is made for; also `ffi.arch`. */
export const ARCHITECTURE = "wasm32";
const DEFAULT_LEVEL = "3";

const tags = Tag.values;

/** The prototype that argument 1 names: a function's, or for `true` the caller's. */
function chosenPrototype(call: HostCall): number {
  const { heap } = call.state;
  if (call.isFunction(1)) return prototypeOf(heap, call.address(1));
  if (call.tag(1) !== tags.TRUE) return 0;
  return prototypeOf(heap, frameFunction(heap, previousFrame(heap, call.base - SLOT)));
}

/** Argument 2: nil: the function; true: with those in it; false: only those in it. */
function switchFunctions(call: HostCall, mode: FunctionMode): number {
  const prototype = chosenPrototype(call);
  if (prototype === 0) call.typeError(1, "function");
  const { jitControl, heap } = call.state;
  const tag = call.tag(2);
  if (tag !== tags.FALSE) jitControl.setFunctionMode(prototype, mode);
  if (tag === tags.TRUE || tag === tags.FALSE) {
    for (const nested of nestedPrototypes(heap, prototype)) jitControl.setFunctionMode(nested, mode);
  }
  return 0;
}

function switchMode(call: HostCall, mode: FunctionMode): number {
  if (!call.isAbsentOrNil(1)) return switchFunctions(call, mode);
  const { jitControl } = call.state;
  if (mode === "flush") jitControl.flush(true);
  else {
    if (mode === "on" && jitControl.refusal !== undefined) throw callerError("NOJIT");
    jitControl.setOn(mode === "on");
  }
  return 0;
}

/** Whether it is on, and the optimisations that are; where nothing can be compiled, why not. */
function status(call: HostCall): number {
  const { isOn, refusal, enabledOptimizations } = call.state.jitControl;
  call.pushBoolean(isOn);
  const details = refusal === undefined ? enabledOptimizations : [refusal];
  for (const text of details) call.pushBytes(fromByteString(text));
  return call.finish();
}

function startOptimizations(call: HostCall): number {
  const { jitControl } = call.state;
  if (call.count === 0) jitControl.setOption(DEFAULT_LEVEL);
  for (let index = 1; index <= call.count; index++) {
    const option = call.checkText(index);
    if (!jitControl.setOption(option)) throw callerError("JITOPT", option);
  }
  return 0;
}

export const jitLibrary: HostLibrary = {
  on: (call) => switchMode(call, "on"),
  off: (call) => switchMode(call, "off"),
  flush(call) {
    if (!call.isNumber(1)) return switchMode(call, "flush");
    call.state.jitControl.flushTrace(call.checkInteger(1));
    return 0;
  },
  status,
  /** What LuaJIT can randomise is, as by its default, all that there is. */
  security(call) {
    call.checkOption(1, undefined, ["prng", "strhash", "strid", "mcode"]);
    return call.pushNumber(1).finish();
  },
};

/** `jit.opt.start`: the flags of the optimiser. */
export const jitOptLibrary: HostLibrary = { start: startOptimizations };

/** Fills the library's table and makes `jit.opt`, which it returns. */
export function openJit(state: LuaState, jitTable: number, operatingSystem: string): number {
  setTextField(state, jitTable, "version", LUAJIT_VERSION);
  setNumberField(state, jitTable, "version_num", VERSION_NUMBER);
  setTextField(state, jitTable, "os", operatingSystem);
  setTextField(state, jitTable, "arch", ARCHITECTURE);
  const options = state.newTable(0, 1);
  const start = state.newHostFunction("jit_opt", "start", state.globals, 0);
  setField(state, options, "start", start, Tag.values.FUNCTION);
  setField(state, jitTable, "opt", options, Tag.values.TABLE);
  return options;
}
