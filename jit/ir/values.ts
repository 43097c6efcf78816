/** How a Lua slot holds values of the IR: the tag of a type, and both words of a constant. */
import { Tag } from "../../spec/vm.ts";
import { check } from "../check.ts";
import type { Ir } from "./ir.ts";
import { type IrRef, type IrType, Op, typeSpecs } from "./types.ts";

const tagByType: readonly number[] = typeSpecs.map(({ tag }) => (tag === undefined ? 0 : Tag.values[tag]));

/** The high word of a value of the type; 0 if Lua has no such values. */
export const tagOf = (type: IrType): number => tagByType[type];

/** The low word of nil, false and true. */
export const PRIMITIVE_LOW_WORD = 0xffffffff;

const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);

export interface ValueWords {
  readonly low: number;
  readonly high: number;
}

/** The words of a number: an integer becomes a double, as in every slot. */
export function numberWords(value: number): ValueWords {
  number[0] = value;
  return { low: words[0], high: words[1] };
}

/** A number's sum with it has the integer part in the low word: what TOBIT is. */
export const TOBIT_BIAS = 6755399441055744;
/** The largest number that a guarded TOBIT takes. */
export const MAX_WRAPPING = 2 ** 48;

/** Whether a guarded TOBIT takes a number. */
export const isWhole = (number: number): boolean =>
  Number.isInteger(number) && Math.abs(number) <= MAX_WRAPPING;

/** The words of a constant that is a Lua value. */
export function constantWords(ir: Ir, ref: IrRef): ValueWords {
  if (ir.op(ref) === Op.KNUM) return { low: ir.lowWord(ref), high: ir.highWord(ref) };
  if (ir.op(ref) === Op.KINT) return numberWords(ir.intValue(ref));
  const type = ir.type(ref);
  check(typeSpecs[type].tag !== undefined, () => `${typeSpecs[type].short} is no Lua value`);
  const isPrimitive = typeSpecs[type].kind === "none";
  return { low: isPrimitive ? PRIMITIVE_LOW_WORD : ir.lowWord(ref), high: tagOf(type) };
}
