/**
 * Loads from table slots (LuaJIT: fwd_ahload and others of lj_opt_mem.c). The chain of stores is walked from the youngest
 * down to the slot reference: before that nothing could use it. A store to the same slot gives the value; one that may be
 * to the same slot ends the search, and only loads that are younger than it may be repeated. If nothing is found, a table
 * that the trace has made itself still tells what it was made with.
 */
import type { TraceBuilder } from "../builder.ts";
import type { Ir } from "../ir/ir.ts";
import { Field } from "../ir/operands.ts";
import {
  type IrOp,
  type IrRef,
  isConstantRef,
  isIntegerType,
  Op,
  REF_NIL,
  refOf,
  TREF_NIL,
  type TRef,
  Type,
} from "../ir/types.ts";
import {
  Alias,
  aliasOfPlace,
  aliasOfTables,
  keyOf,
  keyOfOperand,
  overwritesOtherType,
  placeOf,
  type SlotPlace,
  tableOf,
  youngestChange,
} from "./alias.ts";
import { nilSlot, templateValue } from "./heap-constants.ts";

const isNumeric = (ir: Ir, key: IrRef): boolean => ir.type(key) === Type.NUM || isIntegerType(ir.type(key));

/** ALOAD. */
export function forwardArrayLoad(builder: TraceBuilder, slot: IrRef): TRef {
  return forwardSlot(builder, Op.ALOAD, slot) || forwardAcrossIteration(builder, slot);
}

/** HLOAD. */
export function forwardHashLoad(builder: TraceBuilder, slot: IrRef): TRef {
  // HREF of a key that is not there.
  if (builder.ir.op(slot) === Op.KKPTR) return TREF_NIL;
  return forwardSlot(builder, Op.HLOAD, slot);
}

function forwardSlot(builder: TraceBuilder, op: IrOp, slot: IrRef): TRef {
  const { ir } = builder;
  const place = placeOf(ir, slot);
  const store = findStore(ir, op === Op.ALOAD ? Op.ASTORE : Op.HSTORE, place, slot);
  if (store.alias === Alias.MUST) return builder.typed(ir.right(store.ref));
  if (store.alias === Alias.NO) {
    const value = forwardFromAllocation(builder, op, place, slot);
    if (value !== 0) return value;
  }
  const limit = store.alias === Alias.MAY ? store.ref : slot;
  for (let load = ir.youngest(op); load > limit; load = ir.older(load))
    if (ir.left(load) === slot) return builder.typed(load);
  return 0;
}

interface FoundStore {
  readonly alias: Alias;
  readonly ref: IrRef;
}

/** The youngest store above `limit` that is, or may be, to a place. */
function findStore(ir: Ir, op: IrOp, place: SlotPlace, limit: IrRef): FoundStore {
  for (let ref = ir.youngest(op); ref > limit; ref = ir.older(ref)) {
    const alias = aliasOfPlace(ir, place, ir.left(ref));
    if (alias === Alias.NO || (alias === Alias.MAY && isOfOtherType(ir, limit, ref))) continue;
    return { alias, ref };
  }
  return { alias: Alias.NO, ref: 0 };
}

/** Whether the value in a slot before a store has another type than the one that the store overwrites. */
function isOfOtherType(ir: Ir, slot: IrRef, store: IrRef): boolean {
  let load = ir.youngest(ir.op(store) === Op.ASTORE ? Op.ALOAD : Op.HLOAD);
  while (load > slot && (load > store || ir.left(load) !== slot)) load = ir.older(load);
  return load > slot && overwritesOtherType(ir, store, ir.type(load));
}

/** What a table that the trace has made holds in a slot that nothing has been stored to; 0 if that is not known. */
function forwardFromAllocation(builder: TraceBuilder, op: IrOp, place: SlotPlace, slot: IrRef): TRef {
  const { ir } = builder;
  const { table, key } = place;
  const allocation = ir.op(table);
  if (allocation !== Op.TNEW && !(allocation === Op.TDUP && isConstantRef(key))) return 0;
  if (mayHaveMoved(ir, op, place) || youngestChange(ir, table, table) !== 0) return 0;
  // The slot reference may be younger than a store through another one.
  const store = findStoreBelow(ir, op === Op.ALOAD ? Op.ASTORE : Op.HSTORE, place, slot);
  if (store.alias === Alias.MUST) return builder.typed(ir.right(store.ref));
  if (store.alias === Alias.MAY) return 0;
  return allocation === Op.TNEW ? TREF_NIL : templateValue(builder, table, key);
}

/** The youngest store between an allocation and a slot reference. */
function findStoreBelow(ir: Ir, op: IrOp, place: SlotPlace, slot: IrRef): FoundStore {
  let ref = ir.youngest(op);
  while (ref > slot) ref = ir.older(ref);
  for (; ref > place.table; ref = ir.older(ref)) {
    const alias = aliasOfPlace(ir, place, ir.left(ref));
    if (alias !== Alias.NO) return { alias, ref };
  }
  return { alias: Alias.NO, ref: 0 };
}

/**
 * Whether the value of a number key may have moved between array and hash part since the allocation: a new key may
 * rehash the table, or itself be one that ends up in the array part.
 */
