/**
 * A region: a root trace and its side traces as one WebAssembly function (base) → exit number (LuaJIT: lj_asm.c has a
 * piece of machine code for each trace). Values live in locals, also from a trace to its side traces.
 *
 * ```
 * block $tail
 *   block $exit… (one for each snapshot that is left by)
 *     loop $entry
 *       block $side… (side traces of the pre-roll)
 *         pre-roll
 *         loop $body
 *           fuel (or for many rounds at once: see counted-loop.ts)
 *           block $side… (side traces of the body)
 *             body, PHIs, br $body
 *           end, side trace, br $body or $entry or $exit …
 *       end, side trace, perhaps with a loop $body of its own …
 *   end, stores of the snapshot, exit number, br $tail …
 * end, fuel to memory
 * ```
 *
 * Invariants: a side trace's code comes after its parent's, within the same loops; an exit finds its values in the locals
 * where the guard had them; slots that the root reads are kept in locals if a side trace links to the entry, and memory
 * is behind them until an exit stores them.
 */
import { GlobalField, SLOT, ThreadField, TRACE_EXIT_SIZE, TraceExitField } from "../../lib/offsets.ts";
import { abort } from "../abort.ts";
import { check, debug } from "../check.ts";
import { type IrRef, Op, opNames, opSpecs, REF_BIAS, REF_FIRST, typeSpecs } from "../ir/types.ts";
import { type SnapshotId, type Trace, type TraceId, unitsAtExit } from "../trace.ts";
import { type CountedLoop, findCountedLoop, payRounds, setBound } from "./counted-loop.ts";
import { BASE_LOCAL, type CallExits, Emitter, type Label, type MemoryReader } from "./emitter.ts";
import { ModuleWriter } from "./encoder.ts";
import { makeSunkObjects, pushSlots, storeExitBase, storeSnapshot } from "./exits.ts";
import { readsForeignNumbers } from "./foreign-numbers.ts";
import type { Local } from "./locals.ts";
import { lowWordOfBiased } from "./lower-convert.ts";
import { guardNode } from "./lower-references.ts";
import { lowerings } from "./lowerings.ts";
import type { ValueKind } from "./opcodes.ts";
import { END, type TracePlan } from "./plan.ts";
import { type ExitKind, type RegionJoiner, RegionPlan } from "./region-plan.ts";
import { type BodyLink, lastSnapshot, type Move } from "./trace-link.ts";

export type { ExitKind };

export interface RegionExit {
  readonly trace: TraceId;
  readonly snapshot: SnapshotId;
  readonly kind: ExitKind;
  /** What the function returns. */
  readonly number: number;
  /** Global.exitBase is the base at the exit's pc: the base has moved by what is not known in advance. */
  readonly setsBase: boolean;
}

export interface RegionRequest extends MemoryReader {
  readonly root: Trace;
  /** In the order in which they were made: parents before their side traces. */
  readonly sides: readonly Trace[];
  /** Wanted for side traces. */
  readonly joiner: RegionJoiner | undefined;
  /** Address of Global. */
  readonly global: number;
  exitNumber(trace: TraceId, snapshot: SnapshotId, kind: ExitKind): number;
  /** Address of the recipe for a snapshot's sunk objects; 0: there are none. */
  recipe(trace: TraceId, snapshot: SnapshotId): number;
}

export interface RegionCode {
  /** The module: imports memory "m"."m" and functions from "h" (as globals of type funcref), exports the function "r". */
  readonly bytes: Uint8Array;
  /** What it imports: exports of the core, and functions of C by their numbers. */
  readonly helpers: readonly string[];
  readonly exits: readonly RegionExit[];
  /** Stack slots that its frames need, from the start frame's header. */
  readonly topSlot: number;
}

/**
 * Bytes of code above which a region takes no further side traces. V8 11.3 optimises 1.5 KB in 0.5 ms, 4 KB in 1.2,
 * 10 KB in 4.7, 23 KB in 150 and 45 KB in 300, on a thread of its own; its first tier takes a fortieth of that. Programs
 * with many paths take 0.93 of the time with 48 KB that they take with 16: life 0.82, richards and deltablue 0.93.
 *
 * That is with a block for each snapshot, to which guards branch directly. With one block for all, to which guards carry
 * a number and which ends in a br_table, it is 0.9, 2.6 and 7.0 ms, since all locals meet there, and loops with many
 * guards run 20% slower.
 */
export const MAX_REGION_BYTES = 48_000;

