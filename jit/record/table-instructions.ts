/** Handlers of instructions on tables. */
import { FunctionField, SLOT } from "../../lib/offsets.ts";
import { Tag } from "../../spec/vm.ts";
import { Field } from "../ir/operands.ts";
import { Op, Type } from "../ir/types.ts";
import { MAX_INDEX_CHAIN, recordAccess } from "./access.ts";
import { storeElements } from "./elements.ts";
import { operandA, operandB, operandC, operandD } from "./instruction.ts";
import { objectValue } from "./live.ts";
import {
  constantsOf,
  type Handler,
  type Operand,
  type OperandReader,
  objectConstant,
  slotOperand,
  stringOperand,
} from "./operands.ts";
import type { Recording } from "./recording.ts";

function load(
  recording: Recording,
  target: number,
  table: Operand,
  key: Operand,
  chain = MAX_INDEX_CHAIN,
): void {
  const result = recordAccess(recording, {
    table: table.ref,
    tableValue: table.value,
    key: key.ref,
    keyValue: key.value,
    chain,
  });
  if (result !== 0) recording.assign(target, result);
}

function store(
  recording: Recording,
  table: Operand,
  key: Operand,
  value: Operand,
  chain = MAX_INDEX_CHAIN,
): void {
  recordAccess(recording, {
    table: table.ref,
    tableValue: table.value,
    key: key.ref,
    keyValue: key.value,
    value: value.ref,
    valueValue: value.value,
    chain,
  });
}

export const tableLoad =
  (key: OperandReader, chain?: number): Handler =>
  (recording, instruction) => {
    const table = slotOperand(recording, operandB(instruction));
    load(recording, operandA(instruction), table, key(recording, operandC(instruction)), chain);
  };

export const tableStore =
  (key: OperandReader, chain?: number): Handler =>
  (recording, instruction) => {
    const value = slotOperand(recording, operandA(instruction));
    const table = slotOperand(recording, operandB(instruction));
    store(recording, table, key(recording, operandC(instruction)), value, chain);
  };

/** The environment of the running function. */
function globalsOperand(recording: Recording): Operand {
  const ref = recording.emit(Op.FLOAD, Type.TAB, recording.currentFunction(), Field.FUNC_ENV);
  const address = recording.u32(recording.function + FunctionField.env);
  return { ref, value: objectValue(address, Tag.values.TABLE) };
}

export const globalLoad: Handler = (recording, instruction) => {
  const table = globalsOperand(recording);
  load(recording, operandA(instruction), table, stringOperand(recording, operandD(instruction)));
};

export const globalStore: Handler = (recording, instruction) => {
  const value = slotOperand(recording, operandA(instruction));
  store(recording, globalsOperand(recording), stringOperand(recording, operandD(instruction)), value);
};

/** Multiple results to consecutive elements of a new table. */
export const tableStoreMany: Handler = (recording, instruction) => {
  const first = operandA(instruction);
  const table = slotOperand(recording, first - 1);
  const index = recording.u32(constantsOf(recording) + operandD(instruction) * SLOT);
  const values = Array.from({ length: recording.results }, (_, offset) => recording.read(first + offset));
  storeElements(recording, table, index, values);
  recording.maxSlot = first;
};

const BIG_ARRAY = 0x7ff;

export const newTable: Handler = (recording, instruction) => {
  const size = operandD(instruction);
  const arraySize = size & BIG_ARRAY;
  const slots = arraySize === BIG_ARRAY ? BIG_ARRAY + 2 : arraySize;
  recording.assign(operandA(instruction), recording.emit(Op.TNEW, Type.TAB, slots, size >>> 11));
};

export const duplicateTable: Handler = (recording, instruction) => {
  const template = recording.object(objectConstant(recording, operandD(instruction)), Type.TAB);
  recording.assign(operandA(instruction), recording.emit(Op.TDUP, Type.TAB, template));
};
