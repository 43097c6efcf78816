/**
 * What a region is made of, decided before code is written: plans of its traces, where each goes on at its end, which
 * side traces lie within the loop, which slots are kept in locals, which exits there are.
 */

import { SloadMode } from "../../spec/ir.ts";
import { abort } from "../abort.ts";
import { youngestSwitch } from "../ir/base-changes.ts";
import { InstructionFlag, type IrRef, Op, Type } from "../ir/types.ts";
import { isSunk } from "../snapshot/sunk.ts";
import {
  type Slot,
  type Snapshot,
  SnapshotFlag,
  type SnapshotId,
  type Trace,
  type TraceId,
} from "../trace.ts";
import type { EntryLocal, Label } from "./emitter.ts";
import { helperSpecs } from "./helpers.ts";
import { END, ExitUse, TracePlan } from "./plan.ts";
import {
  type BodyLink,
  integerBehind,
  isLinkToRoot,
  type LinkPlan,
  lastSnapshot,
  movesBase,
  slotLoadsOf,
} from "./trace-link.ts";

/** "guard": a guard failed. "fuel": units of fuel have run out or the collector is due. "link": the trace's end. */
export type ExitKind = "guard" | "fuel" | "link";

/** How side traces are tied to the traces that they branch off. */
export interface RegionJoiner {
  planBodyLink(side: TracePlan, loop: TracePlan): BodyLink | undefined;
  reuseAncestors(plan: TracePlan, loop: TracePlan | undefined): void;
}

/** An exit whose code is behind the traces'. */
export interface ColdExit {
  readonly plan: TracePlan;
  readonly snapshot: SnapshotId;
  readonly kind: ExitKind;
  label: Label;
}

/**
 * Slots in locals above which those that the root does not read are kept as bits: x64 has few registers for numbers, and
 * the loop runs past them (1.6 s against 0.95 for the Mandelbrot set with 12 such slots; with few, numbers are 8% better).
 */
const MAX_NUMBER_SLOTS = 6;

export class RegionPlan {
  readonly root: TracePlan;
  /** Those that can be reached. */
  plans: readonly TracePlan[];
  readonly links = new Map<TracePlan, LinkPlan>();
  readonly bodyLinks = new Map<TracePlan, BodyLink>();
  /** Loops to whose bodies side traces link. */
  readonly linkedLoops = new Set<TracePlan>();
  /** Side traces whose code is within the body of a loop, and the innermost such loop. */
  readonly loopAround = new Map<TracePlan, TracePlan>();
  /** The base is not known by the exit alone: exits store it, and links go through memory. */
  readonly movesBase: boolean;
  /** Traces on whose way from the root memory is allocated. */
  readonly allocating = new Set<TracePlan>();
  readonly coldExits: ColdExit[] = [];
  /** Slots that are kept in locals between their links and the entry or the body. */
  readonly entryKinds = new Map<Slot, EntryLocal["kind"]>();
  /** Those of them whose value may be in the local only. */
  readonly dirtySlots = new Set<Slot>();

  /** Without side traces there is nothing to join. */
  readonly #joiner: RegionJoiner | undefined;

  constructor(root: Trace, sides: readonly Trace[], joiner: RegionJoiner | undefined) {
    this.#joiner = joiner;
    this.root = new TracePlan(root);
    this.plans = this.#grow(sides);
    this.movesBase = this.plans.some(movesBase);
    for (const plan of this.plans)
      if (hasAllocation(plan) || (plan.parent && this.allocating.has(plan.parent))) this.allocating.add(plan);
    this.#planScopes();
    if (this.plans.every(({ ir }) => youngestSwitch(ir) === 0)) this.#reuseAncestors();
    for (const plan of this.plans) if (this.#isAnalysedFirst(plan)) plan.analyse();
    this.#planLinks();
    if (!this.movesBase) this.#planEntryLocals();
    for (const plan of this.plans) if (!this.#isAnalysedFirst(plan)) plan.analyse(this.#endUses(plan));
    this.#dropUnreached();
    this.#planColdExits();
  }

  #grow(sides: readonly Trace[]): TracePlan[] {
    const { root } = this;
    const plans = [root];
    const byId = new Map<TraceId, TracePlan>([[root.trace.id, root]]);
    for (const trace of sides) {
      const parent = byId.get(trace.parentId) ?? abort("INTERNAL", `trace ${trace.id} has no parent here`);
      const plan = new TracePlan(trace, parent);
      parent.children.set(trace.parentExit, plan);
      byId.set(trace.id, plan);
      plans.push(plan);
    }
    return plans;
  }

  get topSlot(): number {
    return Math.max(...this.plans.map(({ trace }) => trace.topSlot));
  }

  get hasEntryLinks(): boolean {
    return [...this.links.values()].includes("entry");
  }

  /** A side trace of a loop's body is within the loop; so are its own. */
  #planScopes(): void {
    for (const plan of this.plans) {
      const { parent } = plan;
      if (!parent) continue;
      const loop = parent.isLeftInBody(plan.trace.parentExit) ? parent : this.loopAround.get(parent);
      if (loop) this.loopAround.set(plan, loop);
    }
  }

