/**
 * Alias analysis (LuaJIT: the aa_* functions of lj_opt_mem.c): may two references name the same place in memory? It goes
 * by what Lua's semantics say, not by addresses: two allocations differ, different constant keys name different slots, a
 * new table is nowhere but in its own reference until it is stored. Invariant: NO and MUST are exact, MAY is whatever is
 * not known. All answers hold across LOOP too: a reference stands for its value in the current iteration, and an
 * allocation in the loop is newer than every value that was carried into the iteration.
 */
import { type IrHelperSpec, irFields } from "../../spec/ir.ts";
import { irHelpers } from "../../spec/ir-helpers.ts";
import type { Ir } from "../ir/ir.ts";
import {
  type IrOp,
  type IrRef,
  type IrType,
  isConstantRef,
  isIntegerType,
  Op,
  opNames,
  Type,
} from "../ir/types.ts";

export const Alias = {
  NO: 0, // never the same place
  MAY: 1, // not known
  MUST: 2, // always the same place
} as const;
export type Alias = (typeof Alias)[keyof typeof Alias];

/** Stores that make an object reachable from somewhere else. NEWREF stores its key. */
const storesRight: readonly boolean[] = opNames.map((name) =>
  ["ASTORE", "HSTORE", "USTORE", "FSTORE", "XSTORE", "SSTORE", "NEWREF", "CARG"].includes(name),
);

/** Whether a table is made by the trace itself, so that it is no other table. */
export function isNewTable(ir: Ir, table: IrRef): boolean {
  const op = ir.op(table);
  return op === Op.TNEW || op === Op.TDUP || (op === Op.CALLA && ir.type(table) === Type.TAB);
}

/**
 * Whether a new object has been stored anywhere between its allocation and `end`. An argument of a helper counts, but
 * not the first: helpers change their first argument and never keep it.
 */
export function isEscaped(ir: Ir, object: IrRef, end: IrRef): boolean {
  for (let ref = object + 1; ref < end; ref++)
    if (ir.right(ref) === object && storesRight[ir.op(ref)]) return true;
  return false;
}

/** Whether two different references to tables may be the same table. */
export function aliasOfTables(ir: Ir, left: IrRef, right: IrRef): Alias {
  if (left === right) return Alias.MUST;
  // Helpers with effects return one of their arguments, if a table at all.
  if (ir.op(left) === Op.CALLS || ir.op(right) === Op.CALLS) return Alias.MAY;
  const [isLeftNew, isRightNew] = [isNewTable(ir, left), isNewTable(ir, right)];
  if (isLeftNew && isRightNew) return Alias.NO;
  if (isLeftNew) return isEscaped(ir, left, right) ? Alias.MAY : Alias.NO;
  if (isRightNew) return isEscaped(ir, right, left) ? Alias.MAY : Alias.NO;
  return isConstantRef(left) && isConstantRef(right) ? Alias.NO : Alias.MAY;
}

/** What a helper with effects does to tables, by its index. */
const helperChanges: readonly IrHelperSpec["changes"][] = Object.values<IrHelperSpec>(irHelpers).map(
  ({ changes }) => changes,
);

/** The first of the arguments that a call's left operand stands for. */
export function firstArgument(ir: Ir, call: IrRef): IrRef {
  let argument = ir.left(call);
  while (ir.op(argument) === Op.CARG) argument = ir.left(argument);
  return argument;
}

function isArgument(ir: Ir, call: IrRef, object: IrRef): boolean {
  let argument = ir.left(call);
  for (; ir.op(argument) === Op.CARG; argument = ir.left(argument))
    if (ir.right(argument) === object) return true;
  return argument === object;
}

/** Whether a call with effects may change a table: its values, sizes or metatable. */
function mayChangeTable(ir: Ir, call: IrRef, table: IrRef): boolean {
  switch (ir.op(call) === Op.CALLF ? undefined : helperChanges[ir.right(call)]) {
    case "nothing":
      return false;
    case "first":
      return aliasOfTables(ir, table, firstArgument(ir, call)) !== Alias.NO;
    default:
      return !isNewTable(ir, table) || isArgument(ir, call, table) || isEscaped(ir, table, call);
  }
}

/** The youngest call that may have changed a table and is younger than `limit`; or 0. */
export function youngestChange(ir: Ir, table: IrRef, limit: IrRef): IrRef {
  let found: IrRef = 0;
  for (const op of [Op.CALLS, Op.CALLF])
    for (let call = ir.youngest(op); call > Math.max(limit, found); call = ir.older(call))
      if (mayChangeTable(ir, call, table)) found = call;
  return found;
}

/** Whether the parts of a table (array, nodes and their sizes) may have been replaced since `limit`. */
export function mayBeResized(ir: Ir, table: IrRef, limit: IrRef): boolean {
  for (let ref = ir.youngest(Op.NEWREF); ref > limit; ref = ir.older(ref))
    if (aliasOfTables(ir, table, ir.left(ref)) !== Alias.NO) return true;
  return youngestChange(ir, table, limit) !== 0;
}

/** Key of a slot reference: AREF, HREFK, HREF or NEWREF. */
export function keyOf(ir: Ir, slot: IrRef): IrRef {
  return keyOfOperand(ir, ir.right(slot));
}

export function keyOfOperand(ir: Ir, key: IrRef): IrRef {
  return ir.op(key) === Op.KSLOT ? ir.left(key) : key;
}

/** Table of a slot reference: that of AREF and HREFK is behind the load of its array or nodes. */
export function tableOf(ir: Ir, slot: IrRef): IrRef {
  const op = ir.op(slot);
  const left = ir.left(slot);
  return op === Op.AREF || op === Op.HREFK ? ir.left(left) : left;
}

