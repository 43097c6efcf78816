/** The debug library (LuaJIT: lib_debug.c), but for `getinfo` and environments, which have files of their own. */

import { toByteString } from "../lang/bytes.ts";
import { HookMask, Status, Tag } from "../spec/vm.ts";
import { fromByteString, readByteString, untilNul } from "./byte-text.ts";
import type { HostCall, HostLibrary } from "./call.ts";
import { upvalueName } from "./debug-info.ts";
import { localVariable, parameterName } from "./debug-locals.ts";
import { frameOfLevel, prototypeOf, stackBytes, upvalueCountOf } from "./frames.ts";
import { loadBytes } from "./load.ts";
import { noteObserver } from "./observed-locals.ts";
import {
  FunctionField,
  GlobalField,
  LibraryFunctionField,
  SLOT,
  TableField,
  UpvalueField,
  UserdataField,
} from "./offsets.ts";
import { readLine } from "./stream-reading.ts";
import { traceback } from "./traceback.ts";

const tags = Tag.values;
const NUMBER_METATABLE = 13;

/** Address of the word with the metatable of a value. */
function metatableWord(call: HostCall, index: number): number {
  if (call.isTable(index)) return call.address(index) + TableField.metatable;
  if (call.isUserdata(index)) return call.address(index) + UserdataField.metatable;
  const type = call.isNumber(index) ? NUMBER_METATABLE : ~call.tag(index);
  return call.state.global + GlobalField.baseMetatables + 4 * type;
}

interface FoundUpvalue {
  readonly name: string;
  /** Where its value is. */
  readonly slot: number;
  /** The Upvalue of a Lua function, or 0. */
  readonly upvalue: number;
}

/** An upvalue of a function by its number from 1. */
function findUpvalue(call: HostCall, index: number): FoundUpvalue | undefined {
  const number = call.checkInteger(2);
  const func = call.checkFunction(index);
  const { heap } = call.state;
  if (number < 1 || number > upvalueCountOf(heap, func)) return undefined;
  const prototype = prototypeOf(heap, func);
  if (prototype === 0) {
    return { name: "", slot: func + LibraryFunctionField.upvalues + SLOT * (number - 1), upvalue: 0 };
  }
  const upvalue = heap.u32[(func + FunctionField.upvalues + 4 * (number - 1)) >>> 2];
  const slot = heap.u32[(upvalue + UpvalueField.location) >>> 2];
  return { name: upvalueName(heap, prototype, number - 1), slot, upvalue };
}

/** Stores an argument into a slot. */
function copyArgument(call: HostCall, index: number, target: number): void {
  const { u32 } = call.state.heap;
  const source = call.slot(index) >>> 2;
  u32[target >>> 2] = u32[source];
  u32[(target + 4) >>> 2] = u32[source + 1];
}

/** The frame of the level that an argument says. */
function frameArgument(call: HostCall, thread: number, index: number) {
  const level = call.checkInteger(index);
  call.state.noteWork(stackBytes(call.state.heap, thread, level));
  const found = frameOfLevel(call.state.heap, thread, level);
  return typeof found === "number" ? call.argumentError(index, "LVLRNG") : found;
}

/** A word of `upvaluejoin`: where the address of the Upvalue is. */
function upvalueWord(call: HostCall, index: number): number {
  const func = call.checkFunction(index);
  const { heap } = call.state;
  if (prototypeOf(heap, func) === 0) call.argumentError(index, "NOLFUNC");
  const number = call.checkInteger(index + 1);
  if (number < 1 || number > heap.u8[func + FunctionField.upvalueCount]) {
    call.argumentError(index + 1, "IDXRNG");
  }
  return (func + FunctionField.upvalues + 4 * (number - 1)) >>> 2;
}

const { CALL, RETURN, LINE, COUNT, ACTIVE } = HookMask.values;

const hookLetters: readonly (readonly [string, number])[] = [
  ["c", CALL],
  ["r", RETURN],
  ["l", LINE],
];

function setHook(call: HostCall): number {
  const { offset } = call.threadArgument();
  const { state } = call;
  let mask = 0;
  let count = 0;
  const isOff = call.isAbsentOrNil(offset + 1);
  if (!isOff) {
    const letters = call.checkText(offset + 2);
    call.checkFunction(offset + 1);
    count = call.optionalInteger(offset + 3, 0);
    for (const [letter, bit] of hookLetters) if (letters.includes(letter)) mask |= bit;
    if (count > 0) mask |= COUNT;
  }
  const { u32, i32 } = state.heap;
  const word = (offset: number): number => (state.global + offset) >>> 2;
  u32[word(GlobalField.hookFunction)] = isOff ? 0xffffffff : call.address(offset + 1);
  u32[word(GlobalField.hookFunction) + 1] = isOff ? tags.NIL : tags.FUNCTION;
  u32[word(GlobalField.hookMask)] = (u32[word(GlobalField.hookMask)] & ACTIVE) | mask;
  i32[word(GlobalField.hookCount)] = count;
  i32[word(GlobalField.hookStart)] = count;
  return Status.values.HOOKS;
}

/** Runs a line of `debug.debug`; the message of an error. */
function runCommand({ state, thread }: HostCall, line: Uint8Array): string | undefined {
  const loaded = loadBytes(state, thread, line, "=(debug command)");
  if (typeof loaded === "string") return loaded;
  const outcome = state.protectedCall(thread, loaded, []);
  if (outcome.isOk) return undefined;
  const { low, high } = outcome.error;
  return high === tags.STRING ? readByteString(state.heap, low) : "(error object is not a string)";
}

