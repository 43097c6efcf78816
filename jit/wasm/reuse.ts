/**
 * What a side trace computes, loads or checks although its ancestors have it already. A side trace is recorded with the
 * slots of its parent's exit, and nothing else: that `self` is a table of a certain shape it finds out anew. In a region
 * the ancestors' code has always run before, up to the exit, and their values may stay in locals. In
 *
 * ```lua
 * for i = 1, n do
 *   self.count = self.count + 1
 *   if i % 3 == 0 then self.total = self.total + i end
 * end
 * ```
 *
 * the side trace for the branch needs neither load nor check `self`, its keys, nor where they are.
 *
 * An instruction is equal to an older one on the way to the exit if its operation, type and operands are, and, for what
 * depends on memory, if nothing in between may have changed that. Then a guard is dropped, a value is taken over, and what
 * is computed without a guard counts as equal, for what is made of it: it may be cheaper to compute it again.
 *
 * Invariant: of the pre-roll of a loop, a side trace within the body only finds what is the same in each iteration.
 */
import { SloadMode, XloadMode } from "../../spec/ir.ts";
import { youngestBaseChange } from "../ir/base-changes.ts";
import {
  effectOf,
  InstructionFlag,
  type IrOp,
  type IrRef,
  leftIsRef,
  Op,
  opNames,
  opSpecs,
  REF_FIRST,
  rightIsRef,
  Type,
} from "../ir/types.ts";
import { Alias } from "../opt/alias.ts";
import { isSunk } from "../snapshot/sunk.ts";
import { aliasOfAccesses, areSame } from "./link-alias.ts";
import { mayTouch } from "./link-memory.ts";
import type { TracePlan, Value } from "./plan.ts";

/** Instructions that have run when a side trace starts, from the youngest back. */
interface Stretch {
  readonly plan: TracePlan;
  readonly from: IrRef;
  readonly to: IrRef;
  /** It is the pre-roll of a loop, and the side trace starts in a later iteration, perhaps. */
  readonly isPreRoll: boolean;
}

const isLoad: readonly boolean[] = opNames.map((name) =>
  ["ALOAD", "HLOAD", "ULOAD", "FLOAD", "XLOAD", "VLOAD", "ALEN", "HREF", "UREFO", "UREFC"].includes(name),
);
/** They depend on more than their operands, or have an effect. */
const isOpaque: readonly boolean[] = opNames.map(
  (name) =>
    name.startsWith("CALL") || ["PVAL", "SNEW", "CNEWI", "CARG", "TOSTR", "STRTO", "STRREF"].includes(name),
);
const isComputed: readonly boolean[] = effectOf.map(
  (effect, op) => !isOpaque[op] && (effect === "pure" || effect === "guard" || effect === "reference"),
);
/** Where what they load may have been stored. */
const storeOf: Readonly<Record<number, IrOp>> = {
  [Op.ALOAD]: Op.ASTORE,
  [Op.HLOAD]: Op.HSTORE,
  [Op.ULOAD]: Op.USTORE,
};
/** Guards that have a value. */
const hasValue: readonly boolean[] = effectOf.map(
  (effect, op) => effect === "pure" || opSpecs[op].isWeakGuard === true,
);

/** Finds for a side trace what its ancestors have, up to the innermost loop in whose body it starts, if any. */
export function reuseAncestors(plan: TracePlan, loop: TracePlan | undefined): void {
  new Reuse(plan, loop).run();
}

class Reuse {
  readonly #plan: TracePlan;
  readonly #loop: TracePlan | undefined;
  /** The nearest first. */
  readonly #stretches: Stretch[] = [];
  /** Whether slots have the same numbers all the way. */
  readonly #knowsSlots: boolean;
  readonly #variables: ReadonlySet<IrRef>;

