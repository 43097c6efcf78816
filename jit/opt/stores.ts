/**
 * DSE: stores that need not be, or that make an older one needless (LuaJIT: the lj_opt_dse_* functions). The chain of
 * stores is walked from the youngest down. A store of the value that is there already is dropped. An older store to the
 * same place is removed if nobody can have seen it: nothing in between may leave the trace, since the interpreter would go
 * on without it, or read it. In the loop no store from before LOOP is removed: the first iteration needs it.
 *
 * ```
 * 0001    tab TNEW   #0    #1
 * 0002    p32 NEWREF 0001  str:0x100
 * 0003    num HSTORE 0002  1.0
 * 0004    num HSTORE 0002  2.0
 * ```
 * becomes
 * ```
 * 0001    tab TNEW   #0    #1
 * 0002    p32 NEWREF 0001  str:0x100
 * 0003    nil NOP
 * 0004    num HSTORE 0002  2.0
 * ```
 */
import type { TraceBuilder } from "../builder.ts";
import { youngestSwitch } from "../ir/base-changes.ts";
import type { Ir } from "../ir/ir.ts";
import { type IrOp, type IrRef, type IrType, Op, opNames } from "../ir/types.ts";
import { Alias, aliasOfFields, aliasOfPlace, aliasOfUpvalues, placeOf, youngestChange } from "./alias.ts";
import { mayLeave } from "./exits.ts";
import { youngestCall } from "./forward-fields.ts";
import { aliasOfMemory } from "./memory-alias.ts";

/** Instructions that read memory in a way that is not looked into. */
const readsMemory: readonly boolean[] = opNames.map((name) =>
  [
    "ALOAD",
    "HLOAD",
    "ULOAD",
    "XLOAD",
    "VLOAD",
    "ALEN",
    "CALLL",
    "CALLS",
    "CALLA",
    "CALLXS",
    "CALLF",
  ].includes(name),
);

/**
 * Whether a store is needless. It may have removed an older one that this one makes needless. `type` is what the place
 * holds, for XSTORE; without it that is left alone.
 */
export function eliminateStore(
  builder: TraceBuilder,
  op: IrOp,
  left: IrRef,
  right: IrRef,
  type?: IrType,
): boolean {
  if (op === Op.TBAR || op === Op.OBAR) return isRepeatedBarrier(builder.ir, op, left, right);
  if (!builder.isEnabled("dse")) return false;
  // Members of a union are told from other memory by their equal references: those must have been merged.
  if (op === Op.XSTORE && !builder.isForwarding) return false;
  const alias = aliasFunction(builder.ir, op, left, type);
  return alias !== undefined && eliminate(builder.ir, op, right, left, alias);
}

/** How a store of the same kind relates to this one. */
type AliasFunction = (store: IrRef) => Alias;

function aliasFunction(ir: Ir, op: IrOp, left: IrRef, type: IrType | undefined): AliasFunction | undefined {
  switch (op) {
    case Op.ASTORE:
    case Op.HSTORE: {
      const place = placeOf(ir, left);
      return (store) => aliasOfPlace(ir, place, ir.left(store));
    }
    case Op.USTORE:
      return (store) => aliasOfUpvalues(ir, left, ir.left(store));
    case Op.FSTORE: {
      const [object, field] = [ir.left(left), ir.right(left)];
      return (store) => aliasOfFields(ir, object, field, ir.left(store));
    }
    case Op.XSTORE:
      return type === undefined
        ? undefined
        : (store) => aliasOfMemory(ir, left, type, ir.left(store), ir.type(store));
    default:
      return undefined;
  }
}

function eliminate(ir: Ir, op: IrOp, value: IrRef, limit: IrRef, alias: AliasFunction): boolean {
  // A call may have changed what an older store put there.
  const oldest = Math.max(limit, op === Op.USTORE ? youngestSwitch(ir) : youngestWriter(ir, op, limit));
  for (let store = ir.youngest(op); store > oldest; store = ir.older(store)) {
    const isSameValue = ir.right(store) === value;
    switch (alias(store)) {
      case Alias.MUST:
        if (isSameValue) return true;
        if (store > ir.youngest(Op.LOOP) && !isSeen(ir, store)) removeStore(ir, store);
        return false;
      case Alias.MAY:
        // In raw memory the same value may lie across the place: other bytes of it.
        if (!isSameValue || op === Op.XSTORE) return false;
    }
  }
  return false;
}

/** The youngest call that may have written where a store writes. */
function youngestWriter(ir: Ir, op: IrOp, left: IrRef): IrRef {
  if (op === Op.XSTORE) return youngestCall(ir);
  const table = op === Op.FSTORE ? ir.left(left) : placeOf(ir, left).table;
  return youngestChange(ir, table, left);
}

/** Whether anything younger may leave the trace or read what a store wrote. */
function isSeen(ir: Ir, store: IrRef): boolean {
  const isField = ir.op(store) === Op.FSTORE;
  for (let ref = ir.next - 1; ref > store; ref--)
    if (mayLeave(ir, ref) || readsMemory[ir.op(ref)] || (isField && ir.op(ref) === Op.FLOAD)) return true;
  return false;
}

/** Removes a store, and the barrier that came with it for an upvalue. */
function removeStore(ir: Ir, store: IrRef): void {
  const barrier = store + 1;
  const hasBarrier =
    ir.op(store) === Op.USTORE &&
    barrier < ir.next &&
    ir.op(barrier) === Op.OBAR &&
    ir.left(barrier) === ir.left(store);
  if (hasBarrier) ir.remove(barrier);
  ir.remove(store);
}

/**
 * Barriers mark an object for the collector, which never runs within a region, so once is enough: even before LOOP. A new
 * table is not marked at all.
 */
function isRepeatedBarrier(ir: Ir, op: IrOp, left: IrRef, right: IrRef): boolean {
  if (op === Op.TBAR && (ir.op(left) === Op.TNEW || ir.op(left) === Op.TDUP)) return true;
  const limit = op === Op.OBAR ? Math.max(left, right) : left;
  for (let ref = ir.youngest(op); ref > limit; ref = ir.older(ref))
    if (ir.left(ref) === left && (op === Op.TBAR || ir.right(ref) === right)) return true;
  return false;
}
