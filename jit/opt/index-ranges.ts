/**
 * Bounds of sums of a loop's index and what stays the same: `t[y * width + x]` in a loop over x. Such a sum goes straight
 * from its value now to the one at the loop's stop, so if both can be computed without overflow and are inside the array,
 * all between them are. Whether the rest of the sum stays the same turns out when the body has been emitted (loop.ts).
 * Where it does, that is undone, both ends are checked before LOOP, and the body is emitted once more, without checks.
 *
 * ```
 * ....              SNAP   #0   [ ] pc=0x0 base=0 slots=1 top=4 results=0
 * 0001    int SLOAD  #1    CI
 * 0002    int SLOAD  #2    CRI
 * 0003 >  int SLOAD  #4    TC
 * 0004 >  int ADDOV  0003  0001
 * 0005    int ADD    0004  +1
 * 0006    int FLOAD  tab:0x100 TAB_ASIZE
 * 0007 >  int ABC    0006  0005
 * 0008    p32 FLOAD  tab:0x100 TAB_ARRAY
 * 0009    p32 AREF   0008  0005
 * 0010    num ASTORE 0009  0.0
 * 0011    int ADD    0001  +1
 * 0012 >  int LE     0011  0002
 * ....              SNAP   #1   [ 1=0011 ] pc=0x0 base=0 slots=5 top=5 results=0
 * ```
 * becomes
 * ```
 * ....              SNAP   #0   [ ] pc=0x0 base=0 slots=1 top=4 results=0
 * 0001    int SLOAD  #1    CI
 * 0002    int SLOAD  #2    CRI
 * 0003 >  int SLOAD  #4    TC
 * 0004 >  int ADDOV  0003  0001
 * 0005    int ADD    0004  +1
 * 0006    int FLOAD  tab:0x100 TAB_ASIZE
 * 0007 >  int ABC    0006  0005
 * 0008    p32 FLOAD  tab:0x100 TAB_ARRAY
 * 0009    p32 AREF   0008  0005
 * 0010    num ASTORE 0009  0.0
 * 0011  + int ADD    0001  +1
 * 0012 >  int LE     0011  0002
 * ....              SNAP   #1   [ 1=0011 ] pc=0x0 base=0 slots=5 top=5 results=0
 * 0013 >  int ADDOV  0003  0002
 * 0014    int ADD    0013  +1
 * 0015 >  int ABC    0006  0014
 * 0016 >  int ADDOV  0011  0003
 * 0017    int ADD    0016  +1
 * 0018 >  int ABC    0006  0017
 * ....              SNAP   #2   [ 1=0011 ] pc=0x0 base=0 slots=5 top=5 results=0
 * 0019 ------------ LOOP ------------
 * 0020    int ADD    0011  0003
 * 0021    int ADD    0020  +1
 * 0022    p32 AREF   0008  0021
 * 0023    num ASTORE 0022  0.0
 * 0024  + int ADD    0011  +1
 * 0025 >  int LE     0024  0002
 * 0026    int PHI    0011  0024
 * ```
 */
import type { TraceBuilder } from "../builder.ts";
import type { Ir } from "../ir/ir.ts";
import { InstructionFlag, type IrRef, isConstantRef, Op, refOf, Type } from "../ir/types.ts";
import type { LoopIndex } from "./abc.ts";
import { isSafeOffset } from "./narrow-convert.ts";

/** What an index is made of besides the loop's. */
interface Sum {
  readonly terms: readonly IrRef[];
  readonly constant: number;
}

type IsInvariant = (ref: IrRef) => boolean;

/** Operands of a sum may be so many operations deep. */
const MAX_DEPTH = 8;

/** Whether an index is a sum in which the loop's index occurs. */
export const isSumOfIndex = (ir: Ir, ref: IrRef, loop: LoopIndex, depth = 0): boolean => {
  if (ref === loop.index) return true;
  if (depth === MAX_DEPTH || isConstantRef(ref) || !isIntegerSum(ir, ref)) return false;
  if (isSumOfIndex(ir, ir.left(ref), loop, depth + 1)) return true;
  return !isDifference(ir, ref) && isSumOfIndex(ir, ir.right(ref), loop, depth + 1);
};

/** Sums that are checked for overflow, or of a constant with which none ends at a valid index. */
function isIntegerSum(ir: Ir, ref: IrRef): boolean {
  const op = ir.op(ref);
  if (op === Op.ADDOV || op === Op.SUBOV) return true;
  const right = ir.right(ref);
  return (
    op === Op.ADD && ir.type(ref) === Type.INT && ir.op(right) === Op.KINT && isSafeOffset(ir.intValue(right))
  );
}

const isDifference = (ir: Ir, ref: IrRef): boolean => ir.op(ref) === Op.SUBOV;

/** The bounds checks of a loop's body that two before the loop stand for. */
export class IndexRanges {
  readonly #builder: TraceBuilder;
  readonly #isInvariant: IsInvariant;
  readonly #loop: LoopIndex;
  /** What the index is in the next iteration. */
  readonly #next: IrRef;
  readonly #checks = new Set<IrRef>();
  /** The sums of which their indices are made. */
  readonly #sums = new Map<IrRef, Sum>();