  #reuseAncestors(): void {
    for (const plan of this.plans)
      if (plan !== this.root) this.#joiner?.reuseAncestors(plan, this.loopAround.get(plan));
  }

  /** Links to a loop's body depend on what the loop is. */
  #isAnalysedFirst(plan: TracePlan): boolean {
    return plan === this.root || plan.loop !== END;
  }

  /** A guard that an ancestor has passed is not left by, nor is there a way to its side trace. */
  #dropUnreached(): void {
    const dropped = new Set<TracePlan>();
    for (const plan of this.plans) {
      const { parent, trace } = plan;
      if (!parent) continue;
      const isLeft = (parent.exitUses[trace.parentExit] & (ExitUse.GUARD | ExitUse.LINK)) !== 0;
      if (!isLeft || dropped.has(parent)) dropped.add(plan);
    }
    this.plans = this.plans.filter((plan) => !dropped.has(plan));
    for (const plan of dropped) this.loopAround.delete(plan);
  }

  #planLinks(): void {
    for (const plan of this.plans) {
      const loop = this.movesBase ? undefined : this.loopAround.get(plan);
      const bodyLink = loop && this.#joiner?.planBodyLink(plan, loop);
      if (bodyLink) {
        this.bodyLinks.set(plan, bodyLink);
        this.linkedLoops.add(loop as TracePlan);
      }
      const toRoot = bodyLink ? "body" : isLinkToRoot(plan) ? "entry" : "exit";
      this.links.set(plan, plan.loop === END ? toRoot : "loop");
    }
  }

  /** Slots that are read anew after a link stay in locals. */
  #planEntryLocals(): void {
    const { entryKinds, dirtySlots } = this;
    const { hasEntryLinks } = this;
    if (!hasEntryLinks && this.bodyLinks.size === 0) return;
    const { root, plans } = this;
    if (hasEntryLinks) this.#addEntryKinds(root);
    const ofRoot = new Set(entryKinds.keys());
    for (const plan of plans) if (plan !== root) this.#addEntryKinds(plan);
    if (entryKinds.size > MAX_NUMBER_SLOTS)
      for (const [slot, kind] of entryKinds)
        if (kind === "f64" && !ofRoot.has(slot)) entryKinds.set(slot, "i64");
    for (const plan of this.plans) {
      const isEntering = this.links.get(plan) === "entry";
      const written = isEntering ? lastSnapshot(plan).entries : this.bodyLinks.get(plan)?.stores;
      for (const { slot, flags } of written ?? [])
        if (slot !== 0 && !(flags & SnapshotFlag.NO_RESTORE) && entryKinds.has(slot)) dirtySlots.add(slot);
    }
  }

  /** The slots that an exit stores from their locals unless its snapshot names them. */
  dirtySlotsAt(plan: TracePlan, snapshot: SnapshotId): ReadonlySet<Slot> {
    if (this.dirtySlots.size === 0) return this.dirtySlots;
    const dirty = new Set(this.dirtySlots);
    for (const slot of this.#overwrittenAt(plan, snapshot)) dirty.delete(slot);
    return dirty;
  }

  /**
   * Slots that have got another value than at the entry, for good: snapshots name them as long as they are live. Their
   * locals need not outlive the values that replace them.
   */
  #overwrittenAt({ parent, trace, loop, loopSnapshot, snapshots }: TracePlan, snapshot: SnapshotId): Slot[] {
    const byLoop = snapshots[snapshot].ref > loop ? restoredSlots(snapshots[loopSnapshot]) : [];
    if (!parent) return byLoop;
    const inherited = parent.snapshots[trace.parentExit];
    return [...this.#overwrittenAt(parent, trace.parentExit), ...restoredSlots(inherited), ...byLoop];
  }

  #addEntryKinds(plan: TracePlan): void {
    const { entryKinds } = this;
    for (const [slot, ref] of slotLoadsOf(plan))
      entryKinds.set(slot, commonKind(entryKinds.get(slot), kindOfLoad(plan, ref)));
  }

  /** What a side trace's link reads besides its last snapshot. */
  #endUses(plan: TracePlan): IrRef[] {
    const bodyLink = this.bodyLinks.get(plan);
    const uses = bodyLink?.moves.flatMap((move) => ("value" in move ? [move.value] : [])) ?? [];
    const written = this.links.get(plan) === "entry" ? lastSnapshot(plan).entries : (bodyLink?.stores ?? []);
    for (const { slot, ref } of written)
      if (this.entryKinds.get(slot) === "i32") uses.push(integerBehind(plan.ir, ref) ?? ref);
    return uses;
  }

  #planColdExits(): void {
    for (const plan of this.plans)
      plan.snapshots.forEach((_, snapshot) => {
        const isLeft = (plan.exitUses[snapshot] & ExitUse.GUARD) !== 0;
        if (isLeft && !plan.children.has(snapshot)) this.#addCold(plan, snapshot, "guard");
      });
    for (const plan of this.plans) {
      const link = this.links.get(plan);
      if (!this.checksFuel(plan)) continue;
      this.#addCold(plan, link === "loop" ? plan.loopSnapshot : plan.snapshots.length - 1, "fuel");
    }
  }

  /** Whether a trace checks fuel: the loop for all that link to its body, unless the collector may be due for them. */
  checksFuel(plan: TracePlan): boolean {
    const link = this.links.get(plan);
    return link !== "exit" && !(link === "body" && !this.allocating.has(plan));
  }

  #addCold(plan: TracePlan, snapshot: SnapshotId, kind: ExitKind): void {
    this.coldExits.push({ plan, snapshot, kind, label: 0 });
  }
}