/** A slot of a table before it is a reference in the IR. */
export interface SlotPlace {
  readonly op: IrOp;
  readonly table: IrRef;
  readonly key: IrRef;
}

export const placeOf = (ir: Ir, slot: IrRef): SlotPlace => ({
  op: ir.op(slot),
  table: tableOf(ir, slot),
  key: keyOf(ir, slot),
});

/** Two slots, both of array parts or both of hash parts. */
export function aliasOfSlots(ir: Ir, left: IrRef, right: IrRef): Alias {
  return left === right ? Alias.MUST : aliasOfPlace(ir, placeOf(ir, left), right);
}

export function aliasOfPlace(ir: Ir, place: SlotPlace, slot: IrRef): Alias {
  const { table, key } = place;
  const [otherTable, otherKey] = [tableOf(ir, slot), keyOf(ir, slot)];
  if (key === otherKey) return aliasOfTables(ir, table, otherTable);
  if (areDifferentKeys(ir, place.op, key, otherKey)) return Alias.NO;
  return aliasOfTables(ir, table, otherTable) === Alias.NO ? Alias.NO : Alias.MAY;
}

/**
 * Whether a slot of a table that holds a value of some type is another one than a store's for that reason: what the store
 * overwrites is known to be of another type. So `n[k] = n[k] + 1` does not change where methods and library functions are.
 */
export function overwritesOtherType(ir: Ir, store: IrRef, type: IrType): boolean {
  const overwritten = typeOverwritten(ir, store);
  if (overwritten === undefined || overwritten === type) return false;
  return !(isNumericType(overwritten) && isNumericType(type));
}

/** The type of the value that a store to a table overwrites: the last one that was loaded from its slot or stored there. */
function typeOverwritten(ir: Ir, store: IrRef): IrType | undefined {
  const slot = ir.left(store);
  let limit = slot;
  for (let older = ir.older(store); older > slot; older = ir.older(older)) {
    if (ir.left(older) === slot) return isChangedSince(ir, older, store) ? undefined : ir.type(older);
    if (aliasOfSlots(ir, slot, ir.left(older)) === Alias.NO) continue;
    limit = older;
    break;
  }
  const op = ir.op(store) === Op.ASTORE ? Op.ALOAD : Op.HLOAD;
  for (let load = ir.youngest(op); load > limit; load = ir.older(load))
    if (load < store && ir.left(load) === slot)
      return isChangedSince(ir, load, store) ? undefined : ir.type(load);
  return undefined;
}

function isChangedSince(ir: Ir, from: IrRef, to: IrRef): boolean {
  return [Op.CALLS, Op.CALLF].some((op) => {
    let call = ir.youngest(op);
    while (call > to) call = ir.older(call);
    return call > from;
  });
}

const isNumericType = (type: IrType): boolean => type === Type.NUM || isIntegerType(type);

function areDifferentKeys(ir: Ir, op: IrOp, left: IrRef, right: IrRef): boolean {
  if (isConstantRef(left) && isConstantRef(right)) return areDifferentConstants(ir, left, right);
  if (op === Op.AREF) return areDifferentIndices(ir, left, right);
  const [leftType, rightType] = [ir.type(left), ir.type(right)];
  return leftType !== rightType && !(isNumericType(leftType) && isNumericType(rightType));
}

function areDifferentConstants(ir: Ir, left: IrRef, right: IrRef): boolean {
  if (!isNumericType(ir.type(left)) || !isNumericType(ir.type(right))) return true;
  return numberOf(ir, left) !== numberOf(ir, right);
}

export const numberOf = (ir: Ir, constant: IrRef): number =>
  ir.op(constant) === Op.KNUM ? ir.numValue(constant) : ir.intValue(constant);

/** `base + offset` with different offsets from the same base: integers wrap, so they differ. */
function areDifferentIndices(ir: Ir, left: IrRef, right: IrRef): boolean {
  const [leftBase, rightBase] = [indexBase(ir, left), indexBase(ir, right)];
  return leftBase === rightBase && indexOffset(ir, left) !== indexOffset(ir, right);
}

const isOffset = (ir: Ir, index: IrRef): boolean =>
  (ir.op(index) === Op.ADD || ir.op(index) === Op.ADDOV) && ir.op(ir.right(index)) === Op.KINT;
const indexBase = (ir: Ir, index: IrRef): IrRef => (isOffset(ir, index) ? ir.left(index) : index);
const indexOffset = (ir: Ir, index: IrRef): number =>
  isOffset(ir, index) ? ir.intValue(ir.right(index)) : 0;

/**
 * Two upvalues. The low byte of a reference's literal is a hash of the upvalue's identity, so upvalues of different
 * functions with different hashes differ; and an open upvalue, being guarded, is not a closed one.
 */
export function aliasOfUpvalues(ir: Ir, left: IrRef, right: IrRef): Alias {
  if (left === right) return Alias.MUST;
  const difference = ir.right(left) ^ ir.right(right);
  if (ir.left(left) === ir.left(right)) return difference === 0 ? Alias.MUST : Alias.NO;
  return (difference & 0xff) !== 0 || ir.op(left) !== ir.op(right) ? Alias.NO : Alias.MAY;
}

export const isTableField: readonly boolean[] = Object.values(irFields).map(
  ({ layout }) => layout === "Table",
);

/** Field `field` of `object`, and what the FREF `reference` names. Fields are few: no two overlap. */
export function aliasOfFields(ir: Ir, object: IrRef, field: number, reference: IrRef): Alias {
  if (field !== ir.right(reference)) return Alias.NO;
  const other = ir.left(reference);
  if (object === other) return Alias.MUST;
  return isTableField[field] ? aliasOfTables(ir, object, other) : Alias.MAY;
}
