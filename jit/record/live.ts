/**
 * Values of the running program as the recorder sees them: two words, read from linear memory. The recorder decides by
 * them what to specialise on; only what it puts into the IR counts for the trace.
 */
import type { HeapViews, Value } from "../../lib/lua-state.ts";
import { Tag } from "../../spec/vm.ts";
import { type IrType, Type, typeNames, typeSpecs } from "../ir/types.ts";
import { numberWords } from "../ir/values.ts";

const tags = Tag.values;

/** IR types by the complement of the tag; numbers are NUM. */
const typeByTag: readonly IrType[] = (() => {
  const types: IrType[] = [];
  for (let type = 0; type < typeNames.length; type++) {
    const { tag } = typeSpecs[type];
    if (tag !== undefined && tag !== "NUMBER") types[~tags[tag]] = type;
  }
  return types;
})();

const scratchNumber = new Float64Array(1);
const scratchWords = new Uint32Array(scratchNumber.buffer);

export const NIL_VALUE: Value = { low: 0xffffffff, high: tags.NIL };
export const TRUE_VALUE: Value = { low: 0xffffffff, high: tags.TRUE };

export function readValue(heap: HeapViews, address: number): Value {
  return { low: heap.u32[address >>> 2], high: heap.u32[(address >>> 2) + 1] };
}

export const numberValue: (number: number) => Value = numberWords;

export const objectValue = (address: number, tag: number): Value => ({ low: address, high: tag });

export const isNumberValue = (value: Value): boolean => value.high < tags.NUMBER;
export const isNilValue = (value: Value): boolean => value.high === tags.NIL;
export const isStringValue = (value: Value): boolean => value.high === tags.STRING;
export const isTableValue = (value: Value): boolean => value.high === tags.TABLE;
export const isUserdataValue = (value: Value): boolean => value.high === tags.USERDATA;
export const isFunctionValue = (value: Value): boolean => value.high === tags.FUNCTION;

/** The number that a value is; the caller has checked that it is one. */
export function numberOf(value: Value): number {
  scratchWords[0] = value.low;
  scratchWords[1] = value.high;
  return scratchNumber[0];
}

export function typeOfValue(value: Value): IrType {
  return isNumberValue(value) ? Type.NUM : typeByTag[~value.high];
}

/** Raw equality. */
export function equalValues(left: Value, right: Value): boolean {
  if (isNumberValue(left) && isNumberValue(right)) return numberOf(left) === numberOf(right);
  return left.low === right.low && left.high === right.high;
}

/** Whether a number is an integer of 32 bits; -0 counts as 0. */
export const isInt32 = (number: number): boolean => (number | 0) === number;

/** Compares two Strings bytewise: negative, 0 or positive. */
export function compareStrings(
  heap: HeapViews,
  left: number,
  right: number,
  data: number,
  length: number,
): number {
  const leftLength = heap.u32[(left + length) >>> 2];
  const rightLength = heap.u32[(right + length) >>> 2];
  const common = Math.min(leftLength, rightLength);
  for (let index = 0; index < common; index++) {
    const difference = heap.u8[left + data + index] - heap.u8[right + data + index];
    if (difference !== 0) return difference;
  }
  return leftLength - rightLength;
}
