/** The operands of instructions: what the recorder has for them, and what they are now. */
import type { Value } from "../../lib/lua-state.ts";
import { PrototypeField, SLOT } from "../../lib/offsets.ts";
import { Tag } from "../../spec/vm.ts";
import { type TRef, Type } from "../ir/types.ts";
import { NIL_VALUE, numberValue, objectValue, readValue } from "./live.ts";
import type { Recording } from "./recording.ts";

export interface Operand {
  readonly ref: TRef;
  readonly value: Value;
}

/** Makes an operand of what stands in an instruction. */
export type OperandReader = (recording: Recording, operand: number) => Operand;

/** `instruction` is the original one, where a trace has been linked in its place: that is `trace`, else 0. */
export type Handler = (recording: Recording, instruction: number, trace: number) => void;

export const slotOperand = (recording: Recording, slot: number): Operand => ({
  ref: recording.read(slot),
  value: recording.liveAt(slot),
});

export const constantsOf = (recording: Recording): number =>
  recording.u32(recording.prototype + PrototypeField.constants);

export const objectConstant = (recording: Recording, index: number): number =>
  recording.u32(constantsOf(recording) - 8 - index * 4);

export function stringOperand(recording: Recording, index: number): Operand {
  const address = objectConstant(recording, index);
  return { ref: recording.string(address), value: objectValue(address, Tag.values.STRING) };
}

export function cdataOperand(recording: Recording, index: number): Operand {
  const address = objectConstant(recording, index);
  return { ref: recording.object(address, Type.CDATA), value: objectValue(address, Tag.values.CDATA) };
}

export function numberOperand(recording: Recording, index: number): Operand {
  const value = readValue(recording.heap, constantsOf(recording) + index * SLOT);
  return { ref: recording.number(value), value };
}

/** nil, false or true by their number. */
export const primitiveOperand = (recording: Recording, index: number): Operand => ({
  ref: recording.builder.primitive(Type.NIL + index),
  value: { low: NIL_VALUE.low, high: Tag.values.NIL - index },
});

export const literalOperand = (recording: Recording, number: number): Operand => ({
  ref: recording.int(number),
  value: numberValue(number),
});

export const shortOperand: OperandReader = (recording, operand) =>
  literalOperand(recording, (operand << 16) >> 16);
