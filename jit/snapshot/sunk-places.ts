/**
 * A snapshot's sunk objects taken apart: where in them each value is. A place is a slot, or a path from a slot through
 * objects by their keys. Two snapshots whose objects have equal shapes at all places differ in the values only, so that one
 * can be made of the other by moving these.
 */

import { closureParts } from "../ir/closures.ts";
import type { Ir } from "../ir/ir.ts";
import { Field } from "../ir/operands.ts";
import { type IrRef, Op } from "../ir/types.ts";
import { constantWords } from "../ir/values.ts";
import { Alias, keyOf } from "../opt/alias.ts";
import { aliasOfDistance, offsetOf } from "../opt/memory-alias.ts";
import type { Slot, Snapshot } from "../trace.ts";
import { isCacheStore } from "./recipe.ts";
import { isSunk, objectOfAddress, partsOf, sunkStateOf } from "./sunk.ts";

export interface SunkPlaces {
  /** What kind of object is at a place: its allocation, or the place where the same object was met before. */
  readonly shapes: ReadonlyMap<string, string>;
  /** The sunk objects. */
  readonly objects: ReadonlyMap<string, IrRef>;
  /** The values that are none. */
  readonly values: ReadonlyMap<string, IrRef>;
}

/** Tells which templates are equal. */
export type DescribeTemplate = (template: Address) => string;
type Address = number;

/** The places in the sunk object of each slot. An object that slots share is told by the first of them. */
export function placesBySlot(
  ir: Ir,
  snapshot: Snapshot,
  describe: DescribeTemplate = String,
): Map<Slot, SunkPlaces> {
  const { stores } = sunkStateOf(ir, snapshot);
  const known = new Map<IrRef, string>();
  const places = new Map<Slot, SunkPlaces>();
  for (const { slot, ref } of snapshot.entries) {
    if (!isSunk(ir, ref)) continue;
    const shapes = new Map<string, string>();
    const values = new Map<string, IrRef>();
    const objects = new Map<string, IrRef>();
    const visit = (value: IrRef, path: string) => {
      if (!isSunk(ir, value)) {
        values.set(path, value);
        return;
      }
      const shape = known.get(value);
      objects.set(path, value);
      shapes.set(path, shape ?? allocationText(ir, value, describe));
      if (shape !== undefined) return;
      known.set(value, path);
      for (const [key, stored] of fieldsOf(ir, value, stores)) visit(stored, `${path}.${key}`);
    };
    visit(ref, `${slot}`);
    places.set(slot, { shapes, objects, values });
  }
  return places;
}

function allocationText(ir: Ir, object: IrRef, describe: DescribeTemplate): string {
  const [left, right] = [ir.left(object), ir.right(object)];
  switch (ir.op(object)) {
    case Op.TDUP:
      return `copy of ${describe(ir.lowWord(left))}`;
    case Op.FNEW:
      return `closure of ${ir.lowWord(closureParts(ir, object).prototype)} in ${right}`;
    case Op.CNEW:
      return `cdata of ${ir.lowWord(left)} ${ir.lowWord(right)}`;
    case Op.CNEWI:
      return `scalar of ${ir.lowWord(left)} as ${ir.type(right)}`;
    default:
      return `table of ${left} ${right}`;
  }
}

/** The last value under each key, in the order of the keys. The key of one that overlaps another tells when it is stored. */
function fieldsOf(ir: Ir, object: IrRef, stores: readonly IrRef[]): [string, IrRef][] {
  const fields = new Map(partsOf(ir, object).map((part, index) => [`part ${index}`, part]));
  const last = new Map<string, IrRef>();
  for (const store of stores) {
    if (objectOfAddress(ir, ir.left(store)) !== object || isCacheStore(ir, store)) continue;
    const key = keyText(ir, store);
    last.delete(key);
    last.set(key, store);
  }
  for (const [index, [key, store]] of [...last].entries()) {
    const isShared = [...last.values()].some((other) => other !== store && doOverlap(ir, store, other));
    fields.set(isShared ? `${key}, ${index}` : key, ir.right(store));
  }
  return [...fields].sort(([left], [right]) => (left < right ? -1 : 1));
}

/** Whether two stores to C data change the same bytes, as those to a union may. */
function doOverlap(ir: Ir, store: IrRef, other: IrRef): boolean {
  if (ir.op(store) !== Op.XSTORE) return false;
  const distance = offsetOf(ir, ir.left(other)) - offsetOf(ir, ir.left(store));
  return aliasOfDistance(distance, ir.type(store), ir.type(other)) !== Alias.NO;
}

function keyText(ir: Ir, store: IrRef): string {
  const address = ir.left(store);
  if (ir.op(store) === Op.XSTORE) return `${ir.type(store)} at ${offsetOf(ir, address)}`;
  if (ir.op(address) === Op.FREF) return Object.keys(Field)[ir.right(address)];
  const { low, high } = constantWords(ir, keyOf(ir, address));
  return `${high}:${low}`;
}

export function haveEqualShapes(left: SunkPlaces | undefined, right: SunkPlaces | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  if (left.shapes.size !== right.shapes.size || left.values.size !== right.values.size) return false;
  for (const [path, shape] of left.shapes) if (right.shapes.get(path) !== shape) return false;
  for (const path of left.values.keys()) if (!right.values.has(path)) return false;
  return true;
}
