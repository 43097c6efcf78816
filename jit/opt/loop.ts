/**
 * LOOP: loop optimisation by copy-substitution (LuaJIT: lj_opt_loop.c). Classical hoisting moves invariant instructions
 * out of the loop, but the first guard that cannot move holds everything behind it back. So the recorded iteration stays
 * as it is, as a pre-roll, and a second iteration is emitted behind it: every instruction once more, its operands replaced
 * by what the first iteration has made of them. On their way through FOLD, forwarding and CSE, invariant instructions and
 * guards turn out to be there already; what is left is the loop's body. Nothing moves, so control dependences need no
 * thought, and loads are hoisted and forwarded as well as arithmetic.
 *
 * A value of the pre-roll that the body uses although it changes is replaced by the body's one when the loop closes: a
 * PHI names the two. PHIs stand behind the body. The snapshots of the body are copies, too; a slot that they do not name
 * has at least the value that it had when the last iteration ended.
 *
 * ```
 * ....              SNAP   #0   [ ] pc=0x0 base=0 slots=1 top=4 results=0
 * 0001 >  num SLOAD  #1    T
 * 0002 >  num SLOAD  #2    T
 * 0003    num MUL    0002  2.0
 * 0004    num ADD    0003  0001
 * ....              SNAP   #1   [ 1=0004 ] pc=0x8 base=0 slots=3 top=4 results=0
 * 0005 >  num LT     0004  100.0
 * ....              SNAP   #2   [ 1=0004 ] pc=0x0 base=0 slots=3 top=4 results=0
 * ```
 * becomes
 * ```
 * ....              SNAP   #0   [ ] pc=0x0 base=0 slots=1 top=4 results=0
 * 0001 >  num SLOAD  #1    T
 * 0002 >  num SLOAD  #2    T
 * 0003    num MUL    0002  2.0
 * 0004  + num ADD    0003  0001
 * ....              SNAP   #1   [ 1=0004 ] pc=0x8 base=0 slots=3 top=4 results=0
 * 0005 >  num LT     0004  100.0
 * ....              SNAP   #2   [ 1=0004 ] pc=0x0 base=0 slots=3 top=4 results=0
 * 0006 ------------ LOOP ------------
 * 0007  + num ADD    0004  0003
 * ....              SNAP   #3   [ 1=0007 ] pc=0x8 base=0 slots=3 top=4 results=0
 * 0008 >  num LT     0007  100.0
 * 0009    num PHI    0004  0007
 * ```
 *
 * Invariant: a reference before LOOP that the body or a snapshot from LOOP on uses is constant in the loop or the left of
 * a PHI. While the body is emitted, the flag PHI marks what has been carried into it: FOLD does not reach through that.
 */
import { ConversionCheck, SloadMode } from "../../spec/ir.ts";
import { type AbortReason, abort, TraceAbort } from "../abort.ts";
import type { TraceBuilder } from "../builder.ts";
import { check } from "../check.ts";
import type { Ir } from "../ir/ir.ts";
import { conversion } from "../ir/operands.ts";
import { instructionText } from "../ir/print.ts";
import {
  effectOf,
  InstructionFlag,
  type IrRef,
  type IrType,
  isConstantRef,
  isIntegerType,
  leftIsRef,
  Op,
  REF_BASE,
  REF_BIAS,
  REF_FIRST,
  refOf,
  rightIsRef,
  type TRef,
  Type,
} from "../ir/types.ts";
import { convertCarriedIntegers, integerOf } from "./carried-integers.ts";
import { isWeakGuard, mayLeave } from "./exits.ts";
import { findIndexRanges, type IndexRanges } from "./index-ranges.ts";
import { LoopEntry } from "./loop-entry.ts";
import { substituteSnapshot } from "./loop-snapshot.ts";
import { emitPhis } from "./phi.ts";

/** Operations that give the same for the same operands, so that an invariant one need not be emitted again. */
const isRepeatable: readonly boolean[] = effectOf.map((effect) =>
  ["pure", "guard", "reference", "constant"].includes(effect),
);
/** Comparisons and what has no result: their type is that of an operand. */
const hasResult: readonly boolean[] = effectOf.map(
  (effect, op) => isWeakGuard[op] || (isRepeatable[op] && effect !== "guard") || effect === "load",
);

