/**
 * PHIs of a loop: which values of the pre-roll the body needs anew in each iteration (LuaJIT: loop_emit_phi). Where LuaJIT
 * eliminates redundant ones of the candidates, this looks for what is alive: from the guards, effects and snapshots of the
 * body back through operands, and from a value of the pre-roll on to the one that replaces it. So a sum that only sums
 * itself up gets no PHI.
 */
import { abort } from "../abort.ts";
import type { TraceBuilder } from "../builder.ts";
import { check } from "../check.ts";
import type { Ir } from "../ir/ir.ts";
import { instructionText } from "../ir/print.ts";
import {
  effectOf,
  InstructionFlag,
  type IrRef,
  isConstantRef,
  isPrimitiveType,
  leftIsRef,
  Op,
  REF_BIAS,
  REF_FIRST,
  rightIsRef,
} from "../ir/types.ts";
import { isWeakGuard } from "./exits.ts";

const { MARK, PHI, GUARD } = InstructionFlag;

/** Each is a variable of the compiled loop. */
const MAX_PHIS = 512;

/** Emits the PHIs of a loop whose body has been emitted; the loop's snapshot and those after it hold its values. */
export function emitPhis(
  builder: TraceBuilder,
  substitutes: Uint16Array,
  loop: IrRef,
  loopSnapshot: number,
): void {
  const { ir, snapshots } = builder;
  const end = ir.next;
  const liveness = new LoopLiveness(ir, substitutes, loop);
  for (let ref = loop + 1; ref < end; ref++) if (hasEffect(ir, ref)) liveness.mark(ref);
  for (let index = loopSnapshot; index < snapshots.length; index++)
    for (const { ref } of snapshots[index].entries) liveness.mark(ref);
  let count = 0;
  for (let ref = REF_FIRST; ref < loop; ref++) {
    const isVariant = ir.hasFlag(ref, MARK) && substitutes[ref - REF_BIAS] !== ref;
    ir.clearFlag(ref, MARK | PHI);
    if (!isVariant || isPrimitiveType(ir.type(ref))) continue;
    if (++count > MAX_PHIS) abort("TOO_MANY_PHIS");
    emitPhi(builder, ref, substitutes[ref - REF_BIAS]);
  }
  flagOperands(ir);
  for (let ref = loop; ref < end; ref++) ir.clearFlag(ref, MARK);
}

function emitPhi(builder: TraceBuilder, left: IrRef, right: IrRef): void {
  const { ir } = builder;
  check(right !== 0 && ir.type(left) === ir.type(right), () => `PHI of ${instructionText(ir, left)}`);
  builder.append(Op.PHI, ir.type(left), left, right);
}

function flagOperands(ir: Ir): void {
  for (let phi = ir.youngest(Op.PHI); phi !== 0; phi = ir.older(phi)) {
    ir.setFlag(ir.left(phi), PHI);
    if (!isConstantRef(ir.right(phi))) ir.setFlag(ir.right(phi), PHI);
  }
}

function hasEffect(ir: Ir, ref: IrRef): boolean {
  const op = ir.op(ref);
  const effect = effectOf[op];
  return effect === "store" || effect === "other" || (ir.hasFlag(ref, GUARD) && !isWeakGuard[op]);
}

/** Marks what the iterations after the pre-roll need. */
class LoopLiveness {
  readonly #ir: Ir;
  readonly #substitutes: Uint16Array;
  readonly #loop: IrRef;
  /** Marked, but not followed yet. */
  readonly #pending: IrRef[] = [];

  constructor(ir: Ir, substitutes: Uint16Array, loop: IrRef) {
    this.#ir = ir;
    this.#substitutes = substitutes;
    this.#loop = loop;
  }

  mark(ref: IrRef): void {
    this.#reach(ref);
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) this.#follow(next);
  }

  #reach(ref: IrRef): void {
    if (isConstantRef(ref) || this.#ir.hasFlag(ref, MARK)) return;
    this.#ir.setFlag(ref, MARK);
    this.#pending.push(ref);
  }

  #follow(ref: IrRef): void {
    if (ref < this.#loop) {
      this.#reach(this.#substitutes[ref - REF_BIAS]);
      return;
    }
    const ir = this.#ir;
    const op = ir.op(ref);
    if (leftIsRef[op]) this.#reach(ir.left(ref));
    if (rightIsRef[op]) this.#reach(ir.right(ref));
  }
}
