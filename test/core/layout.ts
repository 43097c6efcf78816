/** Where fields of the core's objects lie, and what values look like as 64 bits. */
import { layOut, layouts } from "../../spec/layouts.ts";

export const offsets = Object.fromEntries(
  Object.entries(layouts).map(([name, spec]) => [name, layOut(spec).offsets]),
) as Record<string, Record<string, number>>;

export const sizeOf = (name: string) => layOut(layouts[name]).size;

export const NIL = -1n;

const doubles = new Float64Array(1);
const doubleBits = new BigInt64Array(doubles.buffer);

export function numberBits(number: number): bigint {
  doubles[0] = number;
  return doubleBits[0];
}

export const objectBits = (tag: number, object: number) =>
  BigInt.asIntN(64, (BigInt(tag) << 32n) | BigInt(object));
