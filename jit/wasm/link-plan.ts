/**
 * Whether a side trace goes on with the body of the loop around it, rather than with the region's entry.
 *
 * A link to the entry is always right: the pre-roll checks everything again. A link to the body skips the pre-roll, so
 * what it established must still hold: requirements
 * 1. the link is to the root's own loop with the base where the loop has it, and the body knows no more of the slots'
 *    values than their types (else the optimiser sets the flag CLOSED),
 * 2. each PHI stands for a slot, for a value in a sunk object, or for what is at a place in memory, and the side trace has
 *    a value of its type there, in objects of the same shapes,
 * 3. every other slot that the loop relies on is unchanged: the same value (trace, reference) or constant,
 * 4. no load, address or guard on memory that was hoisted out of the body, and no store that the body leaves out since
 *    the pre-roll has done it, may be touched by stores: neither by those of the side path, nor by those of the body,
 *    which the side path may skip while the body counts on them (see link-memory.ts).
 */
import type { Ir } from "../ir/ir.ts";
import { InstructionFlag, type IrRef, Op, Type, typeSpecs } from "../ir/types.ts";
import { isSunk } from "../snapshot/sunk.ts";
import { haveEqualShapes, placesBySlot } from "../snapshot/sunk-places.ts";
import { type Snapshot, type SnapshotEntry, SnapshotFlag } from "../trace.ts";
import { areSame } from "./link-alias.ts";
import { PathMemory } from "./link-memory.ts";
import { END, type Phi, type TracePlan } from "./plan.ts";
import {
  type BodyLink,
  integerBehind,
  isLinkToRoot,
  lastSnapshot,
  type Move,
  type MoveSource,
  slotLoadsOf,
} from "./trace-link.ts";

const isSum = (ir: Ir, ref: IrRef): boolean => ir.op(ref) === Op.ADD && ir.type(ref) === Type.INT;
const isStepOf = (ir: Ir, ref: IrRef, before: IrRef): boolean => isSum(ir, ref) && ir.left(ref) === before;

/** The values that a snapshot holds, by their places: those that sunk objects are made of, in place of the objects. */
function valuesOf(ir: Ir, snapshot: Snapshot): Map<string, SnapshotEntry> {
  const values = new Map<string, SnapshotEntry>();
  for (const entry of snapshot.entries) if (!isSunk(ir, entry.ref)) values.set(`${entry.slot}`, entry);
  for (const [slot, places] of placesBySlot(ir, snapshot))
    for (const [path, ref] of places.values) values.set(path, { slot, ref, flags: 0, link: 0 });
  return values;
}

/** Whether all sunk objects of one side are there on the other, in the same shape. */
function areObjectsAlike(side: Ir, end: Snapshot, root: Ir, at: Snapshot): boolean {
  const [found, wanted] = [placesBySlot(side, end), placesBySlot(root, at)];
  return (
    found.size === wanted.size &&
    [...found].every(([slot, places]) => haveEqualShapes(places, wanted.get(slot)))
  );
}

/** The link to the body of the root's loop, if it is right. */
export function planBodyLink(side: TracePlan, root: TracePlan): BodyLink | undefined {
  if (!isLinkToRoot(side) || root.loop === END) return undefined;
  if (root.ir.hasFlag(root.loop, InstructionFlag.CLOSED)) return undefined;
  const at = root.snapshots[root.loopSnapshot];
  const end = lastSnapshot(side);
  if (at.pc !== end.pc || at.baseOffset !== end.baseOffset) return undefined;
  if (!areObjectsAlike(side.ir, end, root.ir, at)) return undefined;
  const [values, wanted] = [valuesOf(side.ir, end), valuesOf(root.ir, at)];
  const moves = new MovePlan(side, root, wanted, values).plan();
  if (!moves) return undefined;
  const variables = new Set(moves.map(({ phi }) => phi.left));
  for (const [place, entry] of wanted)
    if (!variables.has(entry.ref) && !isUnchanged(side, root, entry, values.get(place))) return undefined;
  const stores = planStores(side, root, at, end);
  return stores && { moves, stores };
}

/** The slots that the loop does not know, if those that it reads are as it has read them. */
function planStores(
  side: TracePlan,
  root: TracePlan,
  at: Snapshot,
  end: Snapshot,
): SnapshotEntry[] | undefined {
  const read = new Map(slotLoadsOf(root));
  const relied = new Set(at.entries.map(({ slot }) => slot));
  const stores: SnapshotEntry[] = [];
  for (const entry of end.entries) {
    if (relied.has(entry.slot) || entry.flags & SnapshotFlag.NO_RESTORE) continue;
    const source = read.get(entry.slot);
    if (source === undefined) stores.push(entry);
    else if (!areSame({ plan: side, ref: entry.ref }, { plan: root, ref: source })) return undefined;
  }
  return stores;
}

type Values = ReadonlyMap<string, SnapshotEntry>;

