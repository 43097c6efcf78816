/**
 * Integers that go from slot to slot: `a, b = bit.bxor(a, b), a`. Slots are read as numbers. What a bit operation has put
 * into one is an integer in the next iteration, but what that leaves in the other slot is a number still, which each
 * iteration would convert, and check. So before LOOP the number is converted once: from there on the slot has an integer.
 *
 * ```
 * ....              SNAP   #0   [ ] pc=0x0 base=0 slots=1 top=3 results=0
 * 0001 >  num SLOAD  #1    T
 * 0002 >  num SLOAD  #2    T
 * 0003    int TOBIT  0001
 * 0004    int TOBIT  0002
 * 0005    int BXOR   0004  0003
 * ....              SNAP   #1   [ 1=0005 2=0001 ] pc=0x0 base=0 slots=3 top=3 results=0
 * 0006 >  int NE     0005  +0
 * ....              SNAP   #2   [ 1=0005 2=0001 ] pc=0x0 base=0 slots=3 top=3 results=0
 * ```
 * becomes
 * ```
 * ....              SNAP   #0   [ ] pc=0x0 base=0 slots=1 top=3 results=0
 * 0001 >  num SLOAD  #1    T
 * 0002 >  num SLOAD  #2    T
 * 0003    int TOBIT  0001
 * 0004    int TOBIT  0002
 * 0005  + int BXOR   0004  0003
 * ....              SNAP   #1   [ 1=0005 2=0001 ] pc=0x0 base=0 slots=3 top=3 results=0
 * 0006 >  int NE     0005  +0
 * ....              SNAP   #2   [ 1=0005 2=0001 ] pc=0x0 base=0 slots=3 top=3 results=0
 * 0007 >+ int CONV   0001  int.num.check
 * 0008    nil NOP
 * ....              SNAP   #3   [ 1=0005 2=0007 ] pc=0x0 base=0 slots=3 top=3 results=0
 * 0009 ------------ LOOP ------------
 * 0010    nil NOP
 * 0011  + int BXOR   0007  0005
 * ....              SNAP   #4   [ 1=0011 2=0005 ] pc=0x0 base=0 slots=3 top=3 results=0
 * 0012 >  int NE     0007  0005
 * 0013    int PHI    0005  0011
 * 0014    int PHI    0007  0005
 * ```
 */
import { ConversionCheck, SloadMode } from "../../spec/ir.ts";
import type { TraceBuilder } from "../builder.ts";
import type { Ir } from "../ir/ir.ts";
import { conversion } from "../ir/operands.ts";
import {
  type IrRef,
  leftIsRef,
  Op,
  REF_FIRST,
  refOf,
  rightIsRef,
  type TRef,
  Type,
  typeOf,
} from "../ir/types.ts";
import type { Snapshot } from "../trace.ts";

const INT_FROM_NUM = conversion(Type.INT, Type.NUM, ConversionCheck.CHECK);
const NUM_FROM_INT = conversion(Type.NUM, Type.INT, ConversionCheck.ANY);

/** Adds the conversions, and a snapshot that holds what they give; returns the slots with them. */
export function convertCarriedIntegers(builder: TraceBuilder, slots: ArrayLike<TRef>): ArrayLike<TRef> {
  const { ir, snapshots } = builder;
  const loads = findIntegerLoads(ir, slots);
  const integers = new Map<IrRef, IrRef>();
  const converted = Array.from(slots);
  for (let slot = 0; slot < slots.length; slot++) {
    const ref = refOf(slots[slot] ?? 0);
    if (!loads.has(ref)) continue;
    const integer = refOf(builder.guard(Op.CONV, Type.INT, ref, INT_FROM_NUM));
    integers.set(ref, integer);
    // Not emitted: FOLD knows that this is the number that there was.
    converted[slot] = builder.append(Op.CONV, Type.NUM, integer, NUM_FROM_INT);
  }
  if (integers.size > 0) snapshots.push(withIntegers(snapshots[snapshots.length - 1], ir.next, integers));
  return converted;
}

/** The integer of which a number has been made, or the value itself. */
export const integerOf = (ir: Ir, ref: IrRef): IrRef =>
  ir.op(ref) === Op.CONV && ir.right(ref) === NUM_FROM_INT ? ir.left(ref) : ref;

function withIntegers(snapshot: Snapshot, ref: IrRef, integers: ReadonlyMap<IrRef, IrRef>): Snapshot {
  const entries = snapshot.entries.map((entry) => {
    const integer = integers.get(entry.ref);
    return integer === undefined ? entry : { ...entry, ref: integer };
  });
  return { ...snapshot, ref, entries };
}

/** Loads of slots in which iterations leave integers, and which are used as such only. */
function findIntegerLoads(ir: Ir, slots: ArrayLike<TRef>): Set<IrRef> {
  const candidates = new Set<IrRef>();
  for (let ref = ir.youngest(Op.SLOAD); ref !== 0; ref = ir.older(ref))
    if (ir.type(ref) === Type.NUM && (ir.right(ref) & ~SloadMode.INHERIT) === SloadMode.TYPECHECK)
      candidates.add(ref);
  if (candidates.size > 0) dropNumbers(ir, candidates);
  const found = new Set<IrRef>();
  const isFound = (end: TRef) => typeOf(end) === Type.INT || found.has(refOf(end));
  for (let isGrowing = true; isGrowing; ) {
    isGrowing = false;
    for (const ref of candidates) {
      const end = slots[ir.left(ref)] ?? 0;
      if (found.has(ref) || end === 0 || !isFound(end)) continue;
      found.add(ref);
      isGrowing = true;
    }
  }
  return found;
}

/** Drops those that something uses otherwise than as an integer. */
function dropNumbers(ir: Ir, candidates: Set<IrRef>): void {
  for (let ref: IrRef = REF_FIRST; ref < ir.next; ref++) {
    const op = ir.op(ref);
    if (op === Op.TOBIT || (op === Op.CONV && ir.type(ref) === Type.INT)) continue;
    if (leftIsRef[op]) candidates.delete(ir.left(ref));
    if (rightIsRef[op]) candidates.delete(ir.right(ref));
  }
}
