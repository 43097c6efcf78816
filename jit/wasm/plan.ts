/**
 * What of a trace becomes code and how: which instructions are needed, which are emitted at their only use, how long
 * values live, which PHIs share a local with their right side. One pass over the IR from its end.
 *
 * A point is the reference at whose place code is emitted; END is behind all. A value that is made before LOOP and used
 * behind it is needed until END, since the body runs again. Invariant: when `lastUses[r]` is reached, nothing that is
 * emitted later reads r.
 */
import type { WasmKind } from "../../spec/ir.ts";
import { irHelpers } from "../../spec/ir-helpers.ts";
import { changesBase, storesSnapshot, youngestBaseChange } from "../ir/base-changes.ts";
import type { Ir } from "../ir/ir.ts";
import {
  effectOf,
  InstructionFlag,
  type IrRef,
  isConstantRef,
  leftIsRef,
  Op,
  opNames,
  opSpecs,
  REF_BASE,
  REF_BIAS,
  REF_FIRST,
  rightIsRef,
  Type,
  typeSpecs,
} from "../ir/types.ts";
import { isSunk, sunkStateOf } from "../snapshot/sunk.ts";
import { type Snapshot, SnapshotFlag, type SnapshotId, type Trace } from "../trace.ts";
import type { Local } from "./locals.ts";

export const END = 0xffff;
/** No local. */
export const NONE = -1;

/** Why a snapshot is restored. */
export const ExitUse = { GUARD: 1, FUEL: 2, LINK: 4, STORE: 8 } as const;

const opSet = (...names: readonly (typeof opNames)[number][]) => {
  const set = new Uint8Array(opNames.length);
  for (const name of names) set[Op[name]] = 1;
  return set;
};

/** They may leave the trace without the guard flag: memory may be refused, or the operation is a guard. */
const alwaysExits = opSet(
  "TNEW",
  "TDUP",
  "FNEW",
  "SNEW",
  "CNEW",
  "CNEWI",
  "BUFHDR",
  "BUFSTR",
  "BUFPUT",
  "TOSTR",
  "NEWREF",
  "RETF",
  "RETV",
);
/** Addresses that are made of another one and a constant: computed where they are used, however often. */
const isAlwaysVirtual = opSet("FREF", "HREFK", "CARG");
const isVirtualByConstant = opSet("AREF", "STRREF", "ADD");
/** They must stay in their place: they call what other instructions affect, or have no value. */
const staysInPlace = opSet(
  "PVAL",
  "BUFHDR",
  "BUFPUT",
  "BUFSTR",
  "SNEW",
  "CNEWI",
  "TOSTR",
  "STRTO",
  "HREF",
  "CALLL",
);
/** Larger indices are not added as the immediate offset of a load. */
const MAX_VIRTUAL_INDEX = 1 << 24;
const helperMayRefuse = Object.values(irHelpers).map((helper) => "mayRefuse" in helper);
const isCall = opSet("CALLN", "CALLL", "CALLS", "CALLA");
const isWeakGuard: readonly boolean[] = opSpecs.map((spec) => spec.isWeakGuard === true);
/** They are needed even if nothing uses them. */
const hasEffect: readonly boolean[] = effectOf.map(
  (effect, op) => effect === "store" || effect === "guard" || changesBase(op),
);

/** Whether it boxes what a C function has returned: that was called already, so the box must be made. */
export const isResultBox = (ir: Ir, ref: IrRef): boolean =>
  ir.op(ref) === Op.CNEWI && ir.op(ir.right(ref)) === Op.CALLXS;

const isChange: readonly boolean[] = effectOf.map((effect, op) => effect === "store" || op === Op.FNEW);

/** An instruction or constant of a trace. */
export interface Value {
  readonly plan: TracePlan;
  readonly ref: IrRef;
}

export interface Phi {
  readonly left: IrRef;
  readonly right: IrRef;
}

export class TracePlan {
  readonly trace: Trace;
  readonly ir: Ir;
  readonly snapshots: readonly Snapshot[];
  /** Reference of LOOP, or END. */
  readonly loop: IrRef;
  readonly phis: Phi[] = [];
  /** Snapshot that is in force at LOOP. */
  readonly loopSnapshot: SnapshotId;
  /** By snapshot: see ExitUse. */
  readonly exitUses: Uint8Array;
  /** By snapshot: label of the block behind which it is restored, or its side trace begins. */
  readonly exitLabels: number[] = [];
  /** By snapshot: the side trace that starts there. */
  readonly children = new Map<SnapshotId, TracePlan>();
  readonly parent: TracePlan | undefined;
  /** Made when it is asked for. */
  #changes: readonly IrRef[] | undefined;
  /** How many ancestors it has. */
  readonly depth: number;

