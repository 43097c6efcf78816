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
import {
  InstructionFlag,
  type IrRef,
  type IrType,
  isConstantRef,
  Op,
  refOf,
  type TRef,
  Type,
} from "../ir/types.ts";

/** How the index of the innermost numeric for loop evolves; the recorder fills it in (LuaJIT: ScEvEntry). */
export interface LoopIndex {
  /** The index of this iteration, an INT. */
  readonly index: IrRef;
  /** The constant that it started from, or 0. */
  readonly start: IrRef;
  readonly stop: IrRef;
  readonly step: IrRef;
  readonly isUpward: boolean;
  /** What `stop` is now. */
  readonly stopValue: number;
}

/** Emits the check that `index` is below `size`, the size of an array part, which is `sizeValue` now. */
export function checkBounds(
  builder: TraceBuilder,
  loop: LoopIndex | undefined,
  size: TRef,
  index: TRef,
  sizeValue: number,
): void {
  const isPossible = loop !== undefined && builder.isEnabled("loop") && builder.isEnabled("abc");
  if (!isPossible || !checkEnds(builder, loop, size, index, sizeValue))
    builder.guard(Op.ABC, Type.INT, size, index);
}

function checkEnds(
  builder: TraceBuilder,
  loop: LoopIndex,
  size: TRef,
  index: TRef,
  sizeValue: number,
): boolean {
  const { ir } = builder;
  const ref = refOf(index);
  const hasOffset = ir.op(ref) === Op.ADD && ir.op(ir.right(ref)) === Op.KINT;
  if ((hasOffset ? ir.left(ref) : ref) !== loop.index) return false;
  const offset = hasOffset ? ir.intValue(ir.right(ref)) : 0;
  const last = loop.stopValue + offset;
  if (last < 0 || last >= sizeValue) return false;
  const type = isConstantRef(refOf(size)) ? Type.U32 : Type.P32;
  const stop = hasOffset ? builder.emit(Op.ADD, Type.INT, loop.stop, ir.right(ref)) : loop.stop;
  builder.guard(Op.ABC, type, size, stop);
  const isStartInside =
    loop.isUpward &&
    loop.start !== 0 &&
    ir.op(loop.start) === Op.KINT &&
    ir.intValue(loop.start) + offset >= 0;
  if (!isStartInside) builder.guard(Op.ABC, type, size, index);
  return true;
}

/**
 * Whether a bounds check that FOLD is about to add is needless. A check of a greater constant may take the place of an
 * older one.
 */
export function isNeedlessBoundsCheck(
  builder: TraceBuilder,
  type: IrType,
  size: IrRef,
  index: IrRef,
): boolean {
  if (!builder.isEnabled("abc")) return false;
  const { ir } = builder;
  if (type !== Type.INT && isInvariant(builder, size)) return true;
  if (ir.op(index) === Op.KINT)
    return !ir.hasFlag(size, InstructionFlag.PHI) && isWithinOther(builder, size, index);
  return isOfLastIteration(builder, size, index);
}

/** In the body of the loop: whether the array's size is what it was before. */
function isInvariant(builder: TraceBuilder, size: IrRef): boolean {
  const { ir } = builder;
  return size < ir.youngest(Op.LOOP) && !ir.hasFlag(size, InstructionFlag.PHI);
}

/** A constant index against those of the same array that are checked already. */
function isWithinOther(builder: TraceBuilder, size: IrRef, index: IrRef): boolean {
  const { ir } = builder;
  for (let check = ir.youngest(Op.ABC); check > size; check = ir.older(check)) {
    const other = ir.right(check);
    if (ir.left(check) !== size || ir.op(other) !== Op.KINT) continue;
    if (ir.intValue(index) >>> 0 > ir.intValue(other) >>> 0) ir.setRight(check, index);
    return true;
  }
  return false;
}

/** `t[i-1]` where `t[i]` was accessed in the last iteration: index (i0 + k) + -k, with a check of i0. */
function isOfLastIteration(builder: TraceBuilder, size: IrRef, index: IrRef): boolean {
  const { ir } = builder;
  if (ir.op(index) !== Op.ADD || ir.op(ir.right(index)) !== Op.KINT) return false;
  const inner = ir.left(index);
  if (ir.op(inner) !== Op.ADD || ir.op(ir.right(inner)) !== Op.KINT) return false;
  if (ir.intValue(ir.right(index)) !== -ir.intValue(ir.right(inner))) return false;
  const base = ir.left(inner);
  for (let check = ir.youngest(Op.ABC); check > Math.max(base, size); check = ir.older(check))
    if (ir.left(check) === size && ir.right(check) === base) return true;
  return false;
}
