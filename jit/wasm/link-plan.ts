/**
 * How each trace of a region goes on at its end: to the loop's body, to the region's entry, or out.
 *
 * A link to the entry is always right: the pre-roll checks everything again. A link to the body skips the pre-roll, so
 * what it established must still hold: requirements
 * 1. the link is to the root's own loop with the base where the loop has it, and the body knows no more of the slots'
 *    values than their types (else the optimiser sets the flag CLOSED),
 * 2. each PHI stands for a slot, or for a value in a sunk object, and the side trace has a value of its type there, in
 *    objects of the same shapes,
 * 3. every other slot that the loop relies on is unchanged: the same value (trace, reference) or constant,
 * 4. no load, address or guard on memory that was hoisted out of the body, and no store that the body leaves out since
 *    the pre-roll has done it, may be touched by stores: neither by those of the side path, nor by those of the body,
 *    which the side path may skip while the body counts on them.
 * For 4 it is enough to count: every load and store of the pre-roll has a copy in the body, or has been hoisted,
 * forwarded or dropped.
 */
import { SloadMode } from "../../spec/ir.ts";
import { youngestBaseChange } from "../ir/base-changes.ts";
import type { Ir } from "../ir/ir.ts";
import { conversionFrom, Field } from "../ir/operands.ts";
import {
  InstructionFlag,
  type IrRef,
  isConstantRef,
  leftIsRef,
  Op,
  opNames,
  REF_FIRST,
  rightIsRef,
  Type,
} from "../ir/types.ts";
import { isSunk } from "../snapshot/sunk.ts";
import { haveEqualShapes, placesBySlot } from "../snapshot/sunk-places.ts";
import { type Slot, type Snapshot, type SnapshotEntry, SnapshotFlag } from "../trace.ts";
import { helperSpecs } from "./helpers.ts";
import { END, type Phi, type TracePlan } from "./plan.ts";

/** "loop": it is the root with its own loop. "exit": to the interpreter or another region, at the last snapshot. */
export type LinkPlan = "loop" | "body" | "entry" | "exit";

const OWN_LINKS: ReadonlySet<string> = new Set([
  "root",
  "loop",
  "tail recursion",
  "up recursion",
  "down recursion",
]);

export const isLinkToRoot = ({ trace }: TracePlan): boolean =>
  OWN_LINKS.has(trace.link) && trace.linkId === trace.rootId;

export const lastSnapshot = ({ snapshots }: TracePlan): Snapshot => snapshots[snapshots.length - 1];

/** Whether its link or a return moves the base. */
export const movesBase = (plan: TracePlan): boolean =>
  youngestBaseChange(plan.ir) !== 0 ||
  (isLinkToRoot(plan) && plan.loop === END && lastSnapshot(plan).baseOffset !== 0);

/** What a link to the body does: values for the PHIs, and slots that go to memory. */
export interface BodyLink {
  /** `ref`: the value in the side trace; NO_REF: the integer constant. */
  readonly moves: readonly { readonly phi: Phi; readonly ref: IrRef; readonly constant: number }[];
  readonly stores: readonly SnapshotEntry[];
}

/** The slots that a trace reads from the stack, with their loads. */
export function slotLoadsOf({ ir }: TracePlan): [Slot, IrRef][] {
  const loads: [Slot, IrRef][] = [];
  for (let ref = ir.youngest(Op.SLOAD); ref !== 0; ref = ir.older(ref))
    if (!(ir.right(ref) & SloadMode.PARENT)) loads.push([ir.left(ref), ref]);
  return loads;
}

/** The integer that a number has been made of. */
export const integerBehind = (ir: Ir, ref: IrRef): IrRef | undefined =>
  ir.op(ref) === Op.CONV && ir.type(ref) === Type.NUM && conversionFrom(ir.right(ref)) === Type.INT
    ? ir.left(ref)
    : undefined;

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
  if (at.pc !== end.pc || at.baseOffset !== end.baseOffset || !isMemoryKept(side, root)) return undefined;
  if (!areObjectsAlike(side.ir, end, root.ir, at)) return undefined;
  const [values, wanted] = [valuesOf(side.ir, end), valuesOf(root.ir, at)];
  const moves = planMoves(side, root, wanted, values);
  if (!moves) return undefined;
  const moved = new Set(moves.map(({ place }) => place));
  const read = new Map(slotLoadsOf(root));
  for (const [place, entry] of wanted)
    if (!moved.has(place) && !isUnchanged(side, root, entry, values.get(place))) return undefined;
  const relied = new Map(at.entries.map((entry) => [entry.slot, entry]));
  const stores: SnapshotEntry[] = [];
  for (const entry of end.entries) {
    if (relied.has(entry.slot) || entry.flags & SnapshotFlag.NO_RESTORE) continue;
    const source = read.get(entry.slot);
    if (source === undefined) stores.push(entry);
    else if (!isSame(side, entry.ref, root, source)) return undefined;
  }
  return { moves, stores };
}