/**
 * How a slot is best kept for a load: as an integer, if it is one without a check (the index of a loop); as a number;
 * as the bits.
 */
function kindOfLoad({ ir }: TracePlan, ref: IrRef): EntryLocal["kind"] {
  const type = ir.type(ref);
  if (ir.right(ref) & (SloadMode.FRAME | SloadMode.KEYINDEX)) return "i64";
  if (type === Type.NUM) return "f64";
  if (type !== Type.INT) return "i64";
  return ir.hasFlag(ref, InstructionFlag.GUARD) ? "f64" : "i32";
}

function commonKind(first: EntryLocal["kind"] | undefined, second: EntryLocal["kind"]): EntryLocal["kind"] {
  if (first === undefined || first === second) return second;
  return first === "i64" || second === "i64" ? "i64" : "f64";
}

const restoredSlots = ({ entries }: Snapshot): Slot[] =>
  entries.filter(({ flags }) => !(flags & SnapshotFlag.NO_RESTORE)).map(({ slot }) => slot);

const ALLOCATIONS = [
  Op.TNEW,
  Op.TDUP,
  Op.FNEW,
  Op.SNEW,
  Op.CNEW,
  Op.CNEWI,
  Op.BUFSTR,
  Op.TOSTR,
  Op.NEWREF,
  Op.CALLA,
  // malloc
  Op.CALLXS,
  Op.CALLF,
];

const HELPER_CALLS = [Op.CALLN, Op.CALLL, Op.CALLS];

/** Whether it may take memory: allocations, and helpers that may be refused it. */
function hasAllocation({ ir, loop, snapshots }: TracePlan): boolean {
  // A link may have to make what is sunk at the end.
  if (loop === END && snapshots[snapshots.length - 1].entries.some(({ ref }) => isSunk(ir, ref))) return true;
  for (const op of ALLOCATIONS)
    for (let ref = ir.youngest(op); ref !== 0; ref = ir.older(ref)) if (!isSunk(ir, ref)) return true;
  for (const op of HELPER_CALLS)
    for (let ref = ir.youngest(op); ref !== 0; ref = ir.older(ref))
      if (helperSpecs[ir.right(ref)].mayRefuse) return true;
  return false;
}
