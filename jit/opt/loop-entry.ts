/**
 * Whether the body of a loop may be entered from elsewhere than its pre-roll: by a side trace that comes back with other
 * values in the slots. The body may, if all that it knows of a slot's value is the value: it is emitted right behind the
 * pre-roll, and where FOLD, CSE or forwarding have used that a carried value is the result of a certain instruction, or
 * that a guard has seen it, that holds for the pre-roll's value and the body's own, but not for any. In
 *
 * ```lua
 * while true do
 *   if x >= 100 then break end
 *   x = x + 1
 *   if x >= 100 then n = n + 1 end
 *   if x % 10 == 0 then x = x + 95 end
 * end
 * ```
 *
 * the first guard's copy is the second guard of the iteration before, which the path through the last line has not passed
 * with its x. (That memory is what the body takes it for, is looked at where such a path is linked.)
 */
import type { Ir } from "../ir/ir.ts";
import {
  effectOf,
  type IrRef,
  isConstantRef,
  leftIsRef,
  Op,
  REF_BIAS,
  rightIsRef,
  Type,
} from "../ir/types.ts";

export class LoopEntry {
  readonly #ir: Ir;
  readonly #loop: IrRef;
  readonly #substitutes: Uint16Array;
  /** References that the body uses for more than that a slot has their value. If one varies, it is no entry. */
  readonly #derived: IrRef[] = [];
  #isClosed = false;

  constructor(ir: Ir, loop: IrRef, substitutes: Uint16Array) {
    this.#ir = ir;
    this.#loop = loop;
    this.#substitutes = substitutes;
  }

  /** What the copy of an instruction has become: operands, value, and the first instruction that was added for it. */
  note(ref: IrRef, left: number, right: number, value: IrRef, firstNew: IrRef): void {
    const ir = this.#ir;
    const op = ir.op(ref);
    const [leftRef, rightRef] = [leftIsRef[op] ? left : 0, rightIsRef[op] ? right : 0];
    if (value === 0) {
      // Bounds checks of loop indices are dropped on purpose: see abc.ts.
      const isEnd = op === Op.ABC && ir.type(ref) !== Type.INT;
      if (effectOf[op] === "guard" && !isEnd) this.#derived.push(leftRef, rightRef);
    } else if (value === ref) {
      if (left !== ir.left(ref) || right !== ir.right(ref)) this.#isClosed = true;
    } else if (value < this.#loop) this.#derived.push(value);
    for (let added = firstNew; added < ir.next; added++) {
      const addedOp = ir.op(added);
      const operands = [leftIsRef[addedOp] ? ir.left(added) : 0, rightIsRef[addedOp] ? ir.right(added) : 0];
      for (const operand of operands)
        if (operand < this.#loop && operand !== leftRef && operand !== rightRef) this.#derived.push(operand);
    }
  }

  /** Whether the body may be entered, once its PHIs have been emitted. */
  get isOpen(): boolean {
    return (
      !this.#isClosed && !this.#derived.some((ref) => this.#isVariant(ref)) && !this.#areIndicesRelated()
    );
  }

  #isVariant(ref: IrRef): boolean {
    if (isConstantRef(ref)) return false;
    return ref > this.#loop || this.#substitutes[ref - REF_BIAS] !== ref;
  }

  /** Alias analysis tells `i` and `i + 1` apart: carried values must not be related like that. */
  #areIndicesRelated(): boolean {
    const ir = this.#ir;
    const bases = new Set<IrRef>();
    for (let phi = ir.youngest(Op.PHI); phi !== 0; phi = ir.older(phi)) {
      const left = ir.left(phi);
      if (ir.type(left) !== Type.INT) continue;
      const op = ir.op(left);
      const isOffset = (op === Op.ADD || op === Op.ADDOV) && ir.op(ir.right(left)) === Op.KINT;
      const base = isOffset ? ir.left(left) : left;
      if (bases.has(base)) return true;
      bases.add(base);
    }
    return false;
  }
}