function mayHaveMoved(ir: Ir, op: IrOp, { table, key }: SlotPlace): boolean {
  if (op === Op.HLOAD) return isNumeric(ir, key) && ir.youngest(Op.NEWREF) > table;
  for (let ref = ir.youngest(Op.NEWREF); ref > table; ref = ir.older(ref))
    if (isNumeric(ir, ir.right(ref))) return true;
  return false;
}

/**
 * `t[i-1]` in a loop over `i` is the `t[i]` of the last iteration. There i is (i0 + 1), so the index is (i0 + 1) + -1: the
 * place is that of an older AREF with index i0.
 */
function forwardAcrossIteration(builder: TraceBuilder, slot: IrRef): TRef {
  const { ir } = builder;
  const array = ir.left(slot);
  const outer = ir.right(slot);
  if (ir.op(outer) !== Op.ADD || ir.op(ir.right(outer)) !== Op.KINT) return 0;
  const inner = ir.left(outer);
  if (ir.op(inner) !== Op.ADD || ir.op(ir.right(inner)) !== Op.KINT) return 0;
  if (ir.intValue(ir.right(outer)) !== -ir.intValue(ir.right(inner))) return 0;
  const index = ir.left(inner);
  const limit = Math.max(array, index);
  for (let ref = ir.youngest(Op.AREF); ref > limit; ref = ir.older(ref))
    if (ir.left(ref) === array && ir.right(ref) === index) return forwardSlot(builder, Op.ALOAD, ref);
  return 0;
}

/**
 * VLOAD: of a vararg, which nothing changes, or of key or value (slot 0) of a node that a traversal has come to. Stores to
 * the hash part change the value, and only a new key or a helper the key.
 */
export function forwardValueLoad(builder: TraceBuilder, address: IrRef, slot: number): TRef {
  const { ir } = builder;
  const nodes = nodesOfAddress(ir, address);
  let limit = address;
  if (nodes !== 0) {
    const table = ir.left(nodes);
    limit = Math.max(limit, youngestChange(ir, table, limit));
    if (slot === 0) limit = Math.max(limit, youngestHashStore(ir, table, limit));
  }
  for (let load = ir.youngest(Op.VLOAD); load > limit; load = ir.older(load))
    if (ir.left(load) === address && ir.right(load) === slot) return builder.typed(load);
  return 0;
}

/** The load of a table's nodes that an address is computed from; or 0. */
function nodesOfAddress(ir: Ir, address: IrRef): IrRef {
  const isNodes = (ref: IrRef) => ir.op(ref) === Op.FLOAD && ir.right(ref) === Field.TAB_NODE;
  if (isNodes(address)) return address;
  if (ir.op(address) !== Op.ADD) return 0;
  return [ir.left(address), ir.right(address)].find(isNodes) ?? 0;
}

/** The youngest store above `limit` that may be to the hash part of a table; or 0. */
function youngestHashStore(ir: Ir, table: IrRef, limit: IrRef): IrRef {
  for (let store = ir.youngest(Op.HSTORE); store > limit; store = ir.older(store))
    if (aliasOfTables(ir, table, tableOf(ir, ir.left(store))) !== Alias.NO) return store;
  return 0;
}

/** HREF: an equal one if no key has come since, or the nil slot for a key that a new table does not have. */
export function forwardHashReference(builder: TraceBuilder, table: IrRef, key: IrRef): TRef {
  const { ir } = builder;
  if (isAbsent(builder, table, key)) {
    const nil = nilSlot(builder);
    if (nil !== 0) return nil;
  }
  const limit = Math.max(table, key);
  for (let ref = ir.youngest(Op.HREF); ref > limit; ref = ir.older(ref))
    if (ir.left(ref) === table && ir.right(ref) === key)
      return mayHaveNewKey(ir, table, ref) ? 0 : builder.typed(ref);
  return 0;
}

function mayHaveNewKey(ir: Ir, table: IrRef, limit: IrRef): boolean {
  for (let ref = ir.youngest(Op.NEWREF); ref > limit; ref = ir.older(ref))
    if (aliasOfTables(ir, table, ir.left(ref)) !== Alias.NO) return true;
  return youngestChange(ir, table, limit) !== 0;
}

/** Whether a key cannot be in the hash part of a table that the trace has made. */
function isAbsent(builder: TraceBuilder, table: IrRef, key: IrRef): boolean {
  const { ir } = builder;
  const op = ir.op(table);
  if (op !== Op.TNEW && op !== Op.TDUP) return false;
  if (op === Op.TDUP && !(isConstantRef(key) && templateValue(builder, table, key) === TREF_NIL))
    return false;
  if (youngestChange(ir, table, table) !== 0) return false;
  // What was stored to the array part may have moved.
  const newKey = ir.youngest(Op.NEWREF);
  if (isNumeric(ir, key) && newKey > table) {
    for (let ref = ir.youngest(Op.ASTORE); ref > table; ref = ir.older(ref)) if (ref < newKey) return false;
  }
  const place: SlotPlace = { op: Op.HREF, table, key: keyOfOperand(ir, key) };
  return findStore(ir, Op.HSTORE, place, table).alias === Alias.NO;
}