/** In place of the reference of a move. */
export const NO_REF = 0;

type Move = BodyLink["moves"][number] & { readonly place: string };

function planMoves(
  side: TracePlan,
  root: TracePlan,
  wanted: ReadonlyMap<string, SnapshotEntry>,
  values: ReadonlyMap<string, SnapshotEntry>,
): Move[] | undefined {
  const moves: Move[] = [];
  for (const phi of root.phis) {
    // The value may stand in several places, which then must be equal afterwards too.
    let isFound = false;
    for (const [place, { ref }] of wanted) {
      if (ref !== phi.left) continue;
      const value = values.get(place);
      const move = value && planMove(side, value, root, phi);
      if (!move) return undefined;
      const before = moves[moves.length - 1];
      if (isFound && (before.ref !== move.ref || before.constant !== move.constant)) return undefined;
      moves.push({ ...move, phi, place });
      isFound = true;
    }
    if (!isFound) return undefined;
  }
  return moves;
}

/** A PHI's value. Slots hold numbers: an integer is found behind its conversion. */
function planMove(
  side: TracePlan,
  { ref, flags }: SnapshotEntry,
  root: TracePlan,
  { left }: Phi,
): { ref: IrRef; constant: number } | undefined {
  const { ir } = side;
  if (flags & (SnapshotFlag.FRAME | SnapshotFlag.CONTINUATION)) return undefined;
  const [type, wanted] = [ir.type(ref), root.ir.type(left)];
  if (type === wanted || (type === Type.INT && wanted === Type.NUM)) return { ref, constant: 0 };
  if (type !== Type.NUM || wanted !== Type.INT) return undefined;
  const integer = integerBehind(ir, ref);
  if (integer !== undefined) return { ref: integer, constant: 0 };
  const constant = ir.op(ref) === Op.KNUM ? ir.numValue(ref) : Number.NaN;
  return Object.is(constant | 0, constant) ? { ref: NO_REF, constant } : undefined;
}

/** Whether a slot has at the side trace's end what the loop relies on. */
function isUnchanged(
  side: TracePlan,
  root: TracePlan,
  relied: SnapshotEntry,
  value: SnapshotEntry | undefined,
): boolean {
  if (value === undefined) return (relied.flags & SnapshotFlag.NO_RESTORE) !== 0;
  return value.link === relied.link && isSame(side, value.ref, root, relied.ref);
}

/** Whether a side trace's value is the root's. Constants are compared by their words. */
function isSame(side: TracePlan, ref: IrRef, root: TracePlan, rootRef: IrRef): boolean {
  const found = side.resolve(ref);
  if (!isConstantRef(rootRef)) return found.plan === root && found.ref === rootRef;
  if (!isConstantRef(found.ref)) return false;
  const [ir, other] = [found.plan.ir, root.ir];
  return (
    ir.op(found.ref) === other.op(rootRef) &&
    ir.type(found.ref) === other.type(rootRef) &&
    ir.lowWord(found.ref) === other.lowWord(rootRef) &&
    ir.highWord(found.ref) === other.highWord(rootRef)
  );
}

// -- Memory

/** The field that is loaded or stored; 0 for other operations. */
function fieldOf(ir: Ir, ref: IrRef): number {
  const op = ir.op(ref);
  if (op === Op.FLOAD) return ir.right(ref);
  return op === Op.FSTORE ? ir.right(ir.left(ref)) : 0;
}

type MemoryTest = (op: number, field: number) => boolean;

const tableFields: ReadonlySet<number> = new Set([
  Field.TAB_ARRAY,
  Field.TAB_NODE,
  Field.TAB_ASIZE,
  Field.TAB_HMASK,
  Field.TAB_NOMM,
]);
/** What relies on memory: loads, and stores that are left out where their value is there already. */
const RELYING = [
  "ALOAD",
  "HLOAD",
  "ULOAD",
  "XLOAD",
  "FLOAD",
  "ALEN",
  "HREF",
  "HREFK",
  "UREFO",
  "UREFC",
  "CALLL",
  "VLOAD",
  "ASTORE",
  "HSTORE",
  "USTORE",
  "XSTORE",
  "FSTORE",
] as const;
const isRelying = new Set<number>(RELYING.map((name) => Op[name]));

