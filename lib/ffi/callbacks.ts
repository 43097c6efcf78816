/** Lua functions as pointers to C functions (LuaJIT: lj_ccallback.c). */

import { Flag } from "../../spec/ctypes.ts";
import { Tag } from "../../spec/vm.ts";
import { shortSource } from "../debug-info.ts";
import { prototypeOf } from "../frames.ts";
import type { Value } from "../lua-state.ts";
import { GlobalField, PrototypeField } from "../offsets.ts";
import { getTableField, setField, setInteger } from "../tables.ts";
import { loadScalar, signatureOf, storeScalar } from "./abi.ts";
import { type Ctype, isAttrib, isEnum, isFunc, isNum, isPtr, isVoid } from "./ctype.ts";
import { callerError, LuaError, RaisedValue } from "./errors.ts";
import type { Ffi } from "./ffi.ts";
import { fromLua } from "./from-lua.ts";
import type { CFunction, CValue } from "./functions.ts";
import { toLua } from "./to-lua.ts";

const tags = Tag.values;
const ANCHOR_KEY = "callbacks";
const MAX_CALLBACKS = 4096;
/** LuaJIT: LUA_MINSTACK - 3. */
const MAX_PARAMETERS = 17;

/** The callbacks of a state: their function types by pointer. */
export type Callbacks = Map<number, Ctype>;

const isPassable = ({ info, size }: Ctype): boolean =>
  isEnum(info) || isPtr(info) || (isNum(info) && size <= 8);

function parametersOf(ffi: Ffi, type: Ctype): Ctype[] {
  const parameters: Ctype[] = [];
  for (let id = type.sibling; id !== 0; id = ffi.types.get(id).sibling) {
    const field = ffi.types.get(id);
    if (!isAttrib(field.info)) parameters.push(field);
  }
  return parameters;
}

/** The function type of a pointer that a Lua function can become. */
function callbackType(ffi: Ffi, pointer: Ctype): Ctype | undefined {
  if (!isPtr(pointer.info)) return undefined;
  const type = ffi.types.rawChild(pointer);
  if (!isFunc(type.info) || type.info & Flag.VARARG) return undefined;
  const result = ffi.types.rawChild(type);
  const parameters = parametersOf(ffi, type);
  const isPossible =
    (isVoid(result.info) || isPassable(result)) &&
    parameters.length < MAX_PARAMETERS &&
    parameters.every((field) => isPassable(ffi.types.rawChild(field)));
  return isPossible ? type : undefined;
}

/** The table that keeps the functions alive. */
function anchorTable(ffi: Ffi): number {
  const known = getTableField(ffi.state, ffi.anchor, ANCHOR_KEY);
  if (known !== 0) return known;
  const table = ffi.state.newTable(0, 1);
  setField(ffi.state, ffi.anchor, ANCHOR_KEY, table, tags.TABLE);
  return table;
}

function readSlot(ffi: Ffi, slot: number): Value {
  const { u32 } = ffi.state.heap;
  return { low: u32[slot >>> 2], high: u32[(slot + 4) >>> 2] };
}

/** An error in the conversion of a function's result counts as one of the function's last line. */
function resultError(ffi: Ffi, func: number, thrown: unknown): unknown {
  const { heap } = ffi.state;
  const prototype = prototypeOf(heap, func);
  if (!(thrown instanceof LuaError) || prototype === 0) return thrown;
  const word = (field: number): number => heap.u32[(prototype + field) >>> 2];
  const line = word(PrototypeField.firstLine) + word(PrototypeField.lineCount);
  return new LuaError(`${shortSource(heap, prototype)}:${line}: ${thrown.message}`, 0);
}

/** A call takes a unit of fuel, as one in Lua does. */
const BYTES_OF_CALL = 64;

/** What C calls: converts the arguments, calls the function, converts its result. */
function callbackBody(ffi: Ffi, type: Ctype, pointer: () => number): CFunction {
  const parameters = parametersOf(ffi, type);
  const result = ffi.types.rawChild(type);
  const run = (values: readonly CValue[]): CValue | undefined => {
    const parameterValues = parameters.map((field, index) => {
      const raw = ffi.types.rawChild(field);
      storeScalar(ffi, raw, ffi.scratch + 8, values[index]);
      toLua(ffi, raw, raw.id, ffi.scratch + 8, ffi.scratch);
      return readSlot(ffi, ffi.scratch);
    });
    const { state } = ffi;
    const slot = state.tableGetInteger(anchorTable(ffi), pointer());
    const func = state.heap.u32[slot >>> 2];
    const thread = state.heap.u32[(state.global + GlobalField.currentThread) >>> 2];
    const outcome = state.protectedCall(thread, func, parameterValues);
    // The error goes on through the C function: it is in Global.errorValue.
    if (!outcome.isOk) throw new RaisedValue();
    if (isVoid(result.info)) return undefined;
    const { low, high } = outcome.results[0] ?? { low: 0xffffffff, high: tags.NIL };
    const { u32 } = state.heap;
    u32[ffi.scratch >>> 2] = low;
    u32[(ffi.scratch + 4) >>> 2] = high;
    try {
      fromLua(ffi, result, ffi.scratch + 8, ffi.scratch, 0);
    } catch (thrown) {
      throw resultError(ffi, func, thrown);
    }
    return loadScalar(ffi, result, ffi.scratch + 8);
  };
  return (...values: CValue[]) => {
    ffi.hasCalledBack = true;
    if (ffi.isCallingFromRegion) throw callerError("FFI_BADCBACK");
    ffi.state.chargeWork(BYTES_OF_CALL);
    const before = ffi.stack.enter();
    try {
      return run(values);
    } finally {
      ffi.stack.leave(before);
      // Meanwhile other functions may have been called.
      ffi.hasCalledBack = true;
    }
  };
}

/** A pointer to a Lua function, or undefined if the type of the pointer does not allow it. */
export function callbackPointer(ffi: Ffi, pointerType: Ctype, func: number): number | undefined {
  const type = callbackType(ffi, pointerType);
  if (type === undefined) return undefined;
  if (ffi.callbacks.size >= MAX_CALLBACKS) throw callerError("FFI_CBACKOV");
  const pointer: number = ffi.functions.add(
    callbackBody(ffi, type, () => pointer),
    signatureOf(ffi, type),
  );
  ffi.callbacks.set(pointer, type);
  setInteger(ffi.state, anchorTable(ffi), pointer, func, tags.FUNCTION);
  return pointer;
}

/** `cb:set(function)` and, with 0, `cb:free()`. */
export function setCallback(ffi: Ffi, pointer: number, func: number): void {
  const type = ffi.callbacks.get(pointer);
  if (type === undefined) throw callerError("FFI_BADCBACK");
  if (func !== 0) {
    setInteger(ffi.state, anchorTable(ffi), pointer, func, tags.FUNCTION);
    return;
  }
  setInteger(ffi.state, anchorTable(ffi), pointer, 0xffffffff, tags.NIL);
  ffi.callbacks.delete(pointer);
  ffi.functions.replace(pointer, undefined, signatureOf(ffi, type));
}
