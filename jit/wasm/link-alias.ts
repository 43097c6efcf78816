/**
 * Alias analysis between the traces of a region: an access, and a store of the same trace, an ancestor or a side trace.
 * Values are compared where they were made (trace and reference), or as constants by their words. Within a trace,
 * jit/opt/alias.ts knows more.
 */
import type { Ir } from "../ir/ir.ts";
import { type IrRef, isConstantRef, isIntegerType, Op, opNames, Type } from "../ir/types.ts";
import {
  Alias,
  aliasOfSlots,
  aliasOfTables,
  aliasOfUpvalues,
  isNewTable,
  isTableField,
  keyOf,
  numberOf,
  tableOf,
} from "../opt/alias.ts";
import { aliasOfDistance, aliasOfMemory, areOfOneFamily, baseOf, offsetOf } from "../opt/memory-alias.ts";
import type { Value } from "./plan.ts";

const identify = ({ plan, ref }: Value): Value => plan.identify(ref);

/** Whether two values are equal at the end of a path; false: not known. */
export function areSame(one: Value, other: Value): boolean {
  const [left, right] = [identify(one), identify(other)];
  if (!isConstantRef(left.ref) || !isConstantRef(right.ref))
    return left.plan === right.plan && left.ref === right.ref;
  const [ir, otherIr] = [left.plan.ir, right.plan.ir];
  return (
    ir.op(left.ref) === otherIr.op(right.ref) &&
    ir.type(left.ref) === otherIr.type(right.ref) &&
    ir.lowWord(left.ref) === otherIr.lowWord(right.ref) &&
    ir.highWord(left.ref) === otherIr.highWord(right.ref)
  );
}

const isOneOf = (...names: readonly (typeof opNames)[number][]): readonly boolean[] =>
  opNames.map((name) => names.includes(name));
export const isArrayAccess = isOneOf("ALOAD", "ASTORE");
export const isHashAccess = isOneOf("HLOAD", "HSTORE");
export const isUpvalueAccess = isOneOf("ULOAD", "USTORE");
export const isFieldAccess = isOneOf("FLOAD", "FSTORE");
const isMemoryAccess = isOneOf("XLOAD", "XSTORE");
const isSlotReference = isOneOf("AREF", "HREFK", "HREF", "NEWREF");

/** The object of a field that is loaded or stored, and the field. */
export function fieldOf(ir: Ir, ref: IrRef): { readonly object: IrRef; readonly field: number } {
  const place = ir.op(ref) === Op.FLOAD ? ref : ir.left(ref);
  return { object: ir.left(place), field: ir.right(place) };
}

/** The table of an access to a slot; undefined: it is not known. */
export function tableBehind({ plan, ref }: Value): Value | undefined {
  const slot = plan.ir.left(ref);
  return isSlotReference[plan.ir.op(slot)] ? { plan, ref: tableOf(plan.ir, slot) } : undefined;
}

/** Whether a store to a hash slot is to one whose key may be a number. */
export function isOfNumberKey({ plan, ref }: Value): boolean {
  const slot = plan.ir.left(ref);
  return !isSlotReference[plan.ir.op(slot)] || isNumeric(plan.ir, keyOf(plan.ir, slot));
}

const isNumeric = (ir: Ir, ref: IrRef): boolean => ir.type(ref) === Type.NUM || isIntegerType(ir.type(ref));

/** Two tables; one that a trace makes is none that was known before. */
export function aliasOfTableValues(one: Value, other: Value): Alias {
  const [left, right] = [identify(one), identify(other)];
  if (left.plan === right.plan) return aliasOfTables(left.plan.ir, left.ref, right.ref);
  if (areSame(left, right)) return Alias.MUST;
  if (isNewSince(left, right) || isNewSince(right, left)) return Alias.NO;
  return isConstantRef(left.ref) && isConstantRef(right.ref) ? Alias.NO : Alias.MAY;
}

const isNewSince = ({ plan, ref }: Value, older: Value): boolean =>
  isNewTable(plan.ir, ref) && (isConstantRef(older.ref) || plan.depth > older.plan.depth);