class RegionEmitter {
  readonly #request: RegionRequest;
  readonly #region: RegionPlan;
  readonly #code: Emitter;
  readonly #exits: RegionExit[] = [];
  /** By point: locals whose value is read there for the last time. */
  #expiring: Local[][] = [];
  /** By loop: locals that its next iteration needs. */
  readonly #loopLocals = new Map<TracePlan, readonly number[]>();
  /** By loop: where its body begins. */
  readonly #bodies = new Map<TracePlan, Label>();
  /** Locals that any side trace finds taken. */
  #sideStart: readonly number[] = [];
  #tail: Label = 0;
  #entry: Label = 0;

  constructor(request: RegionRequest) {
    this.#request = request;
    this.#region = new RegionPlan(request.root, request.sides, request.joiner);
    const callExits: CallExits = {
      dirtySlots: (plan, snapshot) => this.#region.dirtySlotsAt(plan, snapshot),
      numberOf: (plan, snapshot) => request.exitNumber(plan.trace.id, snapshot, "guard"),
    };
    this.#code = new Emitter(request.global, request, callExits, lowerings);
    this.#code.readsForeignNumbers = this.#region.plans.some(({ ir }) => readsForeignNumbers(ir));
    this.#code.topSlot = this.#region.topSlot;
    const { entryLocals, locals } = this.#code;
    for (const [slot, kind] of [...this.#region.entryKinds].sort(([left], [right]) => left - right))
      entryLocals.set(slot, { local: locals.take(kind), kind });
  }

  build(writer: ModuleWriter): RegionCode {
    this.#emit();
    const { out, types, helpers, locals } = this.#code;
    const { plans, topSlot } = this.#region;
    if (out.length > MAX_REGION_BYTES && plans.length > 1) abort("REGION_TOO_LARGE");
    const bytes = writer.write({ types, helpers, locals: locals.kinds, code: out.view() });
    return { bytes, helpers, exits: this.#exits, topSlot };
  }

  // -- Structure

  #emit(): void {
    const code = this.#code;
    const idle = code.open("block", "i32");
    this.#leaveIfIdle(idle);
    this.#tail = code.open("block", "i32");
    for (const exit of [...this.#region.coldExits].reverse()) {
      exit.label = code.open("block");
      if (exit.kind === "guard") exit.plan.exitLabels[exit.snapshot] = exit.label;
    }
    this.#emitHead();
    this.#sideStart = code.locals.snapshot();
    if (this.#region.hasEntryLinks) this.#entry = code.open("loop");
    const { root, plans, loopAround } = this.#region;
    const sides = plans.filter((plan) => plan !== root && !loopAround.has(plan));
    this.#openSides(sides);
    this.#emitTrace(root);
    this.#emitSides(sides);
    if (this.#region.hasEntryLinks) {
      code.end();
      code.emit("unreachable");
    }
    // Any local may hold what an exit stores.
    code.locals.holdAll();
    for (const exit of this.#region.coldExits) {
      code.end();
      this.#emitExit(exit.plan, exit.snapshot, exit.kind);
    }
    code.end();
    code.storeFuel();
    code.end();
  }

  /** A call with nothing to do leaves where all calls do: by how far that is V8 measures what a call costs. */
  #leaveIfIdle(idle: Label): void {
    const code = this.#code;
    code.i32(0);
    code.get(BASE_LOCAL);
    code.emit("i32.eqz");
    code.branch("br_if", idle);
    code.emit("drop");
  }

  /** Fuel, and the slots that are kept in locals. */
  #emitHead(): void {
    const code = this.#code;
    code.loadFuel();
    for (const [slot, { local, kind }] of code.entryLocals) {
      code.access(kind === "i64" ? "i64.load" : "f64.load", code.slotAddress(slot));
      if (kind === "i32") lowWordOfBiased(code);
      code.set(local);
    }
  }

  #emitTrace(plan: TracePlan): void {
    this.#begin(plan);
    this.#holdInherited(plan);
    this.#emitStart(plan);
    this.#emitRange(plan, plan.snapshots[0].ref, Math.min(plan.loop, plan.ir.next));
    if (plan.loop === END) this.#emitLink(plan);
    else this.#emitLoop(plan);
  }

  #emitLoop(plan: TracePlan): void {
    const code = this.#code;
    const { plans, loopAround } = this.#region;
    const sides = plans.filter((side) => loopAround.get(side) === plan);
    const counted = this.#countedLoop(plan);
    const bound = counted ? code.locals.take("i32") : 0;
    this.#loopLocals.set(plan, code.locals.snapshot());
    this.#chargeRound(plan);
    this.#bodies.set(plan, code.open("loop"));
    // At the loop's end, V8 computes the comparison before the guards there and keeps it in memory: 16% in short loops.
    this.#checkFuel(plan, 1);
    if (counted) this.#emitCountedBody(plan, counted, bound, sides);
    else {
      this.#openSides(sides);
      this.#emitRange(plan, plan.loop + 1, plan.ir.next);
      this.#closeLoop(plan);
    }
    this.#emitSides(sides);
    code.end();
    code.emit("unreachable");
  }

