/**
 * Calls of C functions (LuaJIT: crec_call). The trace is specialised on the function. Arguments and results are scalars;
 * calls with structs, or with a variable number of arguments, are left to the interpreter.
 *
 * What a C function throws is raised by the interpreter, which makes the call anew: so there is a snapshot right before it,
 * at the header of the library function by which C data are called.
 */
import { LuaError } from "../../../lib/errors.ts";
import { type CallPlan, callPlan, functionType } from "../../../lib/ffi/call.ts";
import { type Ctype, isBool, isEnum, isNum, isPtr, isVoid } from "../../../lib/ffi/ctype.ts";
import { Flag } from "../../../spec/ctypes.ts";
import { ConversionCheck } from "../../../spec/ir.ts";
import { FrameType } from "../../../spec/vm.ts";
import { abort } from "../../abort.ts";
import { conversion, Field } from "../../ir/operands.ts";
import { type IrType, isConstant, Op, REF_NIL, type TRef, Type } from "../../ir/types.ts";
import { takeSnapshot } from "../../snapshot/take.ts";
import type { Recording } from "../recording.ts";
import { box, toLuaInteger } from "./load.ts";
import { memoryType } from "./numbers.ts";
import { specializeType } from "./scalar.ts";
import { type LuaOperand, toC } from "./store.ts";

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
  if (plan === undefined || !isRecordable(recording, plan)) return undefined;
  if (parameters.length !== plan.parameters.length) return abort("BAD_ARGUMENT");
  const pointer = liveAddressOfFunction(recording, callee.value.low);
  const signature = [plan.result, ...plan.parameters].map(({ letter }) => letter).join("");
  const number = environment.linkFunction(pointer, signature);
  if (number === undefined) return undefined;
  specializePointer(recording, callee, pointer);
  const values = parameters.map((operand, index) =>
    toParameter(recording, plan.parameters[index].type, operand),
  );
  return callNumber(recording, plan.result.type, number, values);
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

function isRecordable(recording: Recording, { parameters, result, isVariable }: CallPlan): boolean {
  if (isVariable || !parameters.every(({ type, letter }) => letter !== undefined && isScalar(type)))
    return false;
  const { type } = result;
  if (isVoid(type.info)) return true;
  if (isBool(type.info)) return isReturnedToLua(recording);
  return isScalar(type) && (!isEnum(type.info) || type.size === 4);
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
function toParameter(recording: Recording, type: Ctype, operand: LuaOperand): TRef {
  const value = toC(recording, type, operand);
  return isNum(type.info) && !isBool(type.info) ? extend(recording, type, value) : value;
}

function extend(recording: Recording, { info, size }: Ctype, value: TRef): TRef {
  if (size >= 4 || info & Flag.FP) return value;
  if (info & Flag.UNSIGNED)
    return recording.emit(Op.BAND, Type.INT, value, recording.int(2 ** (8 * size) - 1));
  const shift = recording.int(32 - 8 * size);
  return recording.emit(Op.BSAR, Type.INT, recording.emit(Op.BSHL, Type.INT, value, shift), shift);
}

function callNumber(recording: Recording, type: Ctype, number: number, values: readonly TRef[]): TRef[] {
  let list: TRef = values[0] ?? REF_NIL;
  for (const value of values.slice(1)) list = recording.emit(Op.CARG, Type.NIL, list, value);
  takeSnapshot(recording);
  const irType = resultType(recording, type);
  const result = recording.emit(Op.CALLXS, irType, list, recording.int(number));
  recording.needsSnapshot = true;
  return isVoid(type.info) ? [] : [toLuaValue(recording, type, result)];
}

/** Integers of fewer than 32 bits come in a word. */
function resultType(recording: Recording, type: Ctype): IrType {
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
