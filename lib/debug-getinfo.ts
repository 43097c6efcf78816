/** `debug.getinfo` (LuaJIT: lj_debug_getinfo). */

import { PrototypeFlag, Tag } from "../spec/vm.ts";
import { type LibraryBytecode, libraryBytecode } from "./bytecode-in-luajit.ts";
import type { HostCall, HostFunction } from "./call.ts";
import { activeLines, frameLine, functionName } from "./debug-info.ts";
import {
  type FoundFrame,
  frameOfLevel,
  prototypeOf,
  shownFunction,
  stackBytes,
  upvalueCountOf,
} from "./frames.ts";
import { InfoField, InfoTables } from "./info-tables.ts";
import type { LuaState } from "./lua-state.ts";
import { PrototypeField, StringField } from "./offsets.ts";
import { setInteger } from "./tables.ts";
import { isMainChunk } from "./traceback.ts";

interface Subject {
  readonly state: LuaState;
  readonly thread: number;
  readonly func: number;
  /** Its prototype, or 0 for library functions. */
  readonly prototype: number;
  /** What is shown of such a library function as is bytecode in LuaJIT. */
  readonly bytecode: LibraryBytecode | undefined;
  /** Undefined, if the function was given itself. */
  readonly found: FoundFrame | undefined;
  readonly result: InfoTables;
}

function fillSource({ state, prototype, bytecode, result }: Subject): void {
  const { heap } = state;
  if (prototype === 0) {
    result.setText(InfoField.source, bytecode?.name ?? "=[C]");
    result.setText(InfoField.short_src, bytecode?.shortSource ?? "[C]");
    result.setNumber(InfoField.linedefined, -1);
    result.setNumber(InfoField.lastlinedefined, -1);
    result.setText(InfoField.what, bytecode ? "Lua" : "C");
    return;
  }
  const first = heap.u32[(prototype + PrototypeField.firstLine) >>> 2];
  const lineCount = heap.u32[(prototype + PrototypeField.lineCount) >>> 2];
  result.setChunk(prototype);
  result.setNumber(InfoField.linedefined, first);
  result.setNumber(InfoField.lastlinedefined, first + lineCount);
  result.setText(InfoField.what, isMainChunk(heap, prototype) ? "main" : "Lua");
}

function fillLine({ state, thread, func, bytecode, found, result }: Subject): void {
  let line = -1;
  if (found !== undefined) line = bytecode ? 0 : frameLine(state.heap, thread, func, found.next);
  result.setNumber(InfoField.currentline, line);
}

function fillUpvalues({ state, func, prototype, bytecode, result }: Subject): void {
  const { u8 } = state.heap;
  let isVararg = bytecode === undefined;
  let parameterCount = bytecode?.parameterCount ?? 0;
  if (prototype !== 0) {
    isVararg = (u8[prototype + PrototypeField.flags] & PrototypeFlag.values.VARARG) !== 0;
    parameterCount = u8[prototype + PrototypeField.parameterCount];
  }
  result.setNumber(InfoField.nups, upvalueCountOf(state.heap, func));
  result.setNumber(InfoField.nparams, parameterCount);
  result.set(InfoField.isvararg, 0xffffffff, isVararg ? Tag.values.TRUE : Tag.values.FALSE);
}

function fillName({ state, thread, found, result }: Subject): void {
  const deduced = found && functionName(state.heap, thread, found.frame);
  if (deduced) result.setName(InfoField.name, deduced.name);
  result.setText(InfoField.namewhat, deduced?.kind ?? "");
}

function fillFunction({ func, result }: Subject): void {
  result.set(InfoField.func, func, Tag.values.FUNCTION);
}

function fillActiveLines({ state, prototype, bytecode, result }: Subject): void {
  if (prototype === 0 && bytecode === undefined) return;
  const lines = state.newTable(0, 0);
  for (const line of prototype === 0 ? [] : [...activeLines(state.heap, prototype)]) {
    setInteger(state, lines, line, 0xffffffff, Tag.values.TRUE);
  }
  result.set(InfoField.activelines, lines, Tag.values.TABLE);
}

const Bit = { S: 1, l: 2, u: 4, n: 8, f: 16, L: 32 };

/** By the code of a letter. */
const bitOfLetter = new Uint8Array(0x100);
for (const [letter, bit] of Object.entries(Bit)) bitOfLetter[letter.charCodeAt(0)] = bit;

const INVALID = 0x100;

/** All but the lines with code. */
const BY_DEFAULT = Bit.S | Bit.l | Bit.u | Bit.n | Bit.f;

/** The bits of the letters of an argument, up to a NUL, and INVALID if there are others. */
function optionBits(call: HostCall, index: number): number {
  if (call.isAbsentOrNil(index)) return BY_DEFAULT;
  const string = call.checkString(index);
  const { u8, u32 } = call.state.heap;
  call.state.chargeWork(u32[(string + StringField.length) >>> 2]);
  let bits = 0;
  for (let at = string + StringField.data; u8[at] !== 0; at++) bits |= bitOfLetter[u8[at]] || INVALID;
  return bits;
}

const LEAST_WIDE_INTEGER = 2 ** 63;

/** As C casts a double to int64_t and that to int, on x64. */
const lowWord = (value: number): number => (Math.abs(value) < LEAST_WIDE_INTEGER ? value | 0 : 0);

function getInfo(call: HostCall, result: InfoTables): number {
  const { state } = call;
  const { thread, offset } = call.threadArgument();
  const bits = optionBits(call, offset + 2);
  const level = call.numberOrNone(offset + 1);
  let func: number;
  let found: FoundFrame | undefined;
  if (level !== undefined) {
    state.noteWork(stackBytes(state.heap, thread, lowWord(level)));
    const frame = frameOfLevel(state.heap, thread, lowWord(level));
    if (typeof frame === "number") return call.pushNil().finish();
    found = frame;
    func = shownFunction(state.heap, thread, frame.frame);
  } else if (call.isFunction(offset + 1)) {
    func = call.address(offset + 1);
  } else {
    return call.argumentError(offset + 1, "NOFUNCL");
  }
  if (bits & INVALID) call.argumentError(offset + 2, "INVOPT");
  result.begin();
  const prototype = prototypeOf(state.heap, func);
  const bytecode = prototype === 0 ? libraryBytecode(state.heap, func) : undefined;
  const subject = { state, thread, func, prototype, bytecode, found, result };
  if (bits & Bit.S) fillSource(subject);
  if (bits & Bit.l) fillLine(subject);
  if (bits & Bit.u) fillUpvalues(subject);
  if (bits & Bit.n) fillName(subject);
  if (bits & Bit.f) fillFunction(subject);
  if (bits & Bit.L) fillActiveLines(subject);
  return call.pushObject(result.table, Tag.values.TABLE).finish();
}

export function createGetInfo(state: LuaState): HostFunction {
  const tables = new InfoTables(state);
  return (call) => getInfo(call, tables);
}