  /** The following are by reference, without the bias. */
  readonly uses: Uint16Array;
  readonly lastUses: Uint16Array;
  readonly isDeferred: Uint8Array;
  readonly locals: Int16Array;
  /** Last use of a value from before LOOP behind it, the back edge excepted. */
  readonly #lastBodyUses: Uint16Array;
  /** Whether an exit reads the value. */
  readonly #isReadByExit: Uint8Array;
  /** Whether a side trace gets the value, in a local. */
  readonly #isHandedOn: Uint8Array;
  /** PHI left whose local the value may be computed into. */
  readonly sharesLocalOf: Uint16Array;
  /** Side traces: what an ancestor has made. */
  readonly #origins: (Value | undefined)[];
  /** Side traces: what is equal to something that an ancestor has made, but is computed again. */
  readonly #equals: (Value | undefined)[];
  /** Guards that an ancestor has passed. */
  readonly #isPassed: Uint8Array;
  /** By exit: values that its side trace, or one of that, wants besides those of the snapshot. */
  readonly #lent = new Map<SnapshotId, IrRef[]>();
  /** By snapshot: where it is left for the last time. */
  readonly #exitPoints: number[] = [];
  /** Whether what is computed from the base must be computed in its place. */
  readonly #changesBase: boolean;
  /** Those with an origin. */
  readonly inheritedRefs: IrRef[] = [];
  /** Values of ancestors that side traces want, which begin at an exit of this one. */
  readonly passedOn: { readonly value: Value; readonly exit: SnapshotId }[] = [];

  constructor(trace: Trace, parent?: TracePlan) {
    this.trace = trace;
    this.ir = trace.ir;
    this.snapshots = trace.snapshots;
    this.parent = parent;
    this.depth = parent ? parent.depth + 1 : 0;
    const count = trace.ir.next - REF_BIAS;
    const loop = trace.ir.youngest(Op.LOOP);
    this.loop = loop === 0 ? END : loop;
    this.loopSnapshot = loop === 0 ? -1 : this.snapshotOf(loop);
    this.exitUses = new Uint8Array(trace.snapshots.length);
    this.uses = new Uint16Array(count);
    this.lastUses = new Uint16Array(count);
    this.isDeferred = new Uint8Array(count);
    this.locals = new Int16Array(count).fill(NONE);
    this.#lastBodyUses = new Uint16Array(count);
    this.sharesLocalOf = new Uint16Array(count);
    this.#isReadByExit = new Uint8Array(count);
    this.#isHandedOn = new Uint8Array(count);
    this.#origins = new Array(count);
    this.#equals = new Array(count);
    this.#isPassed = new Uint8Array(count);
    this.#changesBase = youngestBaseChange(trace.ir) !== 0;
    if (parent) this.#inherit(parent);
  }

  /** What changes memory, the oldest first. */
  get changes(): readonly IrRef[] {
    this.#changes ??= this.#findChanges();
    return this.#changes;
  }