/** Which of these a store may touch; undefined: none. */
function touchedBy(plan: TracePlan, ref: IrRef): MemoryTest | undefined {
  const { ir } = plan;
  if (isSunk(ir, ref)) return undefined;
  const among =
    (...ops: readonly number[]): MemoryTest =>
    (op) =>
      op === Op.CALLL || ops.includes(op);
  switch (opNames[ir.op(ref)]) {
    case "ASTORE":
      return among(Op.ALOAD, Op.ALEN, Op.ASTORE);
    case "HSTORE":
      return among(Op.HLOAD, Op.ALEN, Op.VLOAD, Op.HSTORE);
    case "USTORE":
      return among(Op.ULOAD, Op.USTORE);
    case "XSTORE":
      return among(Op.XLOAD, Op.XSTORE);
    case "FSTORE": {
      const stored = fieldOf(ir, ref);
      return (op, field) => op === Op.CALLL || ((op === Op.FLOAD || op === Op.FSTORE) && field === stored);
    }
    case "NEWREF":
      return (op, field) =>
        among(Op.HREF, Op.HREFK, Op.ALEN)(op, field) || (op === Op.FLOAD && tableFields.has(field));
    case "FNEW":
      return (op, field) => op === Op.XLOAD || field === Field.THREAD_OPENUV;
    case "UCLO":
      return (op, field) =>
        among(Op.UREFO, Op.UREFC, Op.ULOAD, Op.XLOAD)(op, field) || field === Field.THREAD_OPENUV;
    case "CALLXS":
      return among(Op.XLOAD, Op.XSTORE);
    case "CALLS":
      return helperSpecs[ir.right(ref)].changes === "nothing" ? undefined : () => true;
    default:
      return undefined;
  }
}

function testsOf(plan: TracePlan, from: IrRef, tests: MemoryTest[]): void {
  for (let ref = from; ref < plan.ir.next; ref++) {
    const test = touchedBy(plan, ref);
    if (test) tests.push(test);
  }
}

/** What the body may come to by a slot of the loop, or by loading what the pre-roll has stored. */
function keptValues({ ir, loop, loopSnapshot, snapshots }: TracePlan): Set<IrRef> {
  const kept = new Set(snapshots[loopSnapshot].entries.map(({ ref }) => ref));
  for (let ref: IrRef = REF_FIRST; ref < loop; ref++) {
    const op = ir.op(ref);
    if (rightIsRef[op]) kept.add(ir.right(ref));
    if (op === Op.CARG) kept.add(ir.left(ref));
  }
  return kept;
}

/**
 * Whether it loads, in the pre-roll, from an object that the loop does not know any more: one that was in a slot which has
 * got another value.
 */
function isOfFirstRound(
  { ir, loop, loopSnapshot, snapshots }: TracePlan,
  kept: Set<IrRef>,
  ref: IrRef,
): boolean {
  if (ref > loop) return false;
  let object = ir.left(ref);
  for (; leftIsRef[ir.op(object)] && !isConstantRef(object); object = ir.left(object))
    if (kept.has(object)) return false;
  if (ir.op(object) !== Op.SLOAD || kept.has(object)) return false;
  return snapshots[loopSnapshot].entries.some(({ slot }) => slot === ir.left(object));
}

/** Requirement 4. */
function isMemoryKept(side: TracePlan, root: TracePlan): boolean {
  const tests: MemoryTest[] = [];
  testsOf(root, root.loop, tests);
  for (let plan = side; plan !== root; plan = plan.parent as TracePlan) testsOf(plan, REF_FIRST, tests);
  if (tests.length === 0) return true;
  const { ir } = root;
  const kept = keptValues(root);
  const counts = new Map<number, number>();
  for (let ref: IrRef = REF_FIRST; ref < ir.next; ref++) {
    const op = ir.op(ref);
    if (!isRelying.has(op) || isSunk(ir, ref) || isOfFirstRound(root, kept, ref)) continue;
    const field = fieldOf(ir, ref);
    if (!tests.some((test) => test(op, field))) continue;
    const key = op * 256 + field;
    counts.set(key, (counts.get(key) ?? 0) + (ref < root.loop ? 1 : -1));
  }
  return [...counts.values()].every((count) => count <= 0);
}