/** Where the PHIs get their values from. */
class MovePlan {
  readonly #side: TracePlan;
  readonly #root: TracePlan;
  readonly #wanted: Values;
  readonly #values: Values;
  readonly #memory: PathMemory;

  constructor(side: TracePlan, root: TracePlan, wanted: Values, values: Values) {
    this.#side = side;
    this.#root = root;
    this.#wanted = wanted;
    this.#values = values;
    this.#memory = new PathMemory(side, root);
  }

  plan(): Move[] | undefined {
    const { loopMemory } = this.#root.trace;
    if (!loopMemory) return undefined;
    for (const ref of loopMemory.invariants.keys()) if (!this.#memory.keeps(ref)) return undefined;
    const moves: Move[] = [];
    for (const phi of this.#root.phis) {
      const source = this.#planMove(phi, loopMemory.homes.get(phi.left) ?? []);
      if (!source) return undefined;
      moves.push({ phi, ...source });
    }
    return moves;
  }

  /** The value may stand in several places, which then must be equal afterwards too. */
  #planMove(phi: Phi, homes: readonly IrRef[]): MoveSource | undefined {
    const source = this.#findSource(phi, homes);
    const mustStep = this.#root.trace.loopMemory?.checksEnds && isStepOf(this.#root.ir, phi.right, phi.left);
    return mustStep && source && !this.#isStepped(source, phi) ? undefined : source;
  }

  /** Whether a value is what the index of a loop was in this round, and a step more. */
  #isStepped(source: MoveSource, { left, right }: Phi): boolean {
    if (!("value" in source)) return false;
    const [side, root] = [this.#side, this.#root];
    const { plan, ref } = side.identify(source.value);
    if (plan === root) return ref === right;
    if (!isSum(plan.ir, ref)) return false;
    const before = plan.identify(plan.ir.left(ref));
    const step = { plan, ref: plan.ir.right(ref) };
    return (
      before.plan === root && before.ref === left && areSame(step, { plan: root, ref: root.ir.right(right) })
    );
  }

  #findSource(phi: Phi, homes: readonly IrRef[]): MoveSource | undefined {
    const sources: (MoveSource | undefined)[] = homes.map((load) => this.#atHome(load, phi));
    for (const [place, { ref }] of this.#wanted) {
      if (ref !== phi.left) continue;
      const value = this.#values.get(place);
      sources.push(value && this.#inSlot(value, phi));
    }
    const [first] = sources;
    return sources.every((source) => source && this.#areSame(source, first as MoveSource))
      ? first
      : undefined;
  }

  #areSame(one: MoveSource, other: MoveSource): boolean {
    if (one === other) return true;
    if ("constant" in one) return "constant" in other && one.constant === other.constant;
    return (
      "value" in one &&
      "value" in other &&
      areSame({ plan: this.#side, ref: one.value }, { plan: this.#side, ref: other.value })
    );
  }

  /** A PHI's value. Slots hold numbers: an integer is found behind its conversion. */
  #inSlot({ ref, flags }: SnapshotEntry, { left }: Phi): MoveSource | undefined {
    const { ir } = this.#side;
    if (flags & (SnapshotFlag.FRAME | SnapshotFlag.CONTINUATION)) return undefined;
    const [type, wanted] = [ir.type(ref), this.#root.ir.type(left)];
    if (type === wanted || (type === Type.INT && wanted === Type.NUM)) return { value: ref };
    if (type !== Type.NUM || wanted !== Type.INT) return undefined;
    const integer = integerBehind(ir, ref);
    if (integer !== undefined) return { value: integer };
    const constant = ir.op(ref) === Op.KNUM ? ir.numValue(ref) : Number.NaN;
    return Object.is(constant | 0, constant) ? { constant } : undefined;
  }

  /** What is in memory: the value that the side trace has put there, or it is loaded. */
  #atHome(load: IrRef, phi: Phi): MoveSource | undefined {
    const root = this.#root;
    const stored = this.#memory.storedTo(load);
    if (stored !== undefined) return this.#inSlot({ slot: 0, ref: stored, flags: 0, link: 0 }, phi);
    const type = root.ir.type(phi.left);
    const isLoadable = type === Type.NUM || typeSpecs[type].isCollectable === true;
    return isLoadable && root.isKept(root.ir.left(load)) && this.#memory.keepsType(load, type)
      ? { load }
      : undefined;
  }
}

/** Whether a slot has at the side trace's end what the loop relies on. */
function isUnchanged(
  side: TracePlan,
  root: TracePlan,
  relied: SnapshotEntry,
  value: SnapshotEntry | undefined,
): boolean {
  if (value === undefined) return (relied.flags & SnapshotFlag.NO_RESTORE) !== 0;
  return (
    value.link === relied.link && areSame({ plan: side, ref: value.ref }, { plan: root, ref: relied.ref })
  );
}
