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
 *
 * What the body has of an object that was carried into it are its shape and the values that were stored to it. If the
 * object is sunk, both are compared where a path is linked; a body that knows about an object that is there is no entry.
 *
 * What the body knows of memory that it does not look at is told to whoever links (LoopMemory): what it loads of a place
 * that stays the same must not change; or the place is the home of a loop's variable, as that of `self.n` in
 * `self.n = self.n + 1`, and whoever comes in brings along what is there. Likewise, where bounds were checked for all that
 * the index of a numeric loop was to go through (abc.ts), who comes in must have stepped the index, not begun anew.
 */
import type { Ir } from "../ir/ir.ts";
import {
  effectOf,
  InstructionFlag,
  type IrRef,
  isConstantRef,
  leftIsRef,
  Op,
  opNames,
  REF_BIAS,
  REF_FIRST,
  rightIsRef,
  Type,
} from "../ir/types.ts";
import type { LoopMemory } from "../trace.ts";
import { isNewTable } from "./alias.ts";
import { integerOf } from "./carried-integers.ts";

/** Something that the body uses, and the object of the pre-roll from which it knows that; 0: none. */
interface Derived {
  readonly ref: IrRef;
  readonly object: IrRef;
}

/** What relies on memory: loads, and stores that are left out where their value is there already. */
const isRelying: readonly boolean[] = opNames.map((name) =>
  [
    ...[
      "ALOAD",
      "HLOAD",
      "ULOAD",
      "XLOAD",
      "FLOAD",
      "VLOAD",
      "ALEN",
      "HREF",
      "HREFK",
      "UREFO",
      "UREFC",
      "CALLL",
    ],
    ...["ASTORE", "HSTORE", "USTORE", "XSTORE", "FSTORE"],
  ].includes(name),
);
/** Loads of places that a variable of the loop may have as its home. */
const isHomeLoad: readonly boolean[] = opNames.map((name) => ["ALOAD", "HLOAD", "ULOAD"].includes(name));

/** Steps from a table to an address in it, besides the references. */
const isStepOp: readonly boolean[] = opNames.map((name) => ["FLOAD", "HREF", "NEWREF", "ADD"].includes(name));

const isNewObject = (ir: Ir, ref: IrRef): boolean =>
  isNewTable(ir, ref) || [Op.FNEW, Op.CNEW, Op.CNEWI].includes(ir.op(ref) as never);

export class LoopEntry {
  readonly #ir: Ir;
  readonly #loop: IrRef;
  readonly #substitutes: Uint16Array;
  /** What the body uses for more than that a slot has its value. If it varies, the body is no entry. */
  readonly #derived: Derived[] = [];
  /** Loads of what is at the same place in each iteration, and what the body takes it for. */
  readonly #homes: { readonly load: IrRef; readonly value: IrRef }[] = [];
  #isClosed = false;
  #checksEnds = false;

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
    // That a slot's number is an integer is what the type of its PHI says.
    if (leftRef !== value && !isConstantRef(leftRef) && integerOf(ir, leftRef) === value) return;
    const object = effectOf[op] === "load" || effectOf[op] === "reference" ? this.#objectBehind(leftRef) : 0;
    if (value === 0) {
      // Bounds checks of loop indices are dropped on purpose: see abc.ts.
      const isEnd = op === Op.ABC && ir.type(ref) !== Type.INT;
      if (isEnd) this.noteRange();
      else if (effectOf[op] === "guard")
        for (const operand of [leftRef, rightRef]) this.#derived.push({ ref: operand, object: 0 });
    } else if (value === ref) {
      if (left !== ir.left(ref) || right !== ir.right(ref)) this.#isClosed = true;
    } else if (value < this.#loop) {
      if (isHomeLoad[op] && left === ir.left(ref)) this.#homes.push({ load: ref, value });
      else this.#derived.push({ ref: value, object });
    }
    // Where the body relies on memory, it is to be the same place all the time.
    if (isRelying[op] && value < this.#loop) {
      this.#derived.push({ ref: leftRef, object });
      // That of ALEN is a hint only.
      if (op !== Op.ALEN) this.#derived.push({ ref: rightRef, object });
    }
    for (let added = firstNew; added < ir.next; added++) {
      const addedOp = ir.op(added);
      const operands = [leftIsRef[addedOp] ? ir.left(added) : 0, rightIsRef[addedOp] ? ir.right(added) : 0];
      for (const operand of operands)
        if (operand < this.#loop && operand !== leftRef && operand !== rightRef)
          this.#derived.push({ ref: operand, object: this.#objectBehind(operand) });
    }
  }

  /** A bounds check is left out, since that of both ends of the loop stands for it. */
  noteRange(): void {
    this.#checksEnds = true;
  }

  /** The object of the pre-roll that a reference is, or that it is an address in; or 0. */
  #objectBehind(ref: IrRef): IrRef {
    const ir = this.#ir;
    if (isConstantRef(ref) || ref > this.#loop) return 0;
    if (isNewObject(ir, ref)) return ref;
    const isStep = effectOf[ir.op(ref)] === "reference" || isStepOp[ir.op(ref)];
    return isStep ? this.#objectBehind(ir.left(ref)) : 0;
  }

  /** Whether the body may be entered, once its PHIs have been emitted and objects have been sunk. */
  get isOpen(): boolean {
    if (this.#isClosed || this.#areIndicesRelated() || this.#carriesObject()) return false;
    return !this.#derived.some(({ ref, object }) => this.#isVariant(ref) && !this.#isSunk(object));
  }

  /** What the body relies on. */
  get memory(): LoopMemory {
    const ir = this.#ir;
    const homes = new Map<IrRef, IrRef[]>();
    const loads = new Set<IrRef>();
    for (const { load, value } of this.#homes) {
      if (!isHomeLoad[ir.op(load)] || !this.#isVariant(value)) continue;
      loads.add(load);
      homes.set(value, [...(homes.get(value) ?? []), load]);
    }
    const invariants = new Map<IrRef, IrRef>();
    for (let ref: IrRef = REF_FIRST; ref < this.#loop; ref++) {
      const value = this.#substitutes[ref - REF_BIAS];
      const isKnown = isRelying[ir.op(ref)] && value < this.#loop;
      // What is known of places that differ is about sunk objects, or the body is no entry.
      if (!isKnown || loads.has(ref) || this.#isVariant(ir.left(ref))) continue;
      invariants.set(ref, this.#isVariant(value) ? 0 : value);
    }
    return { invariants, homes, checksEnds: this.#checksEnds };
  }

  #isSunk(object: IrRef): boolean {
    return object !== 0 && this.#ir.hasFlag(object, InstructionFlag.SUNK);
  }

  /** Whether an object that is not sunk is carried from iteration to iteration. */
  #carriesObject(): boolean {
    const ir = this.#ir;
    for (let phi = ir.youngest(Op.PHI); phi !== 0; phi = ir.older(phi))
      if (isNewObject(ir, ir.left(phi)) && !this.#isSunk(ir.left(phi))) return true;
    return false;
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