function aliasOfKeys(one: Value, other: Value): Alias {
  const [left, right] = [identify(one), identify(other)];
  if (areSame(left, right)) return Alias.MUST;
  const [ir, otherIr] = [left.plan.ir, right.plan.ir];
  const [areNumbers, isOtherNumber] = [isNumeric(ir, left.ref), isNumeric(otherIr, right.ref)];
  if (areNumbers !== isOtherNumber || (!areNumbers && ir.type(left.ref) !== otherIr.type(right.ref)))
    return Alias.NO;
  if (!isConstantRef(left.ref) || !isConstantRef(right.ref)) return Alias.MAY;
  return areNumbers && numberOf(ir, left.ref) === numberOf(otherIr, right.ref) ? Alias.MUST : Alias.NO;
}

function aliasOfSlotValues(one: Value, other: Value): Alias {
  const [ir, otherIr] = [one.plan.ir, other.plan.ir];
  const [slot, otherSlot] = [ir.left(one.ref), otherIr.left(other.ref)];
  if (one.plan === other.plan) return aliasOfSlots(ir, slot, otherSlot);
  const [table, otherTable] = [tableBehind(one), tableBehind(other)];
  if (!table || !otherTable) return Alias.MAY;
  const keys = aliasOfKeys(
    { plan: one.plan, ref: keyOf(ir, slot) },
    { plan: other.plan, ref: keyOf(otherIr, otherSlot) },
  );
  const tables = keys === Alias.NO ? Alias.NO : aliasOfTableValues(table, otherTable);
  return tables === Alias.MUST ? keys : tables;
}

/**
 * Two upvalues: functions that differ may share one, but not if the hashes of its identity, in the low byte of the literal,
 * differ; and an open one is not closed.
 */
function aliasOfUpvalueValues(one: Value, other: Value): Alias {
  const [ir, otherIr] = [one.plan.ir, other.plan.ir];
  const [left, right] = [ir.left(one.ref), otherIr.left(other.ref)];
  if (one.plan === other.plan) return aliasOfUpvalues(ir, left, right);
  const difference = ir.right(left) ^ otherIr.right(right);
  if (areSame({ plan: one.plan, ref: ir.left(left) }, { plan: other.plan, ref: otherIr.left(right) }))
    return difference === 0 ? Alias.MUST : Alias.NO;
  return (difference & 0xff) !== 0 || ir.op(left) !== otherIr.op(right) ? Alias.NO : Alias.MAY;
}

function aliasOfFieldValues(one: Value, other: Value): Alias {
  const [left, right] = [fieldOf(one.plan.ir, one.ref), fieldOf(other.plan.ir, other.ref)];
  if (left.field !== right.field) return Alias.NO;
  const objects: [Value, Value] = [
    { plan: one.plan, ref: left.object },
    { plan: other.plan, ref: right.object },
  ];
  if (isTableField[left.field]) return aliasOfTableValues(...objects);
  return areSame(...objects) ? Alias.MUST : Alias.MAY;
}

function aliasOfBytes(one: Value, other: Value): Alias {
  const [ir, otherIr] = [one.plan.ir, other.plan.ir];
  const [left, right] = [ir.left(one.ref), otherIr.left(other.ref)];
  const [type, otherType] = [ir.type(one.ref), otherIr.type(other.ref)];
  if (one.plan === other.plan) return aliasOfMemory(ir, left, type, right, otherType);
  const isOfOneBase = areSame(
    { plan: one.plan, ref: baseOf(ir, left) },
    { plan: other.plan, ref: baseOf(otherIr, right) },
  );
  if (isOfOneBase) return aliasOfDistance(offsetOf(otherIr, right) - offsetOf(ir, left), type, otherType);
  return ir.hasUnions || otherIr.hasUnions || areOfOneFamily(type, otherType) ? Alias.MAY : Alias.NO;
}

/** An access and a store of the same kind, or of another kind. */
export function aliasOfAccesses(access: Value, store: Value): Alias {
  const [op, stored] = [access.plan.ir.op(access.ref), store.plan.ir.op(store.ref)];
  switch (stored) {
    case Op.ASTORE:
      return isArrayAccess[op] ? aliasOfSlotValues(access, store) : Alias.NO;
    case Op.HSTORE:
      return isHashAccess[op] ? aliasOfSlotValues(access, store) : Alias.NO;
    case Op.USTORE:
      return isUpvalueAccess[op] ? aliasOfUpvalueValues(access, store) : Alias.NO;
    case Op.FSTORE:
      return isFieldAccess[op] ? aliasOfFieldValues(access, store) : Alias.NO;
    case Op.XSTORE:
      return isMemoryAccess[op] ? aliasOfBytes(access, store) : Alias.NO;
    default:
      return Alias.NO;
  }
}