/** The result of `debug.setmetatable`. */
const finishSetting = (call: HostCall): number =>
  (call.state.has52 ? call.pushSlot(call.slot(1)) : call.pushBoolean(true)).finish();

export const debugLibrary: HostLibrary = {
  getregistry: (call) => call.pushObject(call.state.registry, tags.TABLE).finish(),
  getmetatable(call) {
    call.checkAny(1);
    const metatable = call.state.heap.u32[metatableWord(call, 1) >>> 2];
    return (metatable === 0 ? call.pushNil() : call.pushObject(metatable, tags.TABLE)).finish();
  },
  setmetatable(call) {
    const isNil = call.tag(2) === tags.NIL && !call.isAbsent(2);
    if (!isNil && !call.isTable(2)) call.argumentError(2, "NOTABN");
    const metatable = isNil ? 0 : call.address(2);
    const { state } = call;
    state.heap.u32[metatableWord(call, 1) >>> 2] = metatable;
    if (call.isTable(1) || call.isUserdata(1)) {
      if (metatable !== 0) state.objectBarrier(call.address(1), metatable);
      return finishSetting(call);
    }
    // Compiled code takes the metatables of types for constants.
    state.jitControl.flush();
    if (call.tag(1) === tags.TRUE || call.tag(1) === tags.FALSE) {
      const words = (state.global + GlobalField.baseMetatables) >>> 2;
      state.heap.u32[words + ~tags.TRUE] = metatable;
      state.heap.u32[words + ~tags.FALSE] = metatable;
    }
    return finishSetting(call);
  },
  getlocal(call) {
    const { thread, offset } = call.threadArgument();
    const { heap } = call.state;
    const index = call.checkInteger(offset + 2);
    if (call.isFunction(offset + 1)) {
      const name = parameterName(heap, call.address(offset + 1), index);
      return (name === undefined ? call.pushNil() : call.pushText(name)).finish();
    }
    const found = localVariable(heap, thread, frameArgument(call, thread, offset + 1), index);
    return (found ? call.pushText(found.name).pushSlot(found.slot) : call.pushNil()).finish();
  },
  setlocal(call) {
    noteObserver(call.state);
    const { thread, offset } = call.threadArgument();
    const frame = frameArgument(call, thread, offset + 1);
    call.checkAny(offset + 3);
    const found = localVariable(call.state.heap, thread, frame, call.checkInteger(offset + 2));
    if (found === undefined) return call.pushNil().finish();
    call.state.threadBarrier(thread);
    copyArgument(call, offset + 3, found.slot);
    return call.pushText(found.name).finish();
  },
  getupvalue(call) {
    const found = findUpvalue(call, 1);
    return found === undefined ? 0 : call.pushText(found.name).pushSlot(found.slot).finish();
  },
  setupvalue(call) {
    noteObserver(call.state);
    call.checkAny(3);
    const found = findUpvalue(call, 1);
    if (found === undefined) return 0;
    copyArgument(call, 3, found.slot);
    const isCollectable = !call.isNumber(3) && call.tag(3) >= tags.USERDATA && call.tag(3) <= tags.STRING;
    if (found.upvalue !== 0) call.state.upvalueBarrier(found.upvalue, found.slot);
    else if (isCollectable) call.state.objectBarrier(call.address(1), call.address(3));
    return call.pushText(found.name).finish();
  },
  upvalueid(call) {
    noteObserver(call.state);
    call.checkFunction(1);
    const found = findUpvalue(call, 1);
    if (found === undefined) return call.argumentError(2, "IDXRNG");
    return call.pushObject(found.upvalue || found.slot, tags.LIGHTUSERDATA).finish();
  },
  upvaluejoin(call) {
    noteObserver(call.state);
    const target = upvalueWord(call, 1);
    const source = upvalueWord(call, 3);
    const { u32 } = call.state.heap;
    u32[target] = u32[source];
    call.state.objectBarrier(call.address(1), u32[source]);
    return 0;
  },
  sethook: setHook,
  gethook(call) {
    const { global, heap } = call.state;
    const mask = heap.u32[(global + GlobalField.hookMask) >>> 2];
    const letters = hookLetters.filter(([, bit]) => (mask & bit) !== 0).map(([letter]) => letter);
    return call
      .pushSlot(global + GlobalField.hookFunction)
      .pushText(letters.join(""))
      .pushNumber(heap.i32[(global + GlobalField.hookStart) >>> 2])
      .finish();
  },
  debug(call) {
    const { input, error } = call.state.streams;
    const write = (text: string): void => error.write(fromByteString(text), 0, text.length);
    for (;;) {
      write("lua_debug> ");
      const line = readLine(input, true);
      if (line === undefined || toByteString(line) === "cont\n") return 0;
      const message = runCommand(call, line);
      if (message !== undefined) write(`${message}\n`);
    }
  },
  traceback(call) {
    const { thread, offset } = call.threadArgument();
    const string = call.stringOrNone(offset + 1);
    if (string === undefined && !call.isAbsent(offset + 1)) {
      return call.pushSlot(call.slot(offset + 1)).finish();
    }
    const message = string === undefined ? undefined : untilNul(call.checkText(offset + 1));
    const level = call.optionalInteger(offset + 2, thread === call.thread ? 1 : 0);
    call.state.noteWork(stackBytes(call.state.heap, thread, Number.POSITIVE_INFINITY));
    return call.pushText(traceback(call.state.heap, thread, message, level)).finish();
  },
};
