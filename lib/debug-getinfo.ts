/** `debug.getinfo` (LuaJIT: lj_debug_getinfo). */

import { PrototypeFlag, Tag } from "../spec/vm.ts";
import { untilNul } from "./byte-text.ts";
import type { HostCall } from "./call.ts";
import { activeLines, chunkName, frameLine, functionName, shortSource } from "./debug-info.ts";
import { type FoundFrame, frameFunction, frameOfLevel, prototypeOf, upvalueCountOf } from "./frames.ts";
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
  /** Undefined, if the function was given itself. */
  readonly found: FoundFrame | undefined;
  readonly result: number;
}

function fillSource({ state, prototype, result }: Subject): void {
  const { heap } = state;
  if (prototype === 0) {
    setTextField(state, result, "source", "=[C]");
    setTextField(state, result, "short_src", "[C]");
    setNumberField(state, result, "linedefined", -1);
    setNumberField(state, result, "lastlinedefined", -1);
    setTextField(state, result, "what", "C");
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

function fillLine({ state, thread, func, found, result }: Subject): void {
  const line = found === undefined ? -1 : frameLine(state.heap, thread, func, found.next);
  setNumberField(state, result, "currentline", line);
}

function fillUpvalues({ state, func, prototype, result }: Subject): void {
  const { u8 } = state.heap;
  const isVararg =
    prototype === 0 || (u8[prototype + PrototypeField.flags] & PrototypeFlag.values.VARARG) !== 0;
  setNumberField(state, result, "nups", upvalueCountOf(state.heap, func));
  setNumberField(
    state,
    result,
    "nparams",
    prototype === 0 ? 0 : u8[prototype + PrototypeField.parameterCount],
  );
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

function fillActiveLines({ state, prototype, result }: Subject): void {
  if (prototype === 0) return;
  const lines = state.newTable(0, 0);
  for (const line of [...activeLines(state.heap, prototype)]) {
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

export function getInfo(call: HostCall): number {
  const { state } = call;
  const { thread, offset } = call.threadArgument();
  const letters = untilNul(call.optionalText(offset + 2) ?? "flnSu");
  const level = call.numberOrNone(offset + 1);
  let func: number;
  let found: FoundFrame | undefined;
  if (level !== undefined) {
    const frame = frameOfLevel(state.heap, thread, Math.trunc(level));
    if (typeof frame === "number") return call.pushNil().finish();
    found = frame;
    func = frameFunction(state.heap, frame.frame);
  } else if (call.isFunction(offset + 1)) {
    func = call.address(offset + 1);
  } else {
    return call.argumentError(offset + 1, "NOFUNCL");
  }
  if ([...letters].some((letter) => !Object.hasOwn(options, letter))) {
    call.argumentError(offset + 2, "INVOPT");
  }
  const result = state.newTable(0, RESULT_HASH_BITS);
  const subject = { state, thread, func, prototype: prototypeOf(state.heap, func), found, result };
  for (const letter of letters) options[letter](subject);
  return call.pushObject(result, Tag.values.TABLE).finish();
}
