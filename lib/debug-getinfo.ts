/** `debug.getinfo` (LuaJIT: lj_debug_getinfo). */

import { PrototypeFlag, Tag } from "../spec/vm.ts";
import { untilNul } from "./byte-text.ts";
import { type LibraryBytecode, libraryBytecode } from "./bytecode-in-luajit.ts";
import type { HostCall } from "./call.ts";
import { activeLines, chunkName, frameLine, functionName, shortSource } from "./debug-info.ts";
import {
  type FoundFrame,
  frameOfLevel,
  prototypeOf,
  shownFunction,
  stackBytes,
  upvalueCountOf,
} from "./frames.ts";
import type { LuaState } from "./lua-state.ts";
import { PrototypeField } from "./offsets.ts";
import { setBooleanField, setField, setInteger, setNumberField, setTextField } from "./tables.ts";
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
  readonly result: number;
}

function fillSource({ state, prototype, bytecode, result }: Subject): void {
  const { heap } = state;
  if (prototype === 0) {
    setTextField(state, result, "source", bytecode?.name ?? "=[C]");
    setTextField(state, result, "short_src", bytecode?.shortSource ?? "[C]");
    setNumberField(state, result, "linedefined", -1);
    setNumberField(state, result, "lastlinedefined", -1);
    setTextField(state, result, "what", bytecode ? "Lua" : "C");
    return;
  }
  const first = heap.u32[(prototype + PrototypeField.firstLine) >>> 2];
  const lineCount = heap.u32[(prototype + PrototypeField.lineCount) >>> 2];
  setTextField(state, result, "source", untilNul(chunkName(heap, prototype)));
  setTextField(state, result, "short_src", shortSource(heap, prototype));
  setNumberField(state, result, "linedefined", first);
  setNumberField(state, result, "lastlinedefined", first + lineCount);
  setTextField(state, result, "what", isMainChunk(heap, prototype) ? "main" : "Lua");
}

function fillLine({ state, thread, func, bytecode, found, result }: Subject): void {
  let line = -1;
  if (found !== undefined) line = bytecode ? 0 : frameLine(state.heap, thread, func, found.next);
  setNumberField(state, result, "currentline", line);
}

function fillUpvalues({ state, func, prototype, bytecode, result }: Subject): void {
  const { u8 } = state.heap;
  let isVararg = bytecode === undefined;
  let parameterCount = bytecode?.parameterCount ?? 0;
  if (prototype !== 0) {
    isVararg = (u8[prototype + PrototypeField.flags] & PrototypeFlag.values.VARARG) !== 0;
    parameterCount = u8[prototype + PrototypeField.parameterCount];
  }
  setNumberField(state, result, "nups", upvalueCountOf(state.heap, func));
  setNumberField(state, result, "nparams", parameterCount);
  setBooleanField(state, result, "isvararg", isVararg);
}

function fillName({ state, thread, found, result }: Subject): void {
  const deduced = found && functionName(state.heap, thread, found.frame);
  if (deduced) setTextField(state, result, "name", deduced.name);
  setTextField(state, result, "namewhat", deduced?.kind ?? "");
}

function fillFunction({ state, func, result }: Subject): void {
  setField(state, result, "func", func, Tag.values.FUNCTION);
}

function fillActiveLines({ state, prototype, bytecode, result }: Subject): void {
  if (prototype === 0 && bytecode === undefined) return;
  const lines = state.newTable(0, 0);
  for (const line of prototype === 0 ? [] : [...activeLines(state.heap, prototype)]) {
    setInteger(state, lines, line, 0xffffffff, Tag.values.TRUE);
  }
  setField(state, result, "activelines", lines, Tag.values.TABLE);
}

const options: Readonly<Record<string, (subject: Subject) => void>> = {
  S: fillSource,
  l: fillLine,
  u: fillUpvalues,
  n: fillName,
  f: fillFunction,
  L: fillActiveLines,
};

const RESULT_HASH_BITS = 4;
const LEAST_WIDE_INTEGER = 2 ** 63;

/** As C casts a double to int64_t and that to int, on x64. */
const lowWord = (value: number): number => (Math.abs(value) < LEAST_WIDE_INTEGER ? value | 0 : 0);

export function getInfo(call: HostCall): number {
  const { state } = call;
  const { thread, offset } = call.threadArgument();
  const letters = untilNul(call.optionalText(offset + 2) ?? "flnSu");
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
  if ([...letters].some((letter) => !Object.hasOwn(options, letter))) {
    call.argumentError(offset + 2, "INVOPT");
  }
  const result = state.newTable(0, RESULT_HASH_BITS);
  const prototype = prototypeOf(state.heap, func);
  const bytecode = prototype === 0 ? libraryBytecode(state.heap, func) : undefined;
  const subject = { state, thread, func, prototype, bytecode, found, result };
  for (const letter of letters) options[letter](subject);
  return call.pushObject(result, Tag.values.TABLE).finish();
}
