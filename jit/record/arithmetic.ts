/** Handlers of arithmetic, bit operations, lengths and concatenation: strings are converted, metamethods called. */
import type { Value } from "../../lib/lua-state.ts";
import { abort } from "../abort.ts";
import { Field } from "../ir/operands.ts";
import {
  isCdata,
  isNumberRef,
  isString,
  isTable,
  isTruthyType,
  Op,
  TREF_FALSE,
  TREF_NIL,
  TREF_TRUE,
  type TRef,
  Type,
} from "../ir/types.ts";
import { narrowArithmetic, narrowModulo, narrowUnaryMinus } from "../opt/narrow.ts";
import type { ArithmeticName as CdataOperation } from "./cdata/arithmetic.ts";
import { callContinuation } from "./continuation.ts";
import { operandA, operandB, operandC, operandD } from "./instruction.ts";
import { isNumberValue, isStringValue, numberOf } from "./live.ts";
import { findMetamethod, type Metamethod, type MetamethodFound, metamethodBeforeCdata } from "./metatable.ts";
import { type Handler, numberOperand, type Operand, slotOperand } from "./operands.ts";
import type { Recording } from "./recording.ts";

const isArithmetic = (value: TRef): boolean => isNumberRef(value) || isString(value);

/** The number that an operand is or reads as. */
function liveNumber(recording: Recording, value: Value): number | undefined {
  if (isNumberValue(value)) return numberOf(value);
  return isStringValue(value) ? recording.environment.scanNumber(value.low) : undefined;
}

/** Calls the metamethod of the first operand or of the second. */
function callArithmetic(recording: Recording, metamethod: Metamethod, left: Operand, right: Operand): void {
  const found =
    findMetamethod(recording, left.ref, left.value, metamethod) ??
    (metamethod === "unm" ? undefined : findMetamethod(recording, right.ref, right.value, metamethod));
  if (found === undefined) abort("NO_METAMETHOD");
  callContinuation(recording, "RESULT", found.handler, found.handlerValue, [left.ref, right.ref]);
}

function calculateCdata(
  recording: Recording,
  target: number,
  name: CdataOperation,
  left: Operand,
  right: Operand,
): void {
  const own = metamethodBeforeCdata(recording, left, name);
  const result = own ? undefined : recording.cdata.recordCdataArithmetic(recording, name, left, right);
  if (result !== undefined) {
    recording.assign(target, result);
    return;
  }
  const found = own ?? recording.cdata.operandMetamethod(recording, [left, right], name);
  if (found === undefined) abort("NO_METAMETHOD");
  callContinuation(recording, "RESULT", found.handler, found.handlerValue, [left.ref, right.ref]);
}

const arithmeticOps = { add: Op.ADD, sub: Op.SUB, mul: Op.MUL, div: Op.DIV, pow: Op.POW } as const;
type ArithmeticName = keyof typeof arithmeticOps | "mod";

function recordArithmetic(
  recording: Recording,
  target: number,
  name: ArithmeticName,
  left: Operand,
  right: Operand,
): void {
  if (isCdata(left.ref) || isCdata(right.ref)) {
    calculateCdata(recording, target, name, left, right);
    return;
  }
  if (!isArithmetic(left.ref) || !isArithmetic(right.ref)) {
    callArithmetic(recording, name, left, right);
    return;
  }
  const { builder } = recording;
  const [x, y] = [liveNumber(recording, left.value), liveNumber(recording, right.value)];
  const result =
    name === "mod"
      ? narrowModulo(builder, left.ref, right.ref, x, y)
      : narrowArithmetic(builder, arithmeticOps[name], left.ref, right.ref, x, y);
  recording.assign(target, result);
}

/** The order of the operands: variable and constant, constant and variable, or two variables. */
type Operands = "VN" | "NV" | "VV";

export const arithmetic =
  (name: ArithmeticName, operands: Operands): Handler =>
  (recording, instruction) => {
    const variable = slotOperand(recording, operandB(instruction));
    const read = operands === "VV" ? slotOperand : numberOperand;
    const other = read(recording, operandC(instruction));
    const [left, right] = operands === "NV" ? [other, variable] : [variable, other];
    recordArithmetic(recording, operandA(instruction), name, left, right);
  };

export const negation: Handler = (recording, instruction) => {
  const operand = slotOperand(recording, operandD(instruction));
  if (isCdata(operand.ref)) {
    calculateCdata(recording, operandA(instruction), "unm", operand, operand);
    return;
  }
  if (!isArithmetic(operand.ref)) {
    callArithmetic(recording, "unm", operand, operand);
    return;
  }
  const number = liveNumber(recording, operand.value);
  recording.assign(operandA(instruction), narrowUnaryMinus(recording.builder, operand.ref, number));
};

export const logicalNot: Handler = (recording, instruction) => {
  const value = recording.read(operandD(instruction));
  recording.assign(operandA(instruction), isTruthyType(value) ? TREF_FALSE : TREF_TRUE);
};

const lengthMetamethod = (recording: Recording, operand: Operand): MetamethodFound | undefined =>
  isCdata(operand.ref)
    ? recording.cdata.operandMetamethod(recording, [operand], "len")
    : findMetamethod(recording, operand.ref, operand.value, "len");

export const length: Handler = (recording, instruction) => {
  const target = operandA(instruction);
  const operand = slotOperand(recording, operandD(instruction));
  if (isString(operand.ref)) {
    recording.assign(target, recording.emit(Op.FLOAD, Type.INT, operand.ref, Field.STR_LEN));
    return;
  }
  const isPlainTable = isTable(operand.ref) && !recording.has52;
  const found = isPlainTable ? undefined : lengthMetamethod(recording, operand);
  if (found !== undefined) {
    const second = recording.has52 ? operand.ref : TREF_NIL;
    callContinuation(recording, "RESULT", found.handler, found.handlerValue, [operand.ref, second]);
  } else if (!isTable(operand.ref)) abort("NO_METAMETHOD");
  else recording.assign(target, recording.emit(Op.ALEN, Type.INT, operand.ref, TREF_NIL));
};

export const concatenation: Handler = (recording, instruction) => {
  const result = recording.rare.recordConcatenation(recording, operandB(instruction), operandC(instruction));
  if (result !== 0) recording.assign(operandA(instruction), result);
};
