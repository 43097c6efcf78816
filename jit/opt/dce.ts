/**
 * DCE: dead code elimination (LuaJIT: lj_opt_dce.c). Used is what a snapshot holds, what has an effect beyond its result,
 * and the operands of what is used; since operands are older, one walk from the youngest instruction to the oldest finds
 * all. The rest become NOPs: references stay as they are. Guards are effects, but weak ones only protect their result.
 *
 * ```
 * ....              SNAP   #0   [ ] pc=0x0 base=0 slots=1 top=2 results=0
 * 0001 >  num SLOAD  #1    T
 * 0002    num ADD    0001  1.0
 * 0003    num MUL    0001  2.0
 * ....              SNAP   #1   [ 1=0003 ] pc=0x0 base=0 slots=2 top=2 results=0
 * ```
 * becomes
 * ```
 * ....              SNAP   #0   [ ] pc=0x0 base=0 slots=1 top=2 results=0
 * 0001 >  num SLOAD  #1    T
 * 0002    nil NOP
 * 0003    num MUL    0001  2.0
 * ....              SNAP   #1   [ 1=0003 ] pc=0x0 base=0 slots=2 top=2 results=0
 * ```
 */
import type { TraceBuilder } from "../builder.ts";
import type { Ir } from "../ir/ir.ts";
import {
  effectOf,
  InstructionFlag,
  type IrRef,
  isConstantRef,
  leftIsRef,
  Op,
  opNames,
  REF_FIRST,
  refOf,
  rightIsRef,
  type TRef,
} from "../ir/types.ts";
import type { Snapshot } from "../trace.ts";
import { isWeakGuard, mayLeave } from "./exits.ts";

const { MARK } = InstructionFlag;

const hasEffect: readonly boolean[] = effectOf.map(
  (effect, op) => effect === "store" || (effect === "other" && op !== Op.NOP && op !== Op.BASE),
);

/** Removes what nothing uses. The recorder may go on with the values in `slots`. */
export function eliminateDeadCode(builder: TraceBuilder, slots: ArrayLike<TRef>): void {
  const { ir } = builder;
  for (const snapshot of builder.snapshots) markSnapshot(ir, snapshot);
  for (let slot = 0; slot < slots.length; slot++) if (slots[slot] !== 0) mark(ir, refOf(slots[slot]));
  sweep(ir);
  builder.narrowed.clear();
}

/**
 * Likewise when the trace is complete: what only a snapshot holds by which nothing leaves, is dead, too. Those snapshots
 * are emptied, not removed, since their numbers are the exits'.
 */
export function eliminateDeadExits(builder: TraceBuilder): void {
  const { ir, snapshots } = builder;
  for (const [index, snapshot] of snapshots.entries()) {
    const end = snapshots[index + 1]?.ref ?? ir.next;
    const isKept = index === 0 || index === snapshots.length - 1 || isLeftBetween(ir, snapshot.ref, end);
    if (isKept) markSnapshot(ir, snapshot);
    else snapshots[index] = { ...snapshot, entries: [] };
  }
  sweep(ir);
}

function isLeftBetween(ir: Ir, start: IrRef, end: IrRef): boolean {
  for (let ref = start; ref < end; ref++) if (mayLeave(ir, ref)) return true;
  return false;
}

function mark(ir: Ir, ref: IrRef): void {
  if (!isConstantRef(ref)) ir.setFlag(ref, MARK);
}

function markSnapshot(ir: Ir, snapshot: Snapshot): void {
  const { entries } = snapshot;
  for (let index = 0; index < entries.length; index++) mark(ir, entries[index].ref);
}

/** Removes what is not marked, and takes the marks away. */
function sweep(ir: Ir): void {
  // The youngest instruction of each operation that is kept so far: the older ones are linked to it.
  const kept = new Uint16Array(opNames.length);
  for (let ref = ir.next - 1; ref >= REF_FIRST; ref--) {
    const op = ir.op(ref);
    if (op === Op.NOP) continue;
    if (!isUsed(ir, ref)) {
      ir.removeBelow(ref, kept[op]);
      continue;
    }
    ir.clearFlag(ref, MARK);
    kept[op] = ref;
    if (leftIsRef[op]) mark(ir, ir.left(ref));
    if (rightIsRef[op]) mark(ir, ir.right(ref));
  }
}

function isUsed(ir: Ir, ref: IrRef): boolean {
  if (ir.hasFlag(ref, MARK)) return true;
  const op = ir.op(ref);
  return hasEffect[op] || (ir.hasFlag(ref, InstructionFlag.GUARD) && !isWeakGuard[op]);
}