  constructor(builder: TraceBuilder, loop: LoopIndex, next: IrRef, isInvariant: IsInvariant) {
    this.#builder = builder;
    this.#loop = loop;
    this.#next = next;
    this.#isInvariant = isInvariant;
  }

  /** The loop's index. */
  get index(): IrRef {
    return this.#loop.index;
  }

  get isEmpty(): boolean {
    return this.#checks.size === 0;
  }

  isChecked(ref: IrRef): boolean {
    return this.#checks.has(ref);
  }

  isSum(ref: IrRef): boolean {
    return this.#sums.has(ref);
  }

  /** Takes a bounds check, if its index is the loop's and what stays the same. */
  add(check: IrRef): void {
    const { ir } = this.#builder;
    if (!this.#isInvariant(ir.left(check)) || !this.#findSum(ir.right(check))) return;
    this.#checks.add(check);
  }

  #findSum(ref: IrRef): Sum | undefined {
    if (ref === this.#loop.index) return { terms: [], constant: 0 };
    const known = this.#sums.get(ref);
    const { ir } = this.#builder;
    if (known || isConstantRef(ref) || !isIntegerSum(ir, ref)) return known;
    const [left, right] = [ir.left(ref), ir.right(ref)];
    let sum = this.#isInvariant(right)
      ? this.#extend(this.#findSum(left), right, isDifference(ir, ref))
      : undefined;
    if (!sum && this.#isInvariant(left) && !isDifference(ir, ref))
      sum = this.#extend(this.#findSum(right), left, false);
    if (sum) this.#sums.set(ref, sum);
    return sum;
  }

  #extend(sum: Sum | undefined, term: IrRef, isSubtracted: boolean): Sum | undefined {
    const { ir } = this.#builder;
    if (!sum) return undefined;
    if (ir.op(term) !== Op.KINT) return isSubtracted ? undefined : { ...sum, terms: [...sum.terms, term] };
    const value = ir.intValue(term);
    return { ...sum, constant: (sum.constant + (isSubtracted ? -value : value)) | 0 };
  }

  /** Emits the checks of both ends. */
  checkEnds(): void {
    const { ir } = this.#builder;
    for (const check of this.#checks)
      for (const end of [this.#loop.stop, this.#next])
        this.#builder.guard(Op.ABC, Type.INT, ir.left(check), this.#sumAt(ir.right(check), end));
  }

  /** The sum for another index, checked for overflow. */
  #sumAt(ref: IrRef, index: IrRef): IrRef {
    if (ref === this.#loop.index) return index;
    if (!this.#sums.has(ref)) return ref;
    const builder = this.#builder;
    const { ir } = builder;
    const [left, right] = [this.#sumAt(ir.left(ref), index), this.#sumAt(ir.right(ref), index)];
    const isGuard = ir.hasFlag(ref, InstructionFlag.GUARD);
    return refOf(
      isGuard
        ? builder.guard(ir.op(ref), Type.INT, left, right)
        : builder.emit(ir.op(ref), Type.INT, left, right),
    );
  }

  /** Emits a sum in the body, where it cannot overflow; `index` is the loop's index there. */
  emitSum(ref: IrRef, index: IrRef): IrRef {
    const builder = this.#builder;
    const { terms, constant } = this.#sums.get(ref) as Sum;
    let sum = builder.typed(index);
    for (const term of terms) sum = builder.emit(Op.ADD, Type.INT, sum, term);
    return refOf(constant === 0 ? sum : builder.emit(Op.ADD, Type.INT, sum, builder.int(constant)));
  }
}

/**
 * Finds the checks that can be made before the loop, of those that the recorder has proposed. `substitute` is what stands
 * in the body for each instruction of the pre-roll.
 */
export function findIndexRanges(
  builder: TraceBuilder,
  substitute: (ref: IrRef) => IrRef,
): IndexRanges | undefined {
  const { ir, rangeChecks } = builder;
  const isInvariant = (ref: IrRef) => isConstantRef(ref) || substitute(ref) === ref;
  let ranges: IndexRanges | undefined;
  for (const [check, loop] of rangeChecks) {
    const next = substitute(loop.index);
    if (!isInvariant(loop.stop) || !isSteppedTo(ir, next, loop)) continue;
    ranges ??= new IndexRanges(builder, loop, next, isInvariant);
    if (loop.index === ranges.index) ranges.add(check);
  }
  return ranges?.isEmpty ? undefined : ranges;
}

/** Whether the next index is a step from this one, and no iteration begins with one beyond the stop. */
function isSteppedTo(ir: Ir, next: IrRef, { index, stop, isAscending }: LoopIndex): boolean {
  if (isConstantRef(next) || ir.op(next) !== Op.ADD || ir.left(next) !== index) return false;
  const relation = isAscending ? Op.LE : Op.GE;
  for (let guard = ir.youngest(relation); guard !== 0; guard = ir.older(guard))
    if (ir.left(guard) === next && ir.right(guard) === stop) return true;
  return false;
}