/**
 * HREFK: the slot that a NEWREF of the key gave. A copy of a template has its keys where the template has them, so the
 * guard is needless there.
 */
export function forwardConstantReference(builder: TraceBuilder, nodes: IrRef, keySlot: IrRef): TRef {
  const { ir } = builder;
  const table = ir.left(nodes);
  const key = keyOfOperand(ir, keySlot);
  for (let ref = ir.youngest(Op.NEWREF); ref > table; ref = ir.older(ref)) {
    if (aliasOfTables(ir, table, ir.left(ref)) === Alias.NO) continue;
    const isThisKey = ir.left(ref) === table && ir.right(ref) === key;
    return isThisKey && youngestChange(ir, table, ref) === 0 ? builder.typed(ref) : 0;
  }
  if (ir.op(table) !== Op.TDUP || youngestChange(ir, table, table) !== 0) return 0;
  for (let ref = ir.youngest(Op.HREFK); ref > nodes; ref = ir.older(ref))
    if (ir.left(ref) === nodes && ir.right(ref) === keySlot) return builder.typed(ref);
  return builder.append(Op.HREFK, Type.P32, nodes, keySlot);
}

/**
 * Whether the value in a slot that is about to be stored to cannot be nil, by what has been stored to it or loaded from
 * it: then neither a metamethod nor a missing key need be looked for. false: it may be nil.
 */
export function wasNonNil(builder: TraceBuilder, loadOp: IrOp, slot: IrRef): boolean {
  const { ir } = builder;
  if (!builder.isEnabled("fwd")) return false;
  const storeOp = loadOp === Op.ALOAD ? Op.ASTORE : Op.HSTORE;
  const place = placeOf(ir, slot);
  for (let store = ir.youngest(storeOp); store > slot; store = ir.older(store)) {
    const isNil = ir.type(store) === Type.NIL;
    if (ir.left(store) === slot) return !isNil;
    if (isNil && aliasOfPlace(ir, place, ir.left(store)) !== Alias.NO) return false;
  }
  if (youngestChange(ir, place.table, slot) !== 0) return false;
  for (let load = ir.youngest(loadOp); load > slot; load = ir.older(load))
    if (ir.left(load) === slot) return ir.type(load) !== Type.NIL;
  return false;
}

/** ALEN. Elements of the hash part count, too. */
export function forwardLength(builder: TraceBuilder, table: IrRef, hint: IrRef): TRef {
  const { ir } = builder;
  const limit = Math.max(table, youngestNumberStore(ir));
  for (let length = ir.youngest(Op.ALEN); length > limit; length = ir.older(length))
    if (ir.left(length) === table) return repeatLength(builder, table, hint, length);
  if (limit !== table || ir.op(table) !== Op.TNEW || youngestChange(ir, table, table) !== 0) return 0;
  return findArrayStore(ir, table, table) === 0 ? builder.int(0) : 0;
}

/** The youngest store to a hash slot whose key is a number, of any table. */
function youngestNumberStore(ir: Ir): IrRef {
  let store = ir.youngest(Op.HSTORE);
  while (store !== 0 && !isNumeric(ir, keyOf(ir, ir.left(store)))) store = ir.older(store);
  return store;
}

/** The youngest store to the array part of a table above `limit`, or what may be one; or 0. */
function findArrayStore(ir: Ir, table: IrRef, limit: IrRef): IrRef {
  for (let store = ir.youngest(Op.ASTORE); store > limit; store = ir.older(store))
    if (aliasOfTables(ir, table, tableOf(ir, ir.left(store))) !== Alias.NO) return store;
  return 0;
}

/**
 * The length that was taken before, unless the array has been stored to. After `t[#t+1] = x` the length is likely the
 * index of that, after `t[#t] = nil` likely one less: it becomes the hint.
 */
function repeatLength(builder: TraceBuilder, table: IrRef, hint: IrRef, length: IrRef): TRef {
  const { ir } = builder;
  if (youngestChange(ir, table, length) !== 0) return 0;
  const store = findArrayStore(ir, table, length);
  if (store === 0) return builder.typed(length);
  const slot = ir.left(store);
  if (hint !== REF_NIL || tableOf(ir, slot) !== table) return 0;
  const index = ir.right(slot);
  const isNil = ir.type(store) === Type.NIL;
  if (isNil && index === length)
    return lengthNear(builder, table, builder.emit(Op.ADD, Type.INT, index, builder.int(-1)));
  return !isNil && isNext(ir, index, length) ? lengthNear(builder, table, index) : 0;
}

const lengthNear = (builder: TraceBuilder, table: IrRef, hint: TRef): TRef =>
  builder.append(Op.ALEN, Type.INT, table, refOf(hint));

/** Whether an index is `length + 1`. */
const isNext = (ir: Ir, index: IrRef, length: IrRef): boolean =>
  ir.op(index) === Op.ADD &&
  ir.left(index) === length &&
  ir.op(ir.right(index)) === Op.KINT &&
  ir.intValue(ir.right(index)) === 1;
