/**
 * Calls of C functions (LuaJIT: crec_call). The trace is specialised on the function. Structs are passed by the address
 * of a copy, and returned through that of a new object; variable arguments lie in a block of memory. Both are C data.
 *
 * What a C function throws is raised by the interpreter, which makes the call anew: so there is a snapshot right before it,
 * at the header of the library function by which C data are called.
 */
import { LuaError } from "../../../lib/errors.ts";
import { signatureOf, unwrap } from "../../../lib/ffi/abi.ts";
import { type CallPlan, callPlan, functionType, type ValuePlan } from "../../../lib/ffi/call.ts";
import {
  type Ctype,
  type CtypeNumber,
  childOf,
  isBool,
  isEnum,
  isFloat,
  isNum,
  isPtr,
  isRefArray,
  isStruct,
  isVoid,
} from "../../../lib/ffi/ctype.ts";
import { CtypeId, Flag } from "../../../spec/ctypes.ts";
import { ConversionCheck } from "../../../spec/ir.ts";
import { FrameType } from "../../../spec/vm.ts";
import { abort } from "../../abort.ts";
import { conversion, Field } from "../../ir/operands.ts";
import {
  type IrType,
  isCdata,
  isConstant,
  isNil,
  isNumberRef,
  isString,
  Op,
  REF_NIL,
  type TRef,
  Type,
  typeOf,
} from "../../ir/types.ts";
import { takeSnapshot } from "../../snapshot/take.ts";
import type { Recording } from "../recording.ts";
import { box, loadRaw, toLuaInteger } from "./load.ts";
import { convertNumber, memoryType } from "./numbers.ts";
import { addressOf, type Place, payloadOf, placeAt } from "./place.ts";
import { isOverAligned, specializeType } from "./scalar.ts";
import { type LuaOperand, storeMember, toC } from "./store.ts";

const { TYPE_MASK, LUA } = FrameType.values;
const NUM_FROM_FLOAT = conversion(Type.NUM, Type.FLOAT, ConversionCheck.ANY);

/** The results of a call; undefined: the interpreter has to make it. */
export function recordFunctionCall(
  recording: Recording,
  callee: LuaOperand,
  parameters: readonly LuaOperand[],
): readonly TRef[] | undefined {
  const { environment } = recording;
  const type = functionType(environment.ffi, callee.value.low);
  const plan = type && planOf(recording, type);
  if (type === undefined || plan === undefined || !isRecordable(recording, plan)) return undefined;
  const fixed = plan.parameters.length;
  if (parameters.length < fixed || (!plan.isVariable && parameters.length > fixed))
    return abort("BAD_ARGUMENT");
  const variable = plan.isVariable ? planVariable(recording, parameters.slice(fixed)) : [];
  if (variable === undefined) return undefined;
  const pointer = liveAddressOfFunction(recording, callee.value.low);
  const number = environment.linkFunction(pointer, signatureOf(environment.ffi, type));
  if (number === undefined) return undefined;
  specializePointer(recording, callee, pointer);
  const values = plan.parameters.map((value, index) => toParameter(recording, value, parameters[index]));
  if (plan.isVariable) values.push(storeVariable(recording, variable));
  return callNumber(recording, plan.result, number, values);
}

function planOf(recording: Recording, type: Ctype): CallPlan | undefined {
  try {
    return callPlan(recording.environment.ffi, type);
  } catch (error) {
    if (error instanceof LuaError) return undefined;
    throw error;
  }
}

const isScalar = ({ info }: Ctype): boolean => isNum(info) || isPtr(info) || isEnum(info);

/** A scalar, a struct that is passed as the scalar in it, or what is passed by its address. */
const isPassed = (recording: Recording, { type, letter }: ValuePlan): boolean =>
  letter === undefined || isStruct(type.info) ? !isOverAligned(recording, type.id) : isScalar(type);

function isRecordable(recording: Recording, { parameters, result }: CallPlan): boolean {
  if (!parameters.every((parameter) => isPassed(recording, parameter))) return false;
  const { type } = result;
  if (isVoid(type.info)) return true;
  if (isBool(type.info)) return isReturnedToLua(recording);
  return isPassed(recording, result) && (!isEnum(type.info) || type.size === 4);
}

/** Whether the results go to slots of a Lua function on the trace. */
const isReturnedToLua = (recording: Recording): boolean =>
  recording.frameDepth > 0 && (recording.u32(recording.base - 4) & TYPE_MASK) === LUA;

/** C data that is a function holds its pointer, as a pointer does. */
const liveAddressOfFunction = (recording: Recording, cdata: number): number =>
  recording.environment.ffi.pointerAt(recording.environment.ffi.dataOf(cdata));

function specializePointer(recording: Recording, { ref, value }: LuaOperand, pointer: number): void {
  // Functions and pointers never change.
  if (isConstant(ref)) return;
  specializeType(recording, ref, value.low);
  const loaded = recording.emit(Op.FLOAD, Type.P32, ref, Field.CDATA_PTR);
  recording.guard(Op.EQ, Type.P32, loaded, recording.builder.pointer(pointer));
}

/** Integers of fewer than 32 bits are extended to them. */
function toParameter(recording: Recording, { type, letter }: ValuePlan, operand: LuaOperand): TRef {
  if (letter === undefined || isStruct(type.info)) {
    const copy = newMemory(recording, type.id, type.size);
    storeMember(recording, type, copy, operand);
    return letter === undefined ? addressOf(recording, copy) : loadWrapped(recording, type, copy);
  }
  const value = toC(recording, type, operand);
  return isNum(type.info) && !isBool(type.info) ? extend(recording, type, value) : value;
}