  constructor(plan: TracePlan, loop: TracePlan | undefined) {
    this.#plan = plan;
    this.#loop = loop;
    for (let child = plan; child.parent && child !== loop; child = child.parent) {
      const { parent } = child;
      const from = parent === loop ? loop.loop + 1 : REF_FIRST;
      const to = parent.snapshots[child.trace.parentExit].ref;
      this.#stretches.push({ plan: parent, from, to, isPreRoll: false });
    }
    this.#knowsSlots = [{ plan }, ...this.#stretches].every(
      ({ plan: { ir } }) => youngestBaseChange(ir) === 0,
    );
    if (loop) this.#stretches.push({ plan: loop, from: REF_FIRST, to: loop.loop, isPreRoll: true });
    this.#variables = new Set(loop ? phiLefts(loop) : []);
  }

  run(): void {
    const { ir, snapshots, loop } = this.#plan;
    // What a loop of its own repeats is not what came before it; and its variables have locals of their own.
    for (let ref = snapshots[0].ref; ref < ir.next && ref < loop; ref++) {
      const op = ir.op(ref);
      if (op === Op.NOP || isSunk(ir, ref) || this.#plan.isInherited(ref)) continue;
      if (!ir.hasFlag(ref, InstructionFlag.PHI)) this.#visit(ref, op);
    }
  }

  #visit(ref: IrRef, op: number): void {
    const plan = this.#plan;
    if (op === Op.SLOAD) {
      const isInherited = (plan.ir.right(ref) & SloadMode.PARENT) !== 0;
      const found = isInherited || !this.#knowsSlots ? undefined : this.#findSlot(ref);
      if (found) plan.takeOver(ref, found);
    } else if (op === Op.HREFK) {
      const found = this.#findInMemory(ref);
      if (found) plan.equate(ref, found, true);
    } else if (isLoad[op]) {
      const found = this.#findInMemory(ref);
      if (found) plan.takeOver(ref, found);
    } else if (isComputed[op]) {
      const found = this.#findComputed(ref);
      const isGuard = plan.ir.hasFlag(ref, InstructionFlag.GUARD);
      if (found && isGuard && hasValue[op]) plan.takeOver(ref, found);
      else if (found) plan.equate(ref, found, isGuard);
    }
  }

  // -- Searches

  /** A slot that has not been written since the region was entered. */
  #findSlot(ref: IrRef): Value | undefined {
    const { ir } = this.#plan;
    return this.#find(ref, (plan, candidate) => {
      const mode = plan.ir.right(candidate);
      return (
        plan.ir.left(candidate) === ir.left(ref) &&
        !(mode & SloadMode.PARENT) &&
        ((mode ^ ir.right(ref)) & (SloadMode.FRAME | SloadMode.KEYINDEX)) === 0
      );
    });
  }

  #findComputed(ref: IrRef): Value | undefined {
    return this.#find(ref, (plan, candidate) => this.#haveSameOperands(ref, plan, candidate));
  }

  #find(ref: IrRef, isEqual: (plan: TracePlan, candidate: IrRef) => boolean): Value | undefined {
    for (const { plan, from, to, isPreRoll } of this.#stretches) {
      const { ir } = plan;
      for (
        let candidate = ir.youngest(this.#plan.ir.op(ref));
        candidate >= from;
        candidate = ir.older(candidate)
      ) {
        if (candidate >= to || !this.#isOfType(ref, plan, candidate) || isSunk(ir, candidate)) continue;
        if (isPreRoll && !isFixed(plan, this.#variables, candidate)) continue;
        if (isEqual(plan, candidate)) return { plan, ref: candidate };
      }
    }
    return undefined;
  }

  /** Looks back from the side trace's instruction for an equal one or a store, and for what may have changed it since. */
  #findInMemory(ref: IrRef): Value | undefined {
    const plan = this.#plan;
    const { ir } = plan;
    if (ir.op(ref) === Op.XLOAD && ir.right(ref) & XloadMode.VOLATILE) return undefined;
    const loading = { plan, ref };
    const isKept = (source: TracePlan, from: IrRef, to: IrRef) =>
      !source.changes.some(
        (change) => change > from && change < to && mayTouch({ plan: source, ref: change }, loading),
      );
    const isKeptSince = (index: number) =>
      isKept(plan, 0, ref) &&
      this.#stretches.slice(0, index).every((stretch) => isKept(stretch.plan, stretch.from - 1, stretch.to));
    for (const [index, stretch] of this.#stretches.entries()) {
      if (stretch.isPreRoll) continue;
      const { plan: source, to } = stretch;
      const [load, store] = [this.#findLoad(ref, stretch), this.#findStore(ref, stretch)];
      const last = Math.max(load, store);
      if (last === 0) continue;
      if (!isKept(source, last, to) || !isKeptSince(index)) return undefined;
      return load > store ? { plan: source, ref: load } : this.#ofType(ref, source, source.ir.right(store));
    }
    const found = this.#findInPreRoll(ref);
    const count = this.#stretches.filter(({ isPreRoll }) => !isPreRoll).length;
    return found && isKeptSince(count) ? found : undefined;
  }

  #findLoad(ref: IrRef, { plan, from, to }: Stretch): IrRef {
    const { ir } = plan;
    let load = ir.youngest(this.#plan.ir.op(ref));
    for (; load >= from; load = ir.older(load))
      if (load < to && this.#isEqualLoad(ref, plan, load)) return load;
    return 0;
  }

  #findStore(ref: IrRef, { plan, from, to }: Stretch): IrRef {
    const { ir } = plan;
    const op = storeOf[this.#plan.ir.op(ref)];
    if (op === undefined) return 0;
    for (let store = ir.youngest(op); store >= from; store = ir.older(store))
      if (store < to && !isSunk(ir, store) && this.#isStoreTo(ref, { plan, ref: store })) return store;
    return 0;
  }

  #isStoreTo(ref: IrRef, store: Value): boolean {
    return aliasOfAccesses({ plan: this.#plan, ref }, store) === Alias.MUST;
  }

  /** What the loop relies on is so everywhere in its body. */
  #findInPreRoll(ref: IrRef): Value | undefined {
    const loop = this.#loop;
    const loopMemory = loop?.trace.loopMemory;
    if (!loop || !loopMemory) return undefined;
    const { ir } = loop;
    const op = this.#plan.ir.op(ref);
    for (let candidate = ir.youngest(op); candidate !== 0; candidate = ir.older(candidate)) {
      const value = loopMemory.invariants.get(candidate);
      if (value && this.#isEqualLoad(ref, loop, candidate) && isFixed(loop, this.#variables, candidate))
        return this.#ofType(ref, loop, value);
    }
    for (const [value, loads] of loopMemory.homes) {
      // Without a PHI it is the first iteration's.
      if (!this.#variables.has(value)) continue;
      for (const load of loads)
        if (ir.op(load) === op && this.#haveSameOperands(ref, loop, load))
          return this.#ofType(ref, loop, value);
    }
    return undefined;
  }

  // -- Comparisons

  #isEqualLoad(ref: IrRef, plan: TracePlan, candidate: IrRef): boolean {
    return (
      plan.ir.op(candidate) === this.#plan.ir.op(ref) &&
      !isSunk(plan.ir, candidate) &&
      this.#isOfType(ref, plan, candidate) &&
      this.#haveSameOperands(ref, plan, candidate)
    );
  }

  #haveSameOperands(ref: IrRef, plan: TracePlan, candidate: IrRef): boolean {
    const { ir } = this.#plan;
    const op = ir.op(ref);
    const isSameLeft = leftIsRef[op]
      ? this.#isSameValue(ir.left(ref), plan, plan.ir.left(candidate))
      : ir.left(ref) === plan.ir.left(candidate);
    if (!isSameLeft || op === Op.ALEN) return isSameLeft;
    return rightIsRef[op]
      ? this.#isSameValue(ir.right(ref), plan, plan.ir.right(candidate))
      : ir.right(ref) === plan.ir.right(candidate);
  }

  #isSameValue(ref: IrRef, plan: TracePlan, other: IrRef): boolean {
    const { ir } = this.#plan;
    if (ir.op(ref) !== Op.KSLOT) return areSame({ plan: this.#plan, ref }, { plan, ref: other });
    return (
      plan.ir.op(other) === Op.KSLOT &&
      ir.right(ref) === plan.ir.right(other) &&
      areSame({ plan: this.#plan, ref: ir.left(ref) }, { plan, ref: plan.ir.left(other) })
    );
  }

  /** An integer can stand for a number. */
  #isOfType(ref: IrRef, plan: TracePlan, candidate: IrRef): boolean {
    const [type, found] = [this.#plan.ir.type(ref), plan.ir.type(candidate)];
    return type === found || (type === Type.NUM && found === Type.INT);
  }

  #ofType(ref: IrRef, plan: TracePlan, value: IrRef): Value | undefined {
    return this.#isOfType(ref, plan, value) && !isSunk(plan.ir, value) ? { plan, ref: value } : undefined;
  }
}

/** Whether what the pre-roll of a loop with these variables has computed is the same in each iteration. */
function isFixed({ ir }: TracePlan, variables: ReadonlySet<IrRef>, ref: IrRef): boolean {
  const op = ir.op(ref);
  return (
    !variables.has(ref) &&
    !(leftIsRef[op] && variables.has(ir.left(ref))) &&
    !(rightIsRef[op] && variables.has(ir.right(ref)))
  );
}

function phiLefts({ ir }: TracePlan): IrRef[] {
  const lefts: IrRef[] = [];
  for (let phi = ir.youngest(Op.PHI); phi !== 0; phi = ir.older(phi)) lefts.push(ir.left(phi));
  return lefts;
}
