/** The instructions of bit operations. Numbers become 32-bit integers, C data 64-bit ones. */
import { abort } from "../abort.ts";
import { type IrOp, isCdata, isNumberRef, Op, type TRef, Type } from "../ir/types.ts";
import { narrowToBits } from "../opt/narrow.ts";
import { operandA, operandB, operandC, operandD } from "./instruction.ts";
import { type Operand, slotOperand } from "./operands.ts";
import type { Recording } from "./recording.ts";

/** The instructions with two operands. */
export function recordBits(recording: Recording, instruction: number, op: IrOp): void {
  const operands = [operandB, operandC].map((operand) => slotOperand(recording, operand(instruction)));
  recording.assign(operandA(instruction), combine(recording, op, operands));
}

/** Shift counts are no operands that decide on the type: only their low bits count. */
const isShift = (op: number): boolean => op === Op.BSHL || op === Op.BSHR || op === Op.BSAR;

function combine(recording: Recording, op: number, operands: readonly Operand[]): TRef {
  const [left, right] = operands;
  if (isCdata(left.ref) || (isCdata(right.ref) && !isShift(op))) {
    const { type, values, finish } = recording.cdata.wideBits(recording, isShift(op) ? [left] : operands);
    const count = isShift(op) ? shiftCount(recording, right) : values[1];
    return finish(recording.emit(op, type, values[0], count));
  }
  if (!isNumberRef(left.ref)) abort("NYI_BYTECODE", "bit operator");
  return recording.emit(
    op,
    Type.INT,
    narrowToBits(recording.builder, left.ref),
    shiftCount(recording, right),
  );
}

/** The low 32 bits of an operand. */
function shiftCount(recording: Recording, operand: Operand): TRef {
  if (isCdata(operand.ref)) return recording.cdata.lowBits(recording, operand);
  return isNumberRef(operand.ref)
    ? narrowToBits(recording.builder, operand.ref)
    : abort("NYI_BYTECODE", "bit operator");
}

/** BNOT. */
export function recordBitNot(recording: Recording, instruction: number): void {
  const operand = slotOperand(recording, operandD(instruction));
  if (isCdata(operand.ref)) {
    const { type, values, finish } = recording.cdata.wideBits(recording, [operand]);
    recording.assign(operandA(instruction), finish(recording.emit(Op.BNOT, type, values[0])));
    return;
  }
  if (!isNumberRef(operand.ref)) abort("NYI_BYTECODE", "bit operator");
  const number = narrowToBits(recording.builder, operand.ref);
  recording.assign(operandA(instruction), recording.emit(Op.BNOT, Type.INT, number));
}