/** The scalar that a struct consists of, integers of fewer than 32 bits as such. */
function loadWrapped(recording: Recording, struct: Ctype, place: Place): TRef {
  const { ffi } = recording.environment;
  const irType = memoryType(ffi.types, unwrap(ffi, struct)) ?? abort("NYI_BYTECODE", "C type");
  const value = loadRaw(recording, irType, place);
  return unwrap(ffi, struct).size < 4 ? convertNumber(recording, value, Type.INT) : value;
}

function extend(recording: Recording, { info, size }: Ctype, value: TRef): TRef {
  if (size >= 4 || info & Flag.FP) return value;
  if (info & Flag.UNSIGNED)
    return recording.emit(Op.BAND, Type.INT, value, recording.int(2 ** (8 * size) - 1));
  const shift = recording.int(32 - 8 * size);
  return recording.emit(Op.BSAR, Type.INT, recording.emit(Op.BSHL, Type.INT, value, shift), shift);
}

/** Memory that is zero and belongs to C data of its own. */
function newMemory(recording: Recording, id: CtypeNumber, size: number): Place {
  const cdata = recording.guard(Op.CNEW, Type.CDATA, recording.int(id), recording.int(size));
  return payloadOf(cdata, 0, size);
}

// -- Variable arguments --

interface VariableArgument {
  readonly type: Ctype;
  readonly operand: LuaOperand;
}

/** What variable arguments are passed as; undefined: the interpreter has to do it. */
function planVariable(
  recording: Recording,
  operands: readonly LuaOperand[],
): readonly VariableArgument[] | undefined {
  const { types } = recording.environment.ffi;
  const planned: VariableArgument[] = [];
  for (const operand of operands) {
    const id = variableType(recording, operand);
    if (id === undefined || !isScalar(types.raw(id))) return undefined;
    if (memoryType(types, types.raw(id)) === undefined) return undefined;
    planned.push({ type: types.raw(id), operand });
  }
  return planned;
}

/** The type that a variable argument gets by its value (see lib/ffi/call.ts). */
function variableType(recording: Recording, { ref, value }: LuaOperand): CtypeNumber | undefined {
  if (isNumberRef(ref)) return CtypeId.DOUBLE;
  if (isString(ref)) return CtypeId.P_CCHAR;
  if (isNil(ref)) return CtypeId.P_VOID;
  if (typeOf(ref) === Type.TRUE || typeOf(ref) === Type.FALSE) return CtypeId.BOOL;
  if (!isCdata(ref)) return undefined;
  const { types } = recording.environment.ffi;
  const id = specializeType(recording, ref, value.low);
  const { info, size } = types.get(id);
  if (isRefArray(info)) return types.pointerTo(childOf(info));
  if (isStruct(info)) return types.pointerTo(id);
  return isFloat(info) && size === 4 ? CtypeId.DOUBLE : id;
}

/** Stores variable arguments in a block of memory: its address. */
function storeVariable(recording: Recording, variable: readonly VariableArgument[]): TRef {
  const block = newMemory(recording, CtypeId.A_CCHAR, 8 * Math.max(variable.length, 1));
  let end = 0;
  for (const { type, operand } of variable) {
    const size = Math.max(4, type.size);
    end = Math.ceil(end / size) * size;
    const value = toParameter(recording, { type, letter: "", isWord: false }, operand);
    const irType = size > type.size ? Type.INT : memoryType(recording.environment.ffi.types, type);
    recording.emit(Op.XSTORE, irType ?? Type.INT, addressOf(recording, placeAt(block, end)), value);
    end += size;
  }
  return addressOf(recording, block);
}

function callNumber(
  recording: Recording,
  { type, letter }: ValuePlan,
  number: number,
  values: readonly TRef[],
): TRef[] {
  const returned =
    letter === undefined || isStruct(type.info) ? newMemory(recording, type.id, type.size) : undefined;
  const isStored = letter === undefined;
  const all = returned && isStored ? [addressOf(recording, returned), ...values] : values;
  let list: TRef = all[0] ?? REF_NIL;
  for (const value of all.slice(1)) list = recording.emit(Op.CARG, Type.NIL, list, value);
  takeSnapshot(recording);
  const irType = isStored ? Type.NIL : resultType(recording, type);
  const result = recording.emit(Op.CALLXS, irType, list, recording.int(number));
  recording.needsSnapshot = true;
  if (returned !== undefined) {
    if (!isStored) storeWrapped(recording, type, returned, result);
    return [returned.base];
  }
  return isVoid(type.info) ? [] : [toLuaValue(recording, type, result)];
}

function storeWrapped(recording: Recording, struct: Ctype, place: Place, value: TRef): void {
  const { ffi } = recording.environment;
  const irType = memoryType(ffi.types, unwrap(ffi, struct)) ?? abort("NYI_BYTECODE", "C type");
  recording.emit(Op.XSTORE, irType, addressOf(recording, place), value);
}

/** Integers of fewer than 32 bits come in a word. */
function resultType(recording: Recording, wrapped: Ctype): IrType {
  const type = unwrap(recording.environment.ffi, wrapped);
  if (isVoid(type.info)) return Type.NIL;
  return type.size < 4 ? Type.INT : (memoryType(recording.environment.ffi.types, type) ?? abort("INTERNAL"));
}

function toLuaValue(recording: Recording, type: Ctype, result: TRef): TRef {
  const { info, size } = type;
  if (isBool(info)) {
    const byte = extend(recording, type, result);
    recording.pendingTruth = byte;
    return byte;
  }
  if (!isNum(info) || (size === 8 && !(info & Flag.FP))) return box(recording, type.id, result);
  if (info & Flag.FP) return size === 4 ? recording.emit(Op.CONV, Type.NUM, result, NUM_FROM_FLOAT) : result;
  return toLuaInteger(recording, extend(recording, type, result));
}
