/**
 * ABC elimination: bounds checks of array accesses whose index is that of a numeric for loop (LuaJIT: rec_idx_abc and the
 * ABC rules of lj_opt_fold.c). Such an index goes from its value now to `stop`, so two checks, of both ends, stand for all
 * iterations, and neither changes in the loop: the pre-roll makes them, the body drops them as long as the array's size is
 * the same. Their type marks them: INT is an ordinary check, P32 (U32 if the size is a constant) one of an end.
 *
 * ```
 * 0001    int SLOAD  #1    CI
 * 0002    int SLOAD  #2    CRI
 * 0003    int FLOAD  tab:0x100 TAB_ASIZE
 * 0004 >  p32 ABC    0003  0002
 * 0005 >  p32 ABC    0003  0001
 * 0006    int ADD    0001  +1
 * 0007 >  int LE     0006  0002
 * ```
 * becomes, with a loop around it that only counts,
 * ```
 * 0001    int SLOAD  #1    CI
 * 0002    int SLOAD  #2    CRI
 * 0003    int FLOAD  tab:0x100 TAB_ASIZE
 * 0004 >  p32 ABC    0003  0002
 * 0005 >  p32 ABC    0003  0001
 * 0006  + int ADD    0001  +1
 * 0007 >  int LE     0006  0002
 * 0008 ------------ LOOP ------------
 * 0009  + int ADD    0006  +1
 * 0010 >  int LE     0009  0002
 * 0011    int PHI    0006  0009
 * ```
 */
import type { TraceBuilder } from "../builder.ts";
import { type IrRef, type IrType, isConstantRef, Op, refOf, type TRef, Type } from "../ir/types.ts";
import { isSumOfIndex } from "./index-ranges.ts";
import { isSafeOffset } from "./narrow-convert.ts";

/** How the index of the innermost numeric for loop evolves; the recorder fills it in (LuaJIT: ScEvEntry). */
export interface LoopIndex {
  /** The index of this iteration. */
  readonly index: IrRef;
  /** The constant that it started from, or 0. */
  readonly start: IrRef;
  readonly stop: IrRef;
  readonly type: IrType;
  readonly isAscending: boolean;
}

/** What the operands of a bounds check are now. */
export interface LiveBounds {
  readonly size: number;
  readonly index: number;
  /** Of the loop. */
  readonly loopIndex: number;
  readonly stop: number;
}

/** Iterations for which two checks before the loop are fewer than those in it. */
const MIN_ITERATIONS = 8;

/** Emits the check that `index` is below `size`, the size of an array part. */
export function checkBounds(
  builder: TraceBuilder,
  loop: LoopIndex | undefined,
  size: TRef,
  index: TRef,
  live: LiveBounds,
): void {
  const isInLoop =
    loop !== undefined && loop.type === Type.INT && builder.isEnabled("loop") && builder.isEnabled("abc");
  const isOfLoop = isInLoop && baseOf(builder, refOf(index)) === loop.index;
  if (isOfLoop && checkEnds(builder, loop, size, index, live)) return;
  const check = refOf(builder.guard(Op.ABC, Type.INT, size, index));
  if (isInLoop && !isOfLoop && isSumOfIndex(builder.ir, refOf(index), loop) && isRange(builder, loop, live))
    builder.rangeChecks.set(check, loop);
}

/** Whether the index is inside at the loop's end, too, and the loop is not known to be short. */
function isRange({ ir }: TraceBuilder, { start }: LoopIndex, live: LiveBounds): boolean {
  const { size, index, loopIndex, stop } = live;
  const last = index + (stop - loopIndex);
  const isShort = start !== 0 && Math.abs(stop - ir.intValue(start)) < MIN_ITERATIONS;
  return last >= 0 && last < size && !isShort;
}

/** Larger constants could be added modulo 2^32 to two valid indices of a loop that is longer. */
const hasOffset = ({ ir }: TraceBuilder, index: IrRef): boolean =>
  ir.op(index) === Op.ADD && ir.op(ir.right(index)) === Op.KINT && isSafeOffset(ir.intValue(ir.right(index)));
const baseOf = (builder: TraceBuilder, index: IrRef): IrRef =>
  hasOffset(builder, index) ? builder.ir.left(index) : index;

/** Checks both ends of what a loop's index, plus an offset, goes through; false: the last one is outside now. */
function checkEnds(
  builder: TraceBuilder,
  { start, stop, isAscending }: LoopIndex,
  size: TRef,
  index: TRef,
  live: LiveBounds,
): boolean {
  const { ir } = builder;
  const isOffset = hasOffset(builder, refOf(index));
  const offsetRef = ir.right(refOf(index));
  const offset = isOffset ? ir.intValue(offsetRef) : 0;
  if (live.stop + offset < 0 || live.stop + offset >= live.size) return false;
  const type = isConstantRef(refOf(size)) ? Type.U32 : Type.P32;
  builder.guard(Op.ABC, type, size, isOffset ? builder.emit(Op.ADD, Type.INT, stop, offsetRef) : stop);
  const isStartInside = isAscending && start !== 0 && ir.intValue(start) + offset >= 0;
  if (!isStartInside) builder.guard(Op.ABC, type, size, index);
  return true;
}