/** Aborts that unrolling the loop once more by recording often cures, as where a flag flips once. */
const isCurable = (reason: AbortReason): boolean =>
  reason === "TYPE_INSTABILITY" || reason === "GUARD_ALWAYS_FAILS";

/**
 * Makes a loop of a trace that has come back to its start, at its last snapshot. `slots` are the values of the stack
 * slots at the end, by the numbers that SLOAD uses. Gives the reason if it cannot: then the trace is as before, and the
 * recorder may go on to unroll another iteration.
 */
export function unrollLoop(builder: TraceBuilder, slots: ArrayLike<TRef>): AbortReason | undefined {
  const start = stateOf(builder);
  try {
    const carried = convertCarriedIntegers(builder, slots);
    const end = stateOf(builder);
    const unrolling = new LoopUnrolling(builder, carried);
    unrolling.run();
    const ranges = findIndexRanges(builder, (ref) => unrolling.substitute(ref));
    if (ranges) {
      goBack(builder, end);
      ranges.checkEnds();
      // Who leaves by the loop's snapshot has paid for the round, unlike who leaves by these checks.
      const { snapshots, ir } = builder;
      snapshots.push({ ...snapshots[snapshots.length - 1], ref: ir.next });
      new LoopUnrolling(builder, carried, end.next, ranges).run();
    }
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof TraceAbort && isCurable(thrown.reason))) throw thrown;
    goBack(builder, start);
    return thrown.reason;
  }
}

interface BuilderState {
  readonly next: IrRef;
  readonly snapshotCount: number;
}

const stateOf = ({ ir, snapshots }: TraceBuilder): BuilderState => ({
  next: ir.next,
  snapshotCount: snapshots.length,
});

function goBack(builder: TraceBuilder, { next, snapshotCount }: BuilderState): void {
  const { ir, snapshots } = builder;
  ir.truncate(next);
  snapshots.length = snapshotCount;
  builder.narrowed.truncate(ir);
  for (let ref = REF_FIRST; ref < next; ref++) ir.clearFlag(ref, InstructionFlag.PHI | InstructionFlag.MARK);
}

class LoopUnrolling {
  readonly #builder: TraceBuilder;
  readonly #ir: Ir;
  readonly #slots: ArrayLike<TRef>;
  /** The LOOP instruction: the end of the pre-roll. */
  readonly #loop: IrRef;
  /** What stands for each instruction of the pre-roll in the body, from REF_BIAS on; 0: nothing. */
  readonly #substitutes: Uint16Array;
  readonly #entry: LoopEntry;
  /** Where the pre-roll ends that the body repeats; behind it are checks for the whole loop. */
  readonly #end: IrRef;
  readonly #ranges: IndexRanges | undefined;

  constructor(builder: TraceBuilder, slots: ArrayLike<TRef>, end = builder.ir.next, ranges?: IndexRanges) {
    this.#builder = builder;
    this.#end = end;
    this.#ranges = ranges;
    this.#ir = builder.ir;
    this.#slots = slots;
    this.#loop = builder.ir.next;
    this.#substitutes = new Uint16Array(this.#loop - REF_BIAS);
    this.#substitutes[REF_BASE - REF_BIAS] = REF_BASE;
    this.#entry = new LoopEntry(this.#ir, this.#loop, this.#substitutes);
  }