  #findChanges(): IrRef[] {
    const { ir } = this;
    const changes: IrRef[] = [];
    for (let ref: IrRef = REF_FIRST; ref < ir.next; ref++)
      if (isChange[ir.op(ref)] && !isSunk(ir, ref)) changes.push(ref);
    return changes;
  }

  /** What is behind a reference that an ancestor made: the trace that made it, and its reference there. */
  resolve(ref: IrRef): Value {
    const origin = ref < REF_BIAS ? undefined : this.#origins[ref - REF_BIAS];
    return origin === undefined ? { plan: this, ref } : origin.plan.resolve(origin.ref);
  }

  /** Likewise, or what it is equal to. */
  identify(ref: IrRef): Value {
    if (ref < REF_BIAS) return { plan: this, ref };
    const found = this.#origins[ref - REF_BIAS] ?? this.#equals[ref - REF_BIAS];
    return found === undefined ? { plan: this, ref } : found.plan.identify(found.ref);
  }

  isInherited(ref: IrRef): boolean {
    return ref >= REF_BIAS && this.#origins[ref - REF_BIAS] !== undefined;
  }

  /** The value of an ancestor, which keeps it until then, stands for an instruction. */
  takeOver(ref: IrRef, origin: Value): void {
    this.#origins[ref - REF_BIAS] = origin;
    this.inheritedRefs.push(ref);
    let child: TracePlan = this;
    while (child.parent && child.parent !== origin.plan) {
      child.parent.passedOn.push({ value: origin, exit: child.trace.parentExit });
      child = child.parent;
    }
    if (origin.ref >= REF_FIRST) origin.plan.#lend(origin.ref, child.trace.parentExit);
  }

  #lend(ref: IrRef, exit: SnapshotId): void {
    const lent = this.#lent.get(exit);
    if (lent) lent.push(ref);
    else this.#lent.set(exit, [ref]);
  }

  /** An instruction gives what another one has given; `isPassed`: which has failed if this one fails. */
  equate(ref: IrRef, equal: Value, isPassed: boolean): void {
    this.#equals[ref - REF_BIAS] = equal;
    if (isPassed) this.#isPassed[ref - REF_BIAS] = 1;
  }

  /** Where the last guard is that leaves by an exit; undefined: there is none. */
  exitPoint(exit: SnapshotId): number | undefined {
    return this.#exitPoints[exit];
  }

  #inherit(parent: TracePlan): void {
    const { ir } = this;
    const slots = new Map(
      parent.snapshots[this.trace.parentExit].entries.map(({ slot, ref }) => [slot, ref]),
    );
    for (let ref = ir.youngest(Op.SLOAD); ref !== 0; ref = ir.older(ref)) {
      const above = isParentLoad(ir, ref) ? slots.get(ir.left(ref)) : undefined;
      if (above !== undefined) this.#inheritAs(ref, above);
    }
    for (let ref = ir.youngest(Op.PVAL); ref !== 0; ref = ir.older(ref))
      this.#inheritAs(ref, REF_BIAS + ir.left(ref));
  }

  #inheritAs(ref: IrRef, above: IrRef): void {
    this.#origins[ref - REF_BIAS] = { plan: this.parent as TracePlan, ref: above };
    this.inheritedRefs.push(ref);
  }

  /** The youngest snapshot at or before an instruction. */
  snapshotOf(ref: IrRef): SnapshotId {
    const { snapshots } = this;
    let low = 0;
    let high = snapshots.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (snapshots[middle].ref <= ref) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  kindOf(ref: IrRef): WasmKind {
    return typeSpecs[this.ir.type(ref)].kind;
  }

  /** Whether an exit is taken from the body of its loop only. */
  isLeftInBody(exit: SnapshotId): boolean {
    if (this.loop === END) return false;
    if (this.snapshots[exit].ref > this.loop) return true;
    return exit === this.loopSnapshot && !this.#usesLoopSnapshotBefore();
  }

  /** Whether a guard before LOOP leaves by the snapshot that is in force there. */
  #usesLoopSnapshotBefore(): boolean {
    for (let ref = this.snapshots[this.loopSnapshot].ref; ref < this.loop; ref++)
      if (this.mayExit(ref)) return true;
    return false;
  }

  /** Whether an address of the pre-roll can be used anywhere within the loop: what it is made of has its local there. */
  isKept(address: IrRef): boolean {
    if (isConstantRef(address)) return true;
    const at = address - REF_BIAS;
    if (this.isDeferred[at] === 0) return this.isUsed(address) && this.lastUses[at] === END;
    const op = this.ir.op(address);
    return this.isVirtual(address) && leftIsRef[op] && this.isKept(this.ir.left(address));
  }

  isUsed(ref: IrRef): boolean {
    return this.uses[ref - REF_BIAS] !== 0 || this.#isReadByExit[ref - REF_BIAS] !== 0;
  }

  /** Whether it stands before the first snapshot: then it cannot leave, and the cap on memory is not in force. */
  isReplayed(ref: IrRef): boolean {
    return ref < this.snapshots[0].ref;
  }

  /** Whether an object is made before the first snapshot. */
  get replaysObjects(): boolean {
    for (let ref: IrRef = REF_FIRST; this.isReplayed(ref); ref++)
      if (effectOf[this.ir.op(ref)] === "allocation" && !isSunk(this.ir, ref)) return true;
    return false;
  }

  /** Whether the instruction leaves the trace under some condition. */
  mayExit(ref: IrRef): boolean {
    const { ir } = this;
    const at = ref - ir.origin;
    const op = ir.ops[at];
    const flags = ir.flags[at];
    if ((flags & InstructionFlag.SUNK) !== 0 || this.#isPassed[ref - REF_BIAS] !== 0) return false;
    if (this.isReplayed(ref) || (op === Op.CNEWI && isResultBox(ir, ref))) return false;
    if ((flags & InstructionFlag.GUARD) !== 0) return op !== Op.LOOP;
    if (isCall[op] === 1) return helperMayRefuse[ir.right(ref)];
    return alwaysExits[op] === 1;
  }

  /** Whether code is emitted for it. */
  isNeeded(ref: IrRef): boolean {
    const { ir } = this;
    const flags = ir.flags[ref - ir.origin];
    if ((flags & InstructionFlag.SUNK) !== 0) return false;
    const at = ref - REF_BIAS;
    if (this.uses[at] !== 0 || this.#isReadByExit[at] !== 0) return true;
    if (this.#isPassed[at] !== 0) return false;
    const op = ir.ops[ref - ir.origin];
    return !isWeakGuard[op] && ((flags & InstructionFlag.GUARD) !== 0 || hasEffect[op]);
  }

  /** To be called once the children are known. `endUses`: what the link reads besides the last snapshot. */
  analyse(endUses: readonly IrRef[] = []): void {
    const { ir, loop } = this;
    for (const ref of endUses) this.#use(ref, END);
    if (loop === END) this.#useSnapshot(this.snapshots.length - 1, END, ExitUse.LINK);
    // Where the youngest instruction with an effect that loads must not pass is, going backwards.
    let effectAt: number = END;
    let snapshot = this.snapshots.length - 1;
    for (let ref = ir.next - 1; ref >= REF_FIRST; ref--) {
      while (snapshot > 0 && this.snapshots[snapshot].ref > ref) snapshot--;
      const op = ir.op(ref);
      if (op === Op.LOOP) this.#useSnapshot(this.loopSnapshot, END, ExitUse.FUEL);
      else if (op === Op.PHI) this.#addPhi(ref);
      else if (op === Op.USE) this.#use(ir.left(ref), ref);
      else if (this.isNeeded(ref) && op !== Op.NOP && !this.isInherited(ref)) {
        if (this.mayExit(ref)) this.#useSnapshot(snapshot, ref, ExitUse.GUARD);
        if (storesSnapshot(op)) this.#useSnapshot(snapshot, ref, ExitUse.STORE);
        this.#useOperands(ref, this.#emissionPoint(ref, effectAt));
        const effect = effectOf[op];
        if (effect === "store" || effect === "allocation" || changesBase(op)) effectAt = ref;
      }
    }
    this.#shareLocals();
  }

  #addPhi(ref: IrRef): void {
    const { ir } = this;
    if (isSunk(ir, ref)) return;
    const left = ir.left(ref);
    const right = ir.right(ref);
    this.phis.push({ left, right });
    this.#use(right, END);
    // The left is a variable from before the loop until its end.
    if (left >= REF_BIAS) {
      this.uses[left - REF_BIAS]++;
      this.lastUses[left - REF_BIAS] = END;
    }
  }

  /** Whether it is an address that is computed where it is used: another one plus a constant. */
  isVirtual(ref: IrRef): boolean {
    const { ir } = this;
    const op = ir.op(ref);
    // A loop's variable has a local: what it is made of is that of the first iteration.
    if (ir.hasFlag(ref, InstructionFlag.PHI)) return false;
    if (isAlwaysVirtual[op]) return true;
    if (this.#isHandedOn[ref - REF_BIAS] !== 0) return false;
    if (isVirtualByConstant[op] === 0 || (op === Op.ADD && ir.type(ref) !== Type.P32)) return false;
    const right = ir.right(ref);
    return right < REF_BIAS && ir.intValue(right) >= 0 && ir.intValue(right) < MAX_VIRTUAL_INDEX;
  }

  /** Where its operands are read; decides whether it is emitted at its only use. */
  #emissionPoint(ref: IrRef, effectAt: number): number {
    const at = ref - REF_BIAS;
    const { ir } = this;
    const op = ir.op(ref);
    const last = this.lastUses[at];
    if (this.isVirtual(ref)) {
      this.isDeferred[at] = 1;
      // Its operands are read by each of its users; by HREFK's guard as well.
      if (this.uses[at] > 1 || op === Op.HREFK) this.#useOperands(ref, ref);
      return Math.max(ref, last);
    }
    if (op === Op.HREFK) this.#useOperands(ref, ref);
    const isGuarded = this.mayExit(ref);
    const effect = effectOf[op];
    const isMovable = effect === "pure" || effect === "reference" || (effect === "load" && last <= effectAt);
    // What only exits read is computed there, if it depends on values alone.
    const isSunk = this.#isReadByExit[at] !== 0 && this.uses[at] === 0 && effect === "pure";
    const isDeferred =
      (isSunk || (this.#isReadByExit[at] === 0 && this.uses[at] === 1 && last !== END)) &&
      !isGuarded &&
      isMovable &&
      staysInPlace[op] === 0 &&
      !(this.#changesBase && this.#usesBase(ref)) &&
      !ir.hasFlag(ref, InstructionFlag.PHI) &&
      !(ref < this.loop && last > this.loop && this.loop !== END);
    if (!isDeferred) return ref;
    this.isDeferred[at] = 1;
    return last;
  }

  #usesBase(ref: IrRef): boolean {
    const { ir } = this;
    const op = ir.op(ref);
    return (leftIsRef[op] && ir.left(ref) === REF_BASE) || (rightIsRef[op] && ir.right(ref) === REF_BASE);
  }

  #useOperands(ref: IrRef, point: number): void {
    const { ir } = this;
    const at = ref - ir.origin;
    const op = ir.ops[at];
    if (leftIsRef[op]) this.#use(ir.lefts[at], point);
    if (rightIsRef[op]) this.#use(ir.rights[at], point);
  }

  #use(ref: IrRef, point: number): void {
    if (ref <= REF_BIAS) return;
    this.uses[ref - REF_BIAS]++;
    this.#extend(ref, point);
  }

  /** The value is read at a point. */
  #extend(ref: IrRef, point: number): void {
    const at = ref - REF_BIAS;
    let until = point;
    if (ref < this.loop && point > this.loop) {
      if (point > this.#lastBodyUses[at]) this.#lastBodyUses[at] = point;
      until = END;
    }
    if (until > this.lastUses[at]) this.lastUses[at] = until;
  }

  #useSnapshot(id: SnapshotId, point: number, reason: number): void {
    const isNew = this.exitUses[id] === 0;
    const isInherited = this.children.has(id);
    this.exitUses[id] |= reason;
    // The pass goes backwards: the first point is the last one. Fuel is checked behind the PHIs' assignments.
    if (!isNew && reason !== ExitUse.FUEL) return;
    const until = reason === ExitUse.FUEL ? END : point;
    this.#exitPoints[id] = until;
    const { entries } = this.snapshots[id];
    for (let index = 0; index < entries.length; index++) {
      const { ref, flags } = entries[index];
      if (ref > REF_BIAS && !isSunk(this.ir, ref) && (!(flags & SnapshotFlag.NO_RESTORE) || isInherited))
        this.#readAtExit(ref, until, isInherited);
    }
    const { values } = sunkStateOf(this.ir, this.snapshots[id]);
    for (const ref of values) this.#readAtExit(ref, until, isInherited);
    for (const ref of this.#lent.get(id) ?? []) this.#readAtExit(ref, until, isInherited);
  }

  #readAtExit(ref: IrRef, point: number, isInherited: boolean): void {
    const at = ref - REF_BIAS;
    this.#isReadByExit[at] = 1;
    // A side trace wants it in a local.
    if (isInherited) {
      this.uses[at]++;
      this.#isHandedOn[at] = 1;
    }
    if (point === END) this.lastUses[at] = END;
    else this.#extend(ref, point);
  }

  /** A right side is computed into its PHI's local where the left is not read any more. */
  #shareLocals(): void {
    const { ir } = this;
    for (const { left, right } of this.phis) {
      if (right <= this.loop || left < REF_FIRST) continue;
      const isLeftItself = this.phis.some((phi) => phi.left === right);
      const sameKind = typeSpecs[ir.type(left)].kind === typeSpecs[ir.type(right)].kind;
      const isFree = this.sharesLocalOf[right - REF_BIAS] === 0;
      if (!isLeftItself && sameKind && isFree && this.#lastBodyUses[left - REF_BIAS] <= right)
        this.sharesLocalOf[right - REF_BIAS] = left;
    }
  }

  localOf(ref: IrRef): Local {
    return this.locals[ref - REF_BIAS];
  }

  setLocal(ref: IrRef, local: Local): void {
    this.locals[ref - REF_BIAS] = local;
  }
}

const PARENT = 1;
const isParentLoad = (ir: Ir, ref: IrRef): boolean => (ir.right(ref) & PARENT) !== 0;
