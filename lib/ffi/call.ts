/**
 * Calls of C functions (LuaJIT: lj_ccall.c). What a function type asks for is worked out once, in a plan. Structs are
 * passed by the address of a copy on C's stack, variable arguments in a block of memory there, whose address comes last;
 * a struct is returned through an address that comes first.
 */

import { isStackOverflow } from "../../lang/stack-overflow.ts";
import { CtypeId, Flag } from "../../spec/ctypes.ts";
import { Tag } from "../../spec/vm.ts";
import type { HostCall } from "../call.ts";
import { F32, F64, I32, loadScalar, scalarLetter, storeScalar, VOID } from "./abi.ts";
import { argumentFlag } from "./convert.ts";
import {
  type Ctype,
  type CtypeNumber,
  childOf,
  isField,
  isFloat,
  isFunc,
  isInteger,
  isPtr,
  isRefArray,
  isStruct,
  isVoid,
} from "./ctype.ts";
import { callerError, LuaError } from "./errors.ts";
import type { Ffi } from "./ffi.ts";
import { fromLua } from "./from-lua.ts";
import type { CFunction, CValue } from "./functions.ts";
import { lowWord } from "./memory.ts";
import type { SeparateMemory } from "./separate-memory.ts";
import { toLua } from "./to-lua.ts";

const tags = Tag.values;

export interface ValuePlan {
  readonly type: Ctype;
  /** How a scalar is passed; VOID: nothing is returned; undefined: by address. */
  readonly letter: string | undefined;
  /** An integer of at most 32 bits. */
  readonly isWord: boolean;
}

/** What is to be done for each call of a function type. */
export interface CallPlan {
  readonly parameters: readonly ValuePlan[];
  readonly result: ValuePlan;
  readonly isVariable: boolean;
}

function planValue(ffi: Ffi, type: Ctype): ValuePlan {
  const letter = isVoid(type.info) ? VOID : scalarLetter(ffi, type);
  return { type, letter, isWord: letter === I32 && isInteger(type.info) };
}

function makePlan(ffi: Ffi, type: Ctype): CallPlan {
  const parameters: ValuePlan[] = [];
  for (let id = type.sibling; id !== 0; id = ffi.types.get(id).sibling) {
    const field = ffi.types.get(id);
    if (isField(field.info)) parameters.push(planValue(ffi, ffi.types.rawChild(field)));
  }
  const result = planValue(ffi, ffi.types.rawChild(type));
  return { parameters, result, isVariable: (type.info & Flag.VARARG) !== 0 };
}

/** The plan for a function type. */
export function callPlan(ffi: Ffi, type: Ctype): CallPlan {
  ffi.callPlans[type.id] ??= makePlan(ffi, type);
  return ffi.callPlans[type.id];
}

// -- Arguments --

/** The type that a variable argument gets by its value (LuaJIT: lj_ccall_ctid_vararg). */
function variableType(ffi: Ffi, call: HostCall, index: number): CtypeNumber {
  if (call.isNumber(index)) return CtypeId.DOUBLE;
  switch (call.tag(index)) {
    case tags.STRING:
      return CtypeId.P_CCHAR;
    case tags.TRUE:
    case tags.FALSE:
      return CtypeId.BOOL;
    case tags.CDATA: {
      const id = ffi.ctypeOf(call.address(index));
      const { info, size } = ffi.types.get(id);
      if (isRefArray(info)) return ffi.types.pointerTo(childOf(info));
      if (isStruct(info) || isFunc(info)) return ffi.types.pointerTo(id);
      return isFloat(info) && size === 4 ? CtypeId.DOUBLE : id;
    }
    default:
      return CtypeId.P_VOID;
  }
}

/** An integer of C that a number becomes, as it is passed. */
function wordOf({ info, size }: Ctype, value: number): number {
  const word = lowWord(value) | 0;
  if (size === 4) return word;
  const shift = 32 - 8 * size;
  return info & Flag.UNSIGNED ? (word << shift) >>> shift : (word << shift) >> shift;
}

/** Converts the argument at an index, whose number for C is one less since the function is the first. */
function fixedArgument(ffi: Ffi, { type, letter, isWord }: ValuePlan, call: HostCall, index: number): CValue {
  const slot = call.slot(index);
  if (call.isNumber(index)) {
    const value = ffi.state.heap.f64[slot >>> 3];
    if (letter === F64 || letter === F32) return value;
    if (isWord) return wordOf(type, value);
  }
  const address = letter === undefined ? ffi.stack.push(type.size) : ffi.scratch + 8;
  fromLua(ffi, type, address, slot, argumentFlag(index - 1));
  return letter === undefined ? address : loadScalar(ffi, type, address);
}

/** The arguments from an index on, in a block of memory: its address. */
function variableArguments(ffi: Ffi, call: HostCall, first: number): number {
  const block = ffi.stack.push(16 * Math.max(0, call.count - first + 1));
  let end = block;
  for (let index = first; index <= call.count; index++) {
    const type = ffi.types.raw(variableType(ffi, call, index));
    if (scalarLetter(ffi, type) === undefined) throw callerError("FFI_NYICALL");
    const size = Math.max(4, type.size);
    end = Math.ceil(end / size) * size;
    fromLua(ffi, type, ffi.scratch + 8, call.slot(index), argumentFlag(index - 1));
    storeScalar(ffi, type, end, loadScalar(ffi, type, ffi.scratch + 8));
    end += size;
  }
  return block;
}

