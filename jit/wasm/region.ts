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
 *           block $side… (side traces of the body)
 *             body, PHIs, fuel, br $body
 *           end, side trace, br $body or $entry or $exit …
 *   end, stores of the snapshot, exit number, br $tail …
 * end, fuel to memory
 * ```
 *
 * Invariants: a side trace's code comes after its parent's, within the same loops; an exit finds its values in the locals
 * where the guard had them; slots that the root reads are kept in locals if a side trace links to the entry, and memory
 * is behind them until an exit stores them.
 */
import { GlobalField, SLOT, ThreadField } from "../../lib/offsets.ts";
import { abort } from "../abort.ts";
import { check } from "../check.ts";
import { type IrRef, Op, REF_BIAS, REF_FIRST, Type, typeSpecs } from "../ir/types.ts";
import {
  type Slot,
  type Snapshot,
  type SnapshotEntry,
  SnapshotFlag,
  type SnapshotId,
  type Trace,
  type TraceId,
} from "../trace.ts";
import { BASE_LOCAL, Emitter, type EntryLocal, type Label } from "./emitter.ts";
import { ModuleWriter } from "./encoder.ts";
import {
  type BodyLink,
  isLinkToRoot,
  type LinkPlan,
  lastSnapshot,
  movesBase,
  NO_REF,
  planBodyLink,
  slotsReadBy,
} from "./link-plan.ts";
import type { Local } from "./locals.ts";
import { KEY_INDEX_TAG } from "./lower-loads.ts";
import { guardNode } from "./lower-references.ts";
import { lowerings } from "./lowerings.ts";
import type { ValueKind } from "./opcodes.ts";
import { END, ExitUse, TracePlan } from "./plan.ts";

/** "guard": a guard failed. "fuel": units of fuel have run out or the collector is due. "link": the trace's end. */
export type ExitKind = "guard" | "fuel" | "link";

export interface RegionExit {
  readonly trace: TraceId;
  readonly snapshot: SnapshotId;
  readonly kind: ExitKind;
  /** What the function returns. */
  readonly number: number;
  /** Global.exitBase is the base at the exit's pc: the base has moved by what is not known in advance. */
  readonly setsBase: boolean;
}

export interface RegionRequest {
  readonly root: Trace;
  /** In the order in which they were made: parents before their side traces. */
  readonly sides: readonly Trace[];
  /** Address of Global. */
  readonly global: number;
  /** The unpatched bytecode instruction at an address. */
  readInstruction(pc: number): number;
  exitNumber(trace: TraceId, snapshot: SnapshotId, kind: ExitKind): number;
}

export interface RegionCode {
  /** The module: imports memory "m"."m" and the helpers from "h" (as globals of type funcref), exports the function "r". */
  readonly bytes: Uint8Array;
  /** Exports of the core that it imports. */
  readonly helpers: readonly string[];
  readonly exits: readonly RegionExit[];
  /** Stack slots that its frames need, from the start frame's header. */
  readonly topSlot: number;
}

/**
 * Bytes of code above which a region takes no further side traces. V8 11.3 optimises 1.5 KB in 0.5 ms, 4 KB in 1.2 and
 * 10 KB in 4.7, on a thread of its own; its first tier takes a fortieth of that.
 *
 * That is with a block for each snapshot, to which guards branch directly. With one block for all, to which guards carry
 * a number and which ends in a br_table, it is 0.9, 2.6 and 7.0 ms, since all locals meet there, and loops with many
 * guards run 20% slower.
 */
export const MAX_REGION_BYTES = 16_000;

/** An exit whose code is behind the traces'. */
interface ColdExit {
  readonly plan: TracePlan;
  readonly snapshot: SnapshotId;
  readonly kind: ExitKind;
  label: Label;
}

class RegionEmitter {
  readonly #request: RegionRequest;
  readonly #code: Emitter;
  readonly #root: TracePlan;
  readonly #plans: TracePlan[];
  readonly #links = new Map<TracePlan, LinkPlan>();
  readonly #bodyLinks = new Map<TracePlan, BodyLink>();
  /** Side traces whose code is within the loop. */
  readonly #inBody = new Set<TracePlan>();
  readonly #movesBase: boolean;
  readonly #allocates: boolean;
  readonly #cold: ColdExit[] = [];
  readonly #exits: RegionExit[] = [];
  /** Slots whose value may be in their entry local only. */
  readonly #dirtySlots = new Set<Slot>();
  /** By point: locals whose value is read there for the last time. */
  #expiring: Local[][] = [];
  /** Locals that the loop's next iteration needs. */
  #loopLocals: readonly number[] = [];
  #sideStart: readonly number[] = [];
  #tail: Label = 0;
  #entry: Label = 0;
  #body: Label = 0;

  constructor(request: RegionRequest) {
    this.#request = request;
    this.#code = new Emitter(request.global, request.readInstruction, lowerings);
    this.#root = new TracePlan(request.root);
    this.#plans = [this.#root];
    const byId = new Map<TraceId, TracePlan>([[request.root.id, this.#root]]);
    for (const trace of request.sides) {
      const parent = byId.get(trace.parentId) ?? abort("INTERNAL", `trace ${trace.id} has no parent here`);
      const plan = new TracePlan(trace, parent);
      parent.children.set(trace.parentExit, plan);
      byId.set(trace.id, plan);
      this.#plans.push(plan);
    }
    this.#movesBase = this.#plans.some(movesBase);
    this.#allocates = this.#plans.some(hasAllocation);
  }

  build(writer: ModuleWriter): RegionCode {
    this.#root.analyse();
    this.#planScopes();
    this.#planLinks();
    this.#planColdExits();
    this.#emit();
    const { out, types, helpers, locals } = this.#code;
    if (out.length > MAX_REGION_BYTES && this.#plans.length > 1) abort("REGION_TOO_LARGE");
    return {
      bytes: writer.write({ types, helpers, locals: locals.kinds, code: out.view() }),
      helpers,
      exits: this.#exits,
      topSlot: Math.max(...this.#plans.map(({ trace }) => trace.topSlot)),
    };
  }

  // -- Planning

  /** A side trace of the body is within the loop; so are its own. */
  #planScopes(): void {
    const root = this.#root;
    for (const plan of this.#plans) {
      if (plan === root || root.loop === END) continue;
      const { parent, trace } = plan;
      const isInBody =
        parent === root
          ? root.snapshots[trace.parentExit].ref > root.loop ||
            (trace.parentExit === root.loopSnapshot && !root.usesLoopSnapshotBefore())
          : this.#inBody.has(parent as TracePlan);
      if (isInBody) this.#inBody.add(plan);
    }
  }

  /** Finds the links, and with them what each trace's values are needed for. */
  #planLinks(): void {
    const root = this.#root;
    for (const plan of this.#plans) {
      const canReachBody = this.#inBody.has(plan) && !this.#movesBase;
      const bodyLink = canReachBody ? planBodyLink(plan, root) : undefined;
      if (bodyLink) this.#bodyLinks.set(plan, bodyLink);
      const toRoot = bodyLink ? "body" : isLinkToRoot(plan) ? "entry" : "exit";
      this.#links.set(plan, plan.loop === END ? toRoot : "loop");
      if (plan !== root) plan.analyse(bodyLink?.moves.map(({ ref }) => ref));
    }
    if (!this.#movesBase) this.#planEntryLocals();
  }

  /** Slots that are read anew after a link stay in locals. */
  #planEntryLocals(): void {
    const { entryLocals, locals } = this.#code;
    const hasEntryLinks = this.#hasEntryLinks();
    if (!hasEntryLinks && this.#bodyLinks.size === 0) return;
    const slots = new Map<Slot, EntryLocal["kind"]>();
    for (const plan of this.#plans)
      if (plan !== this.#root || hasEntryLinks)
        for (const [slot, ref] of slotsReadBy(plan))
          if (slots.get(slot) !== "f64") slots.set(slot, isNumberType(plan.ir.type(ref)) ? "f64" : "i64");
    for (const [slot, kind] of [...slots].sort(([left], [right]) => left - right))
      entryLocals.set(slot, { local: locals.take(kind), kind });
    for (const plan of this.#plans) {
      const written =
        this.#links.get(plan) === "entry" ? lastSnapshot(plan).entries : this.#bodyLinks.get(plan)?.stores;
      // The start frame's header is stored at once: its link must stay.
      for (const { slot, flags } of written ?? [])
        if (slot !== 0 && !(flags & SnapshotFlag.NO_RESTORE) && entryLocals.has(slot))
          this.#dirtySlots.add(slot);
    }
  }

  #hasEntryLinks(): boolean {
    return [...this.#links.values()].includes("entry");
  }

  #planColdExits(): void {
    for (const plan of this.#plans)
      plan.snapshots.forEach((_, snapshot) => {
        const use = plan.exitUses[snapshot];
        if (use & ExitUse.GUARD && !plan.children.has(snapshot)) this.#addCold(plan, snapshot, "guard");
      });
    for (const plan of this.#plans) {
      const link = this.#links.get(plan);
      if (link === "exit") continue;
      this.#addCold(plan, link === "loop" ? plan.loopSnapshot : plan.snapshots.length - 1, "fuel");
    }
  }

  #addCold(plan: TracePlan, snapshot: SnapshotId, kind: ExitKind): void {
    this.#cold.push({ plan, snapshot, kind, label: 0 });
  }

  // -- Structure

  #emit(): void {
    const code = this.#code;
    this.#tail = code.open("block", "i32");
    for (const exit of [...this.#cold].reverse()) {
      exit.label = code.open("block");
      if (exit.kind === "guard") exit.plan.exitLabels[exit.snapshot] = exit.label;
    }
    this.#emitHead();
    this.#sideStart = code.locals.snapshot();
    if (this.#hasEntryLinks()) this.#entry = code.open("loop");
    const sides = this.#plans.filter((plan) => plan !== this.#root && !this.#inBody.has(plan));
    this.#openSides(sides);
    this.#emitRoot();
    this.#emitSides(sides);
    if (this.#hasEntryLinks()) {
      code.end();
      code.emit("unreachable");
    }
    // Any local may hold what an exit stores.
    code.locals.holdAll();
    for (const exit of this.#cold) {
      code.end();
      this.#emitExit(exit.plan, exit.snapshot, exit.kind);
    }
    code.end();
    code.storeFuel();
  }

  /** Fuel, and the slots that are kept in locals. */
  #emitHead(): void {
    const code = this.#code;
    code.loadFuel();
    for (const [slot, { local, kind }] of code.entryLocals) {
      code.access(`${kind}.load`, code.slotAddress(slot));
      code.set(local);
    }
  }

  #emitRoot(): void {
    const code = this.#code;
    const root = this.#root;
    this.#begin(root);
    this.#emitRange(root, REF_FIRST, Math.min(root.loop, root.ir.next));
    if (root.loop === END) {
      this.#emitLink(root);
      return;
    }
    this.#loopLocals = code.locals.snapshot();
    const sides = [...this.#inBody];
    this.#body = code.open("loop");
    this.#openSides(sides);
    this.#emitRange(root, root.loop + 1, root.ir.next);
    this.#closeLoop();
    this.#emitSides(sides);
    code.end();
    code.emit("unreachable");
  }

  /** The first side trace's block is the innermost one. */
  #openSides(sides: readonly TracePlan[]): void {
    for (const plan of [...sides].reverse())
      (plan.parent as TracePlan).exitLabels[plan.trace.parentExit] = this.#code.open("block");
  }

  #emitSides(sides: readonly TracePlan[]): void {
    for (const plan of sides) {
      this.#code.end();
      this.#begin(plan);
      this.#holdInherited(plan);
      this.#emitRange(plan, REF_FIRST, plan.ir.next);
      this.#emitLink(plan);
    }
  }

  #begin(plan: TracePlan): void {
    const code = this.#code;
    code.plan = plan;
    this.#expiring = [];
    const { parent, trace } = plan;
    if (!parent) return;
    code.isBaseMoved = this.#movesBase && trace.parentId !== 0;
    const keepsLoop = this.#inBody.has(plan) && this.#bodyLinks.size > 0;
    code.locals.restore(keepsLoop ? this.#loopLocals : this.#sideStart);
  }

  /** The parent's values stay where they are as long as the side trace needs them. */
  #holdInherited(plan: TracePlan): void {
    for (const ref of plan.inheritedRefs) {
      const { plan: source, ref: above } = plan.resolve(ref);
      if (!plan.isUsed(ref) || above < REF_BIAS || typeSpecs[source.ir.type(above)].kind === "none") continue;
      this.#keep(source.localOf(above), plan.lastUses[ref - REF_BIAS], true);
    }
  }

  /** A local is needed up to a point. */
  #keep(local: Local, until: number, isShared: boolean): void {
    if (isShared) this.#code.locals.hold(local);
    if (until === END) return;
    (this.#expiring[until - REF_BIAS] ??= []).push(local);
  }

  #emitRange(plan: TracePlan, from: IrRef, to: IrRef): void {
    const code = this.#code;
    const { ir, snapshots } = plan;
    let snapshot = plan.snapshotOf(from);
    for (let ref = from; ref < to; ref++) {
      const op = ir.op(ref);
      while (snapshot + 1 < snapshots.length && snapshots[snapshot + 1].ref <= ref) snapshot++;
      if (op === Op.NOP || op === Op.PHI || plan.isInherited(ref) || !plan.isNeeded(ref)) continue;
      code.exitLabel = plan.exitLabels[snapshot];
      if (op === Op.HREFK) guardNode(code, ref);
      else if (plan.isDeferred[ref - REF_BIAS] === 0 && code.lower(ref)) this.#assign(plan, ref);
      const expired = this.#expiring[ref - REF_BIAS];
      if (expired) for (const local of expired) code.locals.release(local);
    }
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

  #closeLoop(): void {
    const code = this.#code;
    const root = this.#root;
    const moved = root.phis.filter(({ left, right }) => left >= REF_FIRST && needsMove(root, left, right));
    for (const { right } of moved) code.operand(right);
    for (const { left } of moved.reverse()) code.set(root.localOf(left));
    this.#checkFuel(root);
    code.branch("br", this.#body);
  }

  /** Takes a unit of fuel; leaves if there is none, or if the collector is due. */
  #checkFuel(plan: TracePlan): void {
    const code = this.#code;
    const exit = this.#cold.find((cold) => cold.plan === plan && cold.kind === "fuel") as ColdExit;
    code.get(code.fuel);
    code.i32(1);
    code.emit("i32.sub");
    code.tee(code.fuel);
    code.i32(0);
    code.emit("i32.lt_s");
    if (this.#allocates) {
      code.pushGlobal();
      code.access("i32.load", GlobalField.gcDebt);
      code.i32(0);
      code.emit("i32.ge_s");
      code.emit("i32.or");
    }
    code.branch("br_if", exit.label);
  }

  #emitLink(plan: TracePlan): void {
    const link = this.#links.get(plan);
    if (link === "exit") {
      this.#emitExit(plan, plan.snapshots.length - 1, "link");
      return;
    }
    this.#checkFuel(plan);
    if (link === "body") this.#emitBodyLink(plan, this.#bodyLinks.get(plan) as BodyLink);
    else if (this.#movesBase) this.#emitLinkByMemory(plan);
    else this.#emitEntryLink(plan);
  }

  #emitBodyLink(plan: TracePlan, { moves, stores }: BodyLink): void {
    const code = this.#code;
    const root = this.#root;
    const moved = moves.filter(({ phi, ref }) => !isInLocal(plan, ref, root.localOf(phi.left)));
    for (const { phi, ref, constant } of moved)
      if (ref === NO_REF) code.i32(constant);
      else if (root.kindOf(phi.left) === "f64") code.numberOperand(ref);
      else code.operand(ref);
    const written = this.#pushSlots(stores);
    for (const local of written.reverse()) code.set(local);
    for (const { phi } of moved.reverse()) code.set(root.localOf(phi.left));
    code.branch("br", this.#body);
  }

  #emitEntryLink(plan: TracePlan): void {
    const code = this.#code;
    for (const local of this.#pushSlots(lastSnapshot(plan).entries).reverse()) code.set(local);
    code.branch("br", this.#entry);
  }

  /** Pushes the values of slots that are kept in locals, and stores the others. The locals of what has been pushed. */
  #pushSlots(entries: readonly SnapshotEntry[]): Local[] {
    const locals: Local[] = [];
    for (const entry of entries) {
      if (entry.flags & SnapshotFlag.NO_RESTORE) continue;
      const entryLocal = this.#code.entryLocals.get(entry.slot);
      if (entryLocal === undefined || entry.slot === 0) this.#storeEntry(entry);
      if (entryLocal !== undefined) {
        this.#pushEntry(entry, entryLocal.kind);
        locals.push(entryLocal.local);
      }
    }
    return locals;
  }

  /** The base may move; the entry reads its slots from memory. */
  #emitLinkByMemory(plan: TracePlan): void {
    const code = this.#code;
    const snapshot = lastSnapshot(plan);
    const offset = snapshot.baseOffset;
    if (offset > 0) this.#checkStack(plan, offset);
    this.#storeSnapshot(snapshot);
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
    const top = Math.max(...this.#plans.map(({ trace }) => trace.topSlot)) + offset;
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

  // -- Exits

  #emitExit(plan: TracePlan, snapshotId: SnapshotId, kind: ExitKind): void {
    const code = this.#code;
    code.plan = plan;
    const snapshot = plan.snapshots[snapshotId];
    this.#storeSnapshot(snapshot);
    if (this.#movesBase) {
      code.pushGlobal();
      code.get(BASE_LOCAL);
      code.i32(SLOT * snapshot.baseOffset);
      code.emit("i32.add");
      code.access("i32.store", GlobalField.exitBase);
    }
    const trace = plan.trace.id;
    const number = this.#request.exitNumber(trace, snapshotId, kind);
    this.#exits.push({ trace, snapshot: snapshotId, kind, number, setsBase: this.#movesBase });
    code.i32(number);
    code.branch("br", this.#tail);
  }

  #storeSnapshot({ entries }: Snapshot): void {
    const code = this.#code;
    const stored = new Set<Slot>();
    for (const entry of entries)
      if (!(entry.flags & SnapshotFlag.NO_RESTORE)) {
        this.#storeEntry(entry);
        stored.add(entry.slot);
      }
    for (const slot of this.#dirtySlots) {
      if (stored.has(slot)) continue;
      const { local, kind } = code.entryLocals.get(slot) as EntryLocal;
      const offset = code.slotAddress(slot);
      code.get(local);
      code.access(`${kind}.store`, offset);
    }
  }

  #storeEntry(entry: SnapshotEntry): void {
    const code = this.#code;
    const offset = code.slotAddress(entry.slot);
    if (entry.slot === 0) {
      code.operand(entry.ref);
      code.access("i32.store", offset);
    } else if (entry.flags & WORD_FLAGS) {
      this.#pushEntry(entry, "i64");
      code.access("i64.store", offset);
    } else code.storeValue(entry.ref, offset);
  }

  /** The 64 bits of an entry. */
  #pushEntry(entry: SnapshotEntry, kind: EntryLocal["kind"]): void {
    const code = this.#code;
    if (!(entry.flags & WORD_FLAGS)) {
      code.boxedAs(kind, entry.ref);
      return;
    }
    code.operand(entry.ref);
    check(code.kindOf(entry.ref) === "i32", () => `slot ${entry.slot}: no low word`);
    code.tagged(entry.flags & SnapshotFlag.KEYINDEX ? KEY_INDEX_TAG : entry.link >>> 0);
    if (kind === "f64") code.emit("f64.reinterpret_i64");
  }
}

/** Entries that are not a Lua value with its tag. */
const WORD_FLAGS = SnapshotFlag.FRAME | SnapshotFlag.CONTINUATION | SnapshotFlag.KEYINDEX;

const ALLOCATIONS = [
  Op.TNEW,
  Op.TDUP,
  Op.SNEW,
  Op.CNEW,
  Op.CNEWI,
  Op.BUFSTR,
  Op.TOSTR,
  Op.NEWREF,
  Op.CALLA,
  Op.CALLS,
];
const hasAllocation = ({ ir }: TracePlan): boolean => ALLOCATIONS.some((op) => ir.youngest(op) !== 0);

const isNumberType = (type: number): boolean => type === Type.NUM || type === Type.INT;

const needsMove = (root: TracePlan, left: IrRef, right: IrRef): boolean =>
  !isInLocal(root, right, root.localOf(left)) && root.kindOf(left) !== "none";

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