  run(): void {
    const builder = this.#builder;
    const { snapshots } = builder;
    const loopSnapshot = snapshots.length - 1;
    builder.append(Op.LOOP, Type.NIL, 0, 0, InstructionFlag.GUARD);
    // Snapshot 0 is the trace's entry: in the body, its place is taken by the loop's snapshot.
    let index = 1;
    for (let ref = REF_FIRST; ref < this.#end; ref++) {
      while (index < loopSnapshot && ref >= snapshots[index].ref) this.#copySnapshot(index++, loopSnapshot);
      this.#substitutes[ref - REF_BIAS] = this.#copy(ref);
    }
    for (let ref = this.#end; ref < this.#loop; ref++) this.#substitutes[ref - REF_BIAS] = ref;
    if (!this.#isLeftSinceSnapshot()) snapshots.pop();
    emitPhis(builder, this.#substitutes, this.#loop, loopSnapshot);
    builder.loopEntry = this.#entry;
  }

  /** What stands in the body for a reference of the pre-roll. */
  substitute(ref: IrRef): IrRef {
    return isConstantRef(ref) ? ref : this.#substitutes[ref - REF_BIAS];
  }

  #copySnapshot(index: number, loopSnapshot: number): void {
    const { snapshots, settings } = this.#builder;
    const copy = substituteSnapshot(snapshots[index], snapshots[loopSnapshot], this.#ir.next, (ref) => {
      const value = this.substitute(ref);
      // Exits store an integer as the number that it is.
      return value === ref ? ref : integerOf(this.#ir, value);
    });
    if (!this.#isLeftSinceSnapshot()) snapshots.pop();
    else if (snapshots.length >= settings.parameters.maxsnap) abort("TOO_MANY_SNAPSHOTS");
    snapshots.push(copy);
  }

  /** Whether anything may leave by the latest snapshot; LOOP may leave by the loop's. */
  #isLeftSinceSnapshot(): boolean {
    const { snapshots } = this.#builder;
    const ir = this.#ir;
    for (let ref = Math.max(snapshots[snapshots.length - 1].ref, this.#loop); ref < ir.next; ref++)
      if (mayLeave(ir, ref)) return true;
    return false;
  }

  /** Emits an instruction of the pre-roll once more: the value in the body. */
  #copy(ref: IrRef): IrRef {
    const ir = this.#ir;
    const op = ir.op(ref);
    if (op === Op.NOP) return ref;
    const left = leftIsRef[op] ? this.substitute(ir.left(ref)) : ir.left(ref);
    const right = rightIsRef[op] ? this.substitute(ir.right(ref)) : ir.right(ref);
    if (isRepeatable[op] && left === ir.left(ref) && right === ir.right(ref)) return ref;
    if (this.#ranges?.isChecked(ref)) {
      this.#entry.noteRange();
      return 0;
    }
    const type = ir.type(ref);
    const firstNew = ir.next;
    if (this.#ranges?.isSum(ref)) {
      const sum = this.#ranges.emitSum(ref, this.substitute(this.#ranges.index));
      this.#flagCarried(sum);
      return sum;
    }
    const value = op === Op.SLOAD ? this.#slotValue(ref) : this.#emit(ref, left, right);
    if (op !== Op.SLOAD) this.#entry.note(ref, left, right, value, firstNew);
    if (value === ref || value === 0) return value;
    this.#flagCarried(value);
    return hasResult[op] && ir.type(value) !== type ? this.#convert(value, type) : value;
  }

  #emit(ref: IrRef, left: number, right: number): IrRef {
    const ir = this.#ir;
    const [op, type] = [ir.op(ref), ir.type(ref)];
    const isGuard = ir.hasFlag(ref, InstructionFlag.GUARD);
    const builder = this.#builder;
    return refOf(isGuard ? builder.guard(op, type, left, right) : builder.emit(op, type, left, right));
  }

  /** A stack slot at the start of an iteration is what it was at the end of the last one. */
  #slotValue(ref: IrRef): IrRef {
    const ir = this.#ir;
    // The function of the frame is the same all the time.
    if (ir.right(ref) & SloadMode.FRAME) return ref;
    const value = this.#slots[ir.left(ref)] ?? 0;
    check(value !== 0, () => `LOOP: a slot has no value: ${instructionText(ir, ref)}`);
    return refOf(value);
  }

  /** Makes a value of the type that the pre-roll has; a change between integer and number needs only a conversion. */
  #convert(value: IrRef, type: IrType): IrRef {
    const from = this.#ir.type(value);
    const builder = this.#builder;
    let converted: TRef = 0;
    if (type === Type.NUM && isIntegerType(from))
      converted = builder.emit(Op.CONV, type, value, conversion(type, from, ConversionCheck.ANY));
    else if (type === Type.INT && from === Type.NUM)
      converted = builder.guard(Op.CONV, type, value, conversion(type, from, ConversionCheck.CHECK));
    else abort("TYPE_INSTABILITY");
    this.#flagCarried(refOf(converted));
    return refOf(converted);
  }

  #flagCarried(value: IrRef): void {
    if (value < this.#loop && !isConstantRef(value)) this.#ir.setFlag(value, InstructionFlag.PHI);
  }
}