  /** Where side traces come back to the body, all rounds look at their fuel: the bound would have to be found anew. */
  #countedLoop(plan: TracePlan): CountedLoop | undefined {
    const { allocating, linkedLoops } = this.#region;
    return allocating.has(plan) || linkedLoops.has(plan) ? undefined : findCountedLoop(plan);
  }

  #emitCountedBody(plan: TracePlan, counted: CountedLoop, bound: Local, sides: readonly TracePlan[]): void {
    const code = this.#code;
    const { ir } = plan;
    const { guard, step, units, isPaidLate } = counted;
    setBound(code, counted, bound);
    this.#openSides(sides);
    const outside = code.open("block");
    const body = code.open("loop");
    this.#emitRange(plan, plan.loop + 1, guard);
    code.operand(ir.left(guard));
    code.get(bound);
    code.emit(step > 0 ? "i32.gt_s" : "i32.lt_s");
    code.branch("br_if", outside);
    this.#movePhis(plan);
    if (!isPaidLate) this.#code.charge(units);
    code.branch("br", body);
    code.end();
    code.end();
    if (isPaidLate) payRounds(code, counted, ir.left(guard));
    this.#emitRange(plan, guard, ir.next);
    this.#closeLoop(plan);
  }

  /** The first side trace's block is the innermost one. */
  #openSides(sides: readonly TracePlan[]): void {
    for (const plan of [...sides].reverse())
      (plan.parent as TracePlan).exitLabels[plan.trace.parentExit] = this.#code.open("block");
  }

  #emitSides(sides: readonly TracePlan[]): void {
    for (const plan of sides) {
      this.#code.end();
      this.#emitTrace(plan);
    }
  }

  #begin(plan: TracePlan): void {
    const code = this.#code;
    code.plan = plan;
    this.#expiring = [];
    if (!plan.parent) return;
    this.#code.charge(unitsAtExit(plan.parent.trace, plan.trace.parentExit));
    code.locals.restore(this.#takenBefore(plan));
  }

  /** The locals that a side trace finds taken: the loops around it may go on behind it. */
  #takenBefore(plan: TracePlan): readonly number[] {
    const { loopAround, linkedLoops } = this.#region;
    let loop = loopAround.get(plan);
    while (loop && !linkedLoops.has(loop)) loop = loopAround.get(loop);
    return (loop && this.#loopLocals.get(loop)) ?? this.#sideStart;
  }

  /** The parent's values stay where they are as long as the side trace needs them. */
  #holdInherited(plan: TracePlan): void {
    for (const ref of plan.inheritedRefs) {
      const { plan: source, ref: above } = plan.resolve(ref);
      if (!plan.isUsed(ref) || above < REF_BIAS || typeSpecs[source.ir.type(above)].kind === "none") continue;
      this.#keep(source.localOf(above), plan.lastUses[ref - REF_BIAS], true);
    }
    for (const { value, exit } of plan.passedOn) {
      const { plan: source, ref } = value.plan.resolve(value.ref);
      const until = plan.exitPoint(exit);
      if (until === undefined || ref < REF_BIAS || source.localOf(ref) < 0) continue;
      this.#keep(source.localOf(ref), until, true);
    }
  }

  /** A local is needed up to a point. */
  #keep(local: Local, until: number, isShared: boolean): void {
    if (isShared) this.#code.locals.hold(local);
    if (until === END) return;
    (this.#expiring[until - REF_BIAS] ??= []).push(local);
  }

  /** What comes before the first snapshot: objects that are sunk to the parent's exit. */
  #emitStart(plan: TracePlan): void {
    const emit = () => this.#emitRange(plan, REF_FIRST, plan.snapshots[0].ref);
    if (plan.replaysObjects) this.#code.withoutMemoryCap(emit);
    else emit();
  }

  #emitRange(plan: TracePlan, from: IrRef, to: IrRef): void {
    const code = this.#code;
    const { ir, snapshots } = plan;
    let snapshot = plan.snapshotOf(from);
    let forced = -1;
    for (let ref = from; ref < to; ref++) {
      const op = ir.op(ref);
      while (snapshot + 1 < snapshots.length && snapshots[snapshot + 1].ref <= ref) snapshot++;
      if (op === Op.NOP || op === Op.PHI || plan.isInherited(ref) || !plan.isNeeded(ref)) continue;
      code.exitLabel = plan.exitLabels[snapshot];
      if (debug.isOn)
        check(
          code.exitLabel > 0 || !plan.mayExit(ref),
          () => `trace ${plan.trace.id} ${opNames[op]} ${ref - REF_BIAS}: snapshot ${snapshot} has no exit`,
        );
      if (debug.forcesExits && snapshot !== forced && plan.mayExit(ref)) {
        forced = snapshot;
        this.#forceExit(plan, ref, snapshot);
      }
      if (op === Op.HREFK && plan.mayExit(ref)) guardNode(code, ref);
      if (plan.isDeferred[ref - REF_BIAS] === 0 && code.lower(ref)) this.#assign(plan, ref);
      const expired = this.#expiring[ref - REF_BIAS];
      if (expired) for (const local of expired) code.locals.release(local);
    }
  }

  /** Leaves if the exit has never been taken. A comparison's exit is for the other outcome, so it must not be forced. */
  #forceExit(plan: TracePlan, ref: IrRef, snapshot: SnapshotId): void {
    if (opSpecs[plan.ir.op(ref)].inverse !== undefined || plan.children.has(snapshot)) return;
    const code = this.#code;
    const number = this.#request.exitNumber(plan.trace.id, snapshot, "guard");
    code.pushGlobal();
    code.access("i32.load", GlobalField.traceExits);
    code.access("i32.load", number * TRACE_EXIT_SIZE + TraceExitField.count);
    code.emit("i32.eqz");
    code.exitIf();
  }

  /** The value on the operand stack gets a local. */
  #assign(plan: TracePlan, ref: IrRef): void {
    const code = this.#code;
    if (!plan.isUsed(ref)) {
      code.emit("drop");
      return;
    }
    const left = plan.sharesLocalOf[ref - REF_BIAS];
    const local = left === 0 ? code.locals.take(code.kindOf(ref) as ValueKind) : plan.localOf(left);
    code.set(local);
    plan.setLocal(ref, local);
    if (left === 0) this.#keep(local, plan.lastUses[ref - REF_BIAS], false);
  }

  // -- Ends of traces

  #closeLoop(plan: TracePlan): void {
    this.#movePhis(plan);
    this.#chargeRound(plan);
    this.#code.branch("br", this.#bodies.get(plan) as Label);
  }

  #movePhis(plan: TracePlan): void {
    const code = this.#code;
    const moved = plan.phis.filter(({ left, right }) => left >= REF_FIRST && needsMove(plan, left, right));
    for (const { right } of moved) code.operand(right);
    for (const { left } of moved.reverse()) code.set(plan.localOf(left));
  }

  /** Takes the units of a way that ends at the loop's body, but one, which the loop itself takes. */
  #chargeRound(plan: TracePlan): void {
    const end = plan.loop === END ? lastSnapshot(plan) : plan.snapshots[plan.loopSnapshot];
    this.#code.charge(end.units - 1);
  }

  /** Takes fuel; leaves if there is none, or if the collector is due. */
  #checkFuel(plan: TracePlan, units: number): void {
    const code = this.#code;
    const exit = this.#region.coldExits.find((cold) => cold.plan === plan && cold.kind === "fuel");
    check(exit !== undefined, () => `trace ${plan.trace.id} has no exit for fuel`);
    code.get(code.fuel);
    code.i32(units);
    code.emit("i32.sub");
    code.tee(code.fuel);
    code.i32(0);
    code.emit("i32.lt_s");
    if (this.#region.allocating.has(plan)) {
      code.pushGlobal();
      code.access("i32.load", GlobalField.gcDebt);
      code.i32(0);
      code.emit("i32.ge_s");
      code.emit("i32.or");
    }
    code.branch("br_if", exit.label);
  }

  #emitLink(plan: TracePlan): void {
    const link = this.#region.links.get(plan);
    if (link === "exit") {
      const last = plan.snapshots.length - 1;
      if (plan.children.has(last)) this.#code.branch("br", plan.exitLabels[last]);
      else this.#emitExit(plan, last, "link");
      return;
    }
    if (this.#region.checksFuel(plan)) this.#checkFuel(plan, Math.max(lastSnapshot(plan).units, 1));
    else this.#chargeRound(plan);
    if (link === "body") this.#emitBodyLink(plan, this.#region.bodyLinks.get(plan) as BodyLink);
    else if (this.#region.movesBase) this.#emitLinkByMemory(plan);
    else this.#emitEntryLink(plan);
  }

  #emitBodyLink(plan: TracePlan, { moves, stores }: BodyLink): void {
    const code = this.#code;
    const loop = this.#region.loopAround.get(plan) as TracePlan;
    const moved = moves.filter(
      (move) => !("value" in move) || !isInLocal(plan, move.value, loop.localOf(move.phi.left)),
    );
    for (const move of moved) this.#pushMoved(plan, loop, move);
    const written = pushSlots(code, stores);
    for (const local of written.reverse()) code.set(local);
    for (const { phi } of moved.reverse()) code.set(loop.localOf(phi.left));
    code.branch("br", this.#bodies.get(loop) as Label);
  }

  #pushMoved(plan: TracePlan, loop: TracePlan, move: Move): void {
    const code = this.#code;
    if ("constant" in move) code.i32(move.constant);
    else if ("value" in move) {
      if (loop.kindOf(move.phi.left) === "f64") code.numberOperand(move.value);
      else code.operand(move.value);
    } else {
      code.plan = loop;
      const offset = code.address(loop.ir.left(move.load));
      code.access(loop.kindOf(move.phi.left) === "f64" ? "f64.load" : "i32.load", offset);
      code.plan = plan;
    }
  }

  #emitEntryLink(plan: TracePlan): void {
    const code = this.#code;
    this.#makeSunkObjects(plan);
    for (const local of pushSlots(code, lastSnapshot(plan).entries).reverse()) code.set(local);
    code.branch("br", this.#entry);
  }

  /** Those that the end of a trace holds. */
  #makeSunkObjects(plan: TracePlan): void {
    const recipe = this.#request.recipe(plan.trace.id, plan.snapshots.length - 1);
    makeSunkObjects(this.#code, lastSnapshot(plan), recipe);
  }

  /** The base may move; the entry reads its slots from memory. */
  #emitLinkByMemory(plan: TracePlan): void {
    const code = this.#code;
    const snapshot = lastSnapshot(plan);
    const offset = snapshot.baseOffset;
    if (offset > 0) this.#checkStack(plan, offset);
    storeSnapshot(code, snapshot);
    this.#makeSunkObjects(plan);
    if (offset !== 0) {
      code.get(BASE_LOCAL);
      code.i32(SLOT * offset);
      code.emit("i32.add");
      code.set(BASE_LOCAL);
    }
    code.branch("br", this.#entry);
  }

  /** The frames of the next round must fit into the stack: otherwise the interpreter makes it larger. */
  #checkStack(plan: TracePlan, offset: number): void {
    const code = this.#code;
    const top = this.#region.topSlot + offset;
    code.get(BASE_LOCAL);
    code.i32(SLOT * top);
    code.emit("i32.add");
    code.pushGlobal();
    code.access("i32.load", GlobalField.currentThread);
    code.access("i32.load", ThreadField.limit);
    code.emit("i32.gt_u");
    code.open("if");
    this.#emitExit(plan, plan.snapshots.length - 1, "link");
    code.end();
  }

  #emitExit(plan: TracePlan, snapshotId: SnapshotId, kind: ExitKind): void {
    const code = this.#code;
    const { movesBase } = this.#region;
    code.plan = plan;
    const snapshot = plan.snapshots[snapshotId];
    storeSnapshot(code, snapshot, this.#region.dirtySlotsAt(plan, snapshotId));
    if (movesBase) storeExitBase(code, snapshot);
    const trace = plan.trace.id;
    const number = this.#request.exitNumber(trace, snapshotId, kind);
    this.#exits.push({ trace, snapshot: snapshotId, kind, number, setsBase: movesBase });
    code.i32(number);
    code.branch("br", this.#tail);
  }
}

const needsMove = (loop: TracePlan, left: IrRef, right: IrRef): boolean =>
  !isInLocal(loop, right, loop.localOf(left)) && loop.kindOf(left) !== "none";

function isInLocal(plan: TracePlan, ref: IrRef, local: Local): boolean {
  const { plan: source, ref: above } = plan.resolve(ref);
  return above >= REF_FIRST && source.localOf(above) === local;
}

/** Compiles regions; keeps its buffers from one to the next. */
export class RegionCompiler {
  readonly #writer = new ModuleWriter();

  compile(request: RegionRequest): RegionCode {
    return new RegionEmitter(request).build(this.#writer);
  }
}
