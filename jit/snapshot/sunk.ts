/**
 * The sunk objects that a snapshot holds (see jit/opt/sink.ts), for all who have to make them: exits, side traces, the
 * reference evaluator. An object is made of its allocation and of the stores to it before the snapshot, in their order;
 * such a store may name another sunk object, which is then held, too. Objects may refer to each other in cycles, so all are
 * allocated before any is stored to. What an allocation itself takes (a closure's captured values, the value of a cdata) is
 * older than it.
 */
import { closureParts } from "../ir/closures.ts";
import type { Ir } from "../ir/ir.ts";
import { InstructionFlag, type IrRef, isConstantRef, isPrimitiveType, Op, REF_FIRST } from "../ir/types.ts";
import type { Snapshot, SnapshotEntry } from "../trace.ts";

/** Operations whose result may be sunk. */
export const SUNK_ALLOCATIONS = [Op.TNEW, Op.TDUP, Op.FNEW, Op.CNEW, Op.CNEWI] as const;
/** Operations that store to an object which may be sunk. */
export const SUNK_STORES = [Op.ASTORE, Op.HSTORE, Op.FSTORE, Op.XSTORE] as const;

/** What a snapshot's sunk objects are made of. */
export interface SunkState {
  /** The allocations, the oldest first. */
  readonly objects: readonly IrRef[];
  /** The stores to them, the oldest first. */
  readonly stores: readonly IrRef[];
  /** What is stored or taken, each value once: no constants, no primitives, no sunk objects. */
  readonly values: readonly IrRef[];
}

const NOTHING: SunkState = { objects: [], stores: [], values: [] };

export const isSunk = (ir: Ir, ref: IrRef): boolean =>
  ref >= REF_FIRST && ir.hasFlag(ref, InstructionFlag.SUNK);

/** The object that an address within it belongs to: that of AREF and HREFK is behind the load of its array or nodes. */
export function objectOfAddress(ir: Ir, address: IrRef): IrRef {
  const op = ir.op(address);
  const left = ir.left(address);
  return op === Op.AREF || op === Op.HREFK ? ir.left(left) : left;
}

/** The sunk stores before a snapshot, the oldest first. */
function sunkStoresBefore(ir: Ir, end: IrRef): IrRef[] {
  const stores: IrRef[] = [];
  for (const op of SUNK_STORES)
    for (let store = ir.youngest(op); store !== 0; store = ir.older(store))
      if (store < end && isSunk(ir, store)) stores.push(store);
  return stores.sort((left, right) => left - right);
}

/** The values that an allocation takes. */
export function partsOf(ir: Ir, object: IrRef): readonly IrRef[] {
  switch (ir.op(object)) {
    case Op.FNEW: {
      const { prototype, parent, values } = closureParts(ir, object);
      // The prototype stands for the closure itself.
      return [parent, ...values.filter((value) => value !== prototype)];
    }
    case Op.CNEWI:
      return [ir.right(object)];
    default:
      return [];
  }
}

/** Most snapshots hold none: they are told as fast as may be. */
function holdsSunk(ir: Ir, entries: readonly SnapshotEntry[]): boolean {
  for (let index = 0; index < entries.length; index++) if (isSunk(ir, entries[index].ref)) return true;
  return false;
}

export function sunkStateOf(ir: Ir, { ref: end, entries }: Snapshot): SunkState {
  if (!holdsSunk(ir, entries)) return NOTHING;
  const held = new Set(entries.map(({ ref }) => ref).filter((ref) => isSunk(ir, ref)));
  const found = [...held];
  const candidates = sunkStoresBefore(ir, end);
  const values = new Set<IrRef>();
  const hold = (value: IrRef) => {
    if (isConstantRef(value) || isPrimitiveType(ir.type(value))) return;
    if (!isSunk(ir, value)) values.add(value);
    else if (!held.has(value)) {
      held.add(value);
      found.push(value);
    }
  };
  for (let next = 0; next < found.length; next++) {
    for (const part of partsOf(ir, found[next])) hold(part);
    for (const store of candidates)
      if (objectOfAddress(ir, ir.left(store)) === found[next]) hold(ir.right(store));
  }
  const stores = candidates.filter((store) => held.has(objectOfAddress(ir, ir.left(store))));
  return { objects: found.sort((left, right) => left - right), stores, values: [...values] };
}