function addArguments(
  ffi: Ffi,
  { parameters, isVariable }: CallPlan,
  call: HostCall,
  values: CValue[],
): void {
  const count = parameters.length;
  for (let index = 0; index < count; index++) {
    if (index + 2 > call.count) throw callerError("FFI_NUMARG");
    values.push(fixedArgument(ffi, parameters[index], call, index + 2));
  }
  if (isVariable) values.push(variableArguments(ffi, call, count + 2));
  else if (count + 1 < call.count) throw callerError("FFI_NUMARG");
}

// -- Results --

/** A scalar result as a Lua value. */
function returnScalar(ffi: Ffi, { type, letter, isWord }: ValuePlan, call: HostCall, value: CValue): number {
  if (letter === F64) return call.pushNumber(value as number).finish();
  if (isWord && type.size === 4) {
    const word = value as number;
    return call.pushNumber(type.info & Flag.UNSIGNED ? word >>> 0 : word | 0).finish();
  }
  const slot = ffi.scratch;
  storeScalar(ffi, type, ffi.scratch + 8, value);
  toLua(ffi, type, type.id, ffi.scratch + 8, slot);
  return call.pushSlot(slot).finish();
}

/** The function type of C data that is a function or a pointer to one, or undefined. */
export function functionType(ffi: Ffi, cdata: number): Ctype | undefined {
  const type = ffi.types.raw(ffi.ctypeOf(cdata));
  const target = isPtr(type.info) ? ffi.types.rawChild(type) : type;
  return isFunc(target.info) ? target : undefined;
}

/** Spreading an array takes longer than the call. */
function apply(body: CFunction, values: readonly CValue[]): CValue | undefined {
  switch (values.length) {
    case 0:
      return body();
    case 1:
      return body(values[0]);
    case 2:
      return body(values[0], values[1]);
    case 3:
      return body(values[0], values[1], values[2]);
    default:
      return body(...values);
  }
}

/** Calls a function, which may grow the memory. Traps of modules are errors of the program. */
function callBody(ffi: Ffi, call: HostCall, body: CFunction, values: readonly CValue[]): CValue | undefined {
  const { failedCall } = ffi;
  ffi.hasCalledBack = false;
  try {
    if (failedCall === undefined) return apply(body, values);
    ffi.failedCall = undefined;
    throw failedCall.thrown;
  } catch (thrown) {
    // Which stack ends first, the host's or that of C, differs from host to host.
    if (isStackOverflow(thrown) || ffi.stack.isExhausted) throw callerError("STKOV");
    if (thrown instanceof Error && thrown.name === "RuntimeError")
      throw new LuaError(`error in C function: ${thrown.message}`);
    throw thrown;
  } finally {
    ffi.state.refreshViews();
    if (ffi.hasCalledBack) {
      ffi.callingBack.add(body);
      call.refreshBase();
    }
  }
}

/** Calls a function of a library that has a memory of its own. */
function callWithCopies(
  ffi: Ffi,
  { parameters, result }: CallPlan,
  call: HostCall,
  body: CFunction,
  values: CValue[],
  memory: SeparateMemory,
): CValue | undefined {
  const copies = memory.enter(
    parameters.map(({ type }) => type),
    call,
    values,
  );
  try {
    const value = callBody(ffi, call, body, values);
    return isPtr(result.type.info) ? memory.copyText(body, Number(value)) : value;
  } finally {
    memory.leave(copies);
  }
}

/** Calls a function whose result is a struct, through an address or as the scalar that it holds. */
function callForStruct(ffi: Ffi, plan: CallPlan, call: HostCall, body: CFunction): number {
  const { type, letter } = plan.result;
  const cdata = ffi.newCdata(type.id, type.size);
  const address = ffi.dataOf(cdata);
  const values: CValue[] = letter === undefined ? [address] : [];
  addArguments(ffi, plan, call, values);
  const value = callBody(ffi, call, body, values);
  if (letter !== undefined) storeScalar(ffi, type, address, value as CValue);
  return call.pushObject(cdata, tags.CDATA).finish();
}

/** Calls the function that the first argument is; the others are its own. */
export function callFunction(ffi: Ffi, call: HostCall, type: Ctype): number {
  const plan = callPlan(ffi, type);
  const body = ffi.functions.get(ffi.pointerAt(ffi.dataOf(call.address(1))));
  if (body === undefined) throw callerError("FFI_ACCESS");
  const { result } = plan;
  const mark = ffi.stack.mark();
  try {
    if (result.letter === undefined || isStruct(result.type.info))
      return callForStruct(ffi, plan, call, body);
    const values: CValue[] = [];
    addArguments(ffi, plan, call, values);
    const memory = ffi.copying.get(body);
    const value =
      memory === undefined
        ? callBody(ffi, call, body, values)
        : callWithCopies(ffi, plan, call, body, values, memory);
    ffi.stack.reset(mark);
    return result.letter === VOID ? 0 : returnScalar(ffi, result, call, value as CValue);
  } catch (thrown) {
    ffi.stack.abandon(mark);
    throw thrown;
  }
}
