/**
 * The trace driver of a state (LuaJIT: lj_trace.c): from hot counters through recording, optimisation and code to linked
 * traces, and back when recording fails. The states are idle → waiting → recording → idle; a finished recording is
 * optimised and made code of at once. Invariants:
 *
 * - Nothing in here makes a program fail: whatever is thrown ends the trace that is being made, and only that.
 * - Between two calls of the core's no region is running, so code can be dropped at any time.
 */

import type { TraceEvent, TraceView } from "../../lib/jit-control.ts";
import { GlobalField, PrototypeField, ThreadField } from "../../lib/offsets.ts";
import { Op } from "../../spec/bytecodes.ts";
import { HookMask, PrototypeFlag } from "../../spec/vm.ts";
import { abort, abortOf, TraceAbort } from "../abort.ts";
import { debug } from "../check.ts";
import { marksLoop } from "../record/instruction.ts";
import type { RecordOutcome, StartRequest } from "../record/interface.ts";
import { type JitSettings, parameterDefaults } from "../settings.ts";
import type { SnapshotId, Trace, TraceId } from "../trace.ts";
import { CompileBudget, LONGEST_RECORDING_STEP } from "./budget.ts";
import { CalledFunctions } from "./called-functions.ts";
import { hasManyCallers, leavesByReturn, MANY_RETURNS } from "./callers.ts";
import { CodeLife, FULL_EXITS } from "./code-life.ts";
import type { EventLog } from "./events.ts";
import { type ExitNumber, ExitTable } from "./exits.ts";
import { Forest, type FusionOutcome, NEVER_HOT, type Tree } from "./forest.ts";
import { crowdedDemand, Heat } from "./heat.ts";
import type { JitHost } from "./host.ts";
import { runningFunction, setHotCounter } from "./hot-counters.ts";
import { BothListeners, type Place, type TraceListener } from "./log.ts";
import { type Entry, isPatchable, putUncovered, startOf, takeUncovered, traceEnteredAt } from "./patches.ts";
import { Penalties } from "./penalties.ts";
import { Renewal } from "./renewal.ts";
import { type ExitInfo, Statistics } from "./statistics.ts";
import { type CompilerParts, makeEnvironment, TraceMaker } from "./trace-maker.ts";

const { NO_JIT, ILOOP } = PrototypeFlag.values;
/** Counter values: a loop counts half as much as a call, as in LuaJIT. */
const CALL_FACTOR = 2;
/** Numbers of traces are 16 bits in instructions. */
const MOST_TRACES = 65535;
const KILOBYTE = 1024;
/** Instructions that a stitched call may run until the trace goes on behind it. */
const MAX_STITCH_INSTRUCTIONS = 2000;
/** An exit where recording has failed waits this much longer each time; and after `tryside` times this much. */
const RETRY_BACKOFF = 4;
const SIDE_BACKOFF = 16;
/**
 * What waits for time to be compiled, or for a part of the compiler to be loaded, is looked at again after so many
 * iterations or calls (an event costs about 1 µs, so this is below 1% in the shortest loop), and after so many exits (each some 200 ns at least).
 */
const LONGEST_HEATING = 16384;
const LONGEST_EXIT_HEATING = 1000;

/** What is to be recorded, or is being recorded. */
interface Attempt {
  readonly kind: StartRequest["kind"];
  readonly id: TraceId;
  /** Root traces: where it will be entered. Stitched ones: known when the call has returned. */
  entry: Entry | undefined;
  /** Side and stitched traces: what it continues. */
  readonly parent: Trace | undefined;
  readonly exit: SnapshotId;
  isRecording: boolean;
  /** Stitched traces: the base of the frame to come back to, and instructions until then. */
  readonly base: number;
  instructions: number;
  place: Place;
}

export class JitDriver {
  readonly settings: JitSettings;
  /** Of the command line. */
  #log: TraceListener | undefined;
  /** Of the program. It sees LuaJIT's thresholds, since its handlers take time that the compiler is charged. */
  #events: EventLog | undefined;
  /** Of either, or both. */
  #listener: TraceListener | undefined;
  #tellsExits = false;
  #isTelling = false;
  readonly #host: JitHost;
  readonly #exits: ExitTable;
  readonly #forest: Forest;
  readonly #life: CodeLife;
  readonly statistics: Statistics;
  readonly #budget: CompileBudget;
  readonly #penalties = new Penalties();
  /** By address of the bytecode, and by number of the exit. */
  readonly #heat = new Heat(LONGEST_HEATING);
  readonly #exitHeat = new Heat(LONGEST_EXIT_HEATING);
  /** Made when the first trace is begun: short programs do without. */
  #lazyMaker: TraceMaker | undefined;
  readonly #parts: CompilerParts;
  readonly #renewal: Renewal;
  readonly #called: CalledFunctions;
  /** Failed attempts by exit. */
  readonly #failures = new Map<ExitNumber, number>();
  #attempt: Attempt | undefined;

  constructor(host: JitHost, parts: CompilerParts, settings: JitSettings) {
    this.#host = host;
    this.settings = settings;
    this.statistics = new Statistics(() => host.now());
    this.#exits = new ExitTable(host);
    this.#forest = new Forest(
      host,
      this.#exits,
      parts.makeRegions(),
      () => this.settings.parameters.hotexit,
      (first, count) => this.#forgetExits(first, count),
      this.statistics,
    );
    this.#called = new CalledFunctions(host.heap, () => debug.isOn && this.#isEager);
    this.#renewal = new Renewal(host, this.#forest, this.#heat, this.#penalties);
    this.#life = new CodeLife(host, this.#forest, [this.#heat, this.#penalties, this.#called, this.#renewal]);
    this.#budget = new CompileBudget(host, () => host.heap.u32[(host.global + GlobalField.fuelUsed) >>> 2]);
    this.#parts = parts;
  }

  get #maker(): TraceMaker {
    this.#lazyMaker ??= new TraceMaker(
      makeEnvironment(this.#host, this.settings, {
        anchor: (address) => this.#host.anchors.anchor(this.#attempt?.id ?? 0, address),
        trace: (id) => this.#forest.trace(id),
        rootTraceAt: (pc) => traceEnteredAt(this.#host.heap, pc),
        isInnerLoopLeft: (pc) => this.#penalties.isLeftOften(pc),
        noteInnerLoop: (pc) => this.#penalties.noteMet(pc),
        makeHot: (pc) => this.#makeHot(pc),
        dropForRecursion: (id) => this.#dropForRecursion(id),
        isCalled: (prototype) => this.#called.has(prototype),
        noteUncallable: (prototype) => this.#called.refuse(prototype),
        shouldRecur: (pc) => this.#penalties.shouldRecur(pc),
      }),
      this.#parts,
    );
    return this.#lazyMaker;
  }

  // -- Control --

  get listener(): TraceListener | undefined {
    return this.#listener;
  }

  set listener(log: TraceListener | undefined) {
    this.#log = log;
    this.#joinListeners();
  }

  #joinListeners(): void {
    const log = this.#log;
    const events = this.#events;
    this.#listener = log && events ? new BothListeners(log, events) : (log ?? events);
  }

  setEventHandler(handler: ((event: TraceEvent) => void) | undefined, tellsExits: boolean): void {
    this.#tellsExits = tellsExits;
    const tools = this.#host.traceTools;
    this.#events = handler && tools && new tools.EventLog(this.#host, (event) => this.#tell(handler, event));
    this.#joinListeners();
  }

  /** The program's function is not told about itself, nor is it recorded. */
  #tell(handler: (event: TraceEvent) => void, event: TraceEvent): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    // A JLOOP that has been taken out for the next instruction stays out: the function is not to put it back.
    const { global, heap } = this.#host;
    const uncovered = takeUncovered(heap, global);
    const trace = this.#forest.trace(uncovered.traceId);
    try {
      handler(event);
    } finally {
      this.#isTelling = false;
      if (trace && this.#forest.trace(uncovered.traceId) === trace)
        putUncovered(this.#host.heap, global, uncovered);
    }
  }

  traceView(id: TraceId): TraceView | undefined {
    const { heap, traceTools } = this.#host;
    const trace = this.#forest.trace(id);
    const tree = trace && this.#forest.treeOf(trace);
    if (trace && tree) return traceTools?.viewTrace(heap, trace, tree);
    const isUnfinished = this.#attempt?.isRecording && this.#attempt.id === id;
    return isUnfinished ? traceTools?.viewTrace(heap, this.#maker.unfinished, undefined) : undefined;
  }

  /** Set by LateJit. */
  get #isOn(): boolean {
    return this.#host.heap.u32[(this.#host.global + GlobalField.jitMode) >>> 2] !== 0;
  }

  flush(isAsked = false): void {
    this.interrupt();
    this.#forest.remove(this.#forest.roots, "flushed");
    this.#penalties.clear();
    this.#called.clear();
    this.#heat.clear();
    if (isAsked) this.#budget.startOver();
    this.#host.updateHotness();
    this.listener?.flush();
  }

  flushTrace(id: TraceId): void {
    this.interrupt();
    this.#dropTree(id);
  }

  #dropTree(id: TraceId): void {
    const tree = this.#forest.rootTreeOf(id);
    if (tree?.entry && tree.root.id === id) this.#forest.remove([tree], "flushed");
  }

  /** Drops the traces that begin in a function. */
  flushFunction(prototype: number): void {
    this.#forest.remove(
      this.#forest.roots.filter(({ entry }) => entry?.prototype === prototype),
      "flushed",
    );
  }

  /** The state ends. */
  close(): void {
    this.#attempt = undefined;
    this.#forest.remove(this.#forest.roots, "flushed");
  }

  forgetDeadPrototypes(): void {
    this.#life.forgetDeadPrototypes();
  }

  #forgetExits(first: ExitNumber, count: number): void {
    for (let number = first; number < first + count; number++) {
      this.#failures.delete(number);
      this.#exitHeat.forget(number);
    }
  }

  /** Milliseconds that recording has taken: what other phases have not. */
  get recordTime(): number {
    const { optimise, emit, instantiate } = this.statistics.phases;
    return this.#budget.elapsed - optimise - emit - instantiate;
  }

  /** Exits that have been taken, of traces that are there. */
  get takenExits(): ExitInfo[] {
    return this.#forest.takenExits();
  }

  #setRecording(isRecording: boolean): void {
    this.#host.heap.u32[(this.#host.global + GlobalField.isRecording) >>> 2] = isRecording ? 1 : 0;
  }

  // -- What the core reports --

  /** The hot counter of the instruction at the thread's pc has run out. Whether recording begins with that instruction. */
  hotEvent(thread: number): boolean {
    const { heap } = this.#host;
    const pc = heap.u32[(thread + ThreadField.pc) >>> 2];
    const { func, prototype } = runningFunction(this.#host.heap, thread);
    const opcode = heap.u8[pc];
    const isHeader = opcode === Op.FUNCF || opcode === Op.FUNCV;
    if (prototype !== 0) this.#life.noteHot(prototype, pc);
    const wait = this.#penalties.remainingWait(pc) ?? this.#missingHeat(pc, isHeader);
    // At least one, so that the instruction gets on.
    setHotCounter(heap, prototype, pc, Math.max(wait || this.#startOfCounter(isHeader), 1));
    const mayStart =
      wait === 0 && this.#isOn && this.#attempt === undefined && !this.#isHooked && !this.#isTelling;
    if (!mayStart || !this.#mayRecord(prototype, NO_JIT | ILOOP)) return false;
    const id = this.#newId(0);
    if (id === 0) return false;
    const entry: Entry = { pc, startPc: startOf(heap, pc), prototype };
    const kind = isHeader ? "function" : "loop";
    this.#begin({ kind, id, entry, place: { func, pc }, parent: undefined, exit: 0, base: 0 });
    return entry.startPc === pc;
  }

  #missingHeat(pc: number, isHeader: boolean): number {
    const { hotloop } = this.settings.parameters;
    const demand = this.#budget.demand(hotloop < parameterDefaults.hotloop || this.#events !== undefined);
    return this.#heat.missing(pc, Math.max(hotloop, 1) * (isHeader ? CALL_FACTOR : 1), demand);
  }

  /** The exit has been taken `hotexit` times; the thread's state is that behind it. */
  hotExit(thread: number, number: ExitNumber): void {
    const parent = this.#forest.trace(this.#exits.traceOf(number));
    const tree = parent && this.#forest.treeOf(parent);
    if (parent && tree && this.#tellsExits && !this.#isToBeRecorded(tree, number)) return;
    if (parent === undefined || tree === undefined || this.#attempt !== undefined || this.#isTelling) return;
    const exit = this.#exits.snapshotOf(number);
    const side = this.#forest.sideAt(tree, number);
    const isBegun = this.#isOn && side !== undefined && this.#forest.isBeingReplaced(side);
    const wait = isBegun ? 0 : this.#missingExits(number, parent.rootId, side !== undefined);
    if (wait > 0) {
      this.#exits.setCount(number, this.settings.parameters.hotexit - wait);
      return;
    }
    const { func, prototype } = runningFunction(this.#host.heap, thread);
    if (exit === 0 && this.#renewal.ifMissing(parent, func, this.#exits.taken(number))) return;
    if (side) {
      this.#fuse(side, number);
      return;
    }
    if (leavesByReturn(parent, exit) && this.#called.shouldBe(prototype, parent, this.#forest)) {
      this.#renewal.toBeCalled(prototype);
      return;
    }
    const isManyfold = hasManyCallers(parent, exit, this.#forest);
    if (!this.#mayRecord(prototype) || isManyfold) {
      this.#exits.setCount(number, isManyfold ? -MANY_RETURNS : NEVER_HOT);
      return;
    }
    if (this.#forest.sideCount(parent.rootId) >= this.settings.parameters.maxside) {
      this.#refuseSide(parent.rootId, number);
      return;
    }
    const isStitch = parent.link === "stitch" && number === this.#exits.numberOf(parent, exit, "link");
    const pc = this.#pcOf(thread);
    const base = this.#host.heap.u32[(thread + ThreadField.base) >>> 2];
    const id = this.#newId(parent.rootId);
    if (id === 0) {
      this.#exits.setCount(number, NEVER_HOT);
      return;
    }
    const kind = isStitch ? "stitch" : "side";
    this.#begin({ kind, id, entry: undefined, place: { func, pc }, parent, exit, base });
    if (!isStitch && this.#attempt) this.#guarded(() => this.#startRecording(thread));
  }

  /** All exits are reported: tells the program; whether this one is hot as well. */
  #isToBeRecorded(tree: Tree, number: ExitNumber): boolean {
    if (this.#forest.sideAt(tree, number) === undefined)
      this.#events?.exit(this.#exits.traceOf(number), this.#exits.snapshotOf(number));
    // The program's function may have dropped the trace.
    return (
      this.#forest.treeOf(tree.root) === tree && this.#exits.count(number) >= this.settings.parameters.hotexit
    );
  }

  /** The tree has all the side traces that it may have. */
  #refuseSide(rootId: TraceId, number: ExitNumber): void {
    const tree = this.#forest.rootTreeOf(rootId);
    if (!tree?.entry || !this.#life.isOutgrown(tree)) {
      this.#exits.setCount(number, this.settings.parameters.hotexit - FULL_EXITS);
      return;
    }
    const { pc, prototype } = tree.entry;
    this.#forest.remove([tree], "outgrown");
    setHotCounter(this.#host.heap, prototype, pc, this.#penalties.punish(pc, undefined, this.#host.now()));
  }

  get #isEager(): boolean {
    return this.settings.parameters.hotexit < parameterDefaults.hotexit;
  }

  /** Fusion has a threshold of its own. */
  #missingExits(number: ExitNumber, rootId: TraceId, isFusion: boolean): number {
    if (!this.#isOn) return LONGEST_EXIT_HEATING;
    const { hotexit } = this.settings.parameters;
    const isUrgent = isFusion || this.#isEager || this.#events !== undefined;
    const demand = this.#budget.demand(isUrgent);
    const crowded = isUrgent ? demand : crowdedDemand(demand, this.#forest.sideCount(rootId));
    return this.#exitHeat.missing(number, Math.max(hotexit, 1), crowded);
  }

  #fuse(side: Tree, number: ExitNumber): void {
    let outcome: FusionOutcome = "refused";
    try {
      outcome = this.#budget.measure(() => this.#forest.fuse(side));
    } catch (thrown) {
      if (debug.isOn) throw thrown;
      this.statistics.refusals++;
    }
    if (outcome === "refused") this.#exits.setCount(number, NEVER_HOT);
  }

  recordInstruction(thread: number): void {
    const attempt = this.#attempt;
    if (attempt === undefined) this.#end();
    else if (this.#guarded(() => this.#recordFor(attempt, thread), LONGEST_RECORDING_STEP) === "done")
      this.#guarded(() => this.#finish(attempt));
  }

  abortRecording(_thread: number): void {
    if (this.#attempt === undefined) return;
    // A stitched call may raise an error without harm: the trace is tried again.
    this.#guarded(() => abort("RECORDING_ERROR"));
  }

  // -- Recording --

  /** While hooks are set nothing is recorded, but within a hook. */
  get #isHooked(): boolean {
    const mask = this.#host.heap.u32[(this.#host.global + GlobalField.hookMask) >>> 2];
    return mask !== 0 && (mask & HookMask.values.ACTIVE) === 0;
  }

  #mayRecord(prototype: number, forbidding: number = NO_JIT): boolean {
    return prototype !== 0 && (this.#host.heap.u8[prototype + PrototypeField.flags] & forbidding) === 0;
  }

  #startOfCounter(isHeader: boolean): number {
    const field = isHeader ? GlobalField.hotCall : GlobalField.hotLoop;
    return this.#host.heap.u32[(this.#host.global + field) >>> 2];
  }

  /** The loop or function at `pc` should be a trace soon; not always at the same depth of a recursion, to return for ever. */
  #makeHot(pc: number): void {
    const prototype = this.#maker.prototype;
    if (prototype !== 0) this.#renewal.heatSoon(prototype, pc, 0);
  }

  #dropForRecursion(id: TraceId): void {
    const pc = this.#forest.roots.find(({ root }) => root.id === id)?.entry?.pc;
    if (pc !== undefined) this.#penalties.expectRecursion(pc);
    this.#dropTree(id);
  }

  /** A number for a trace, which may continue the tree of the root trace `kept`; or 0. */
  #newId(kept: TraceId): TraceId {
    const { maxtrace, maxmcode } = this.settings.parameters;
    const limit = Math.min(maxtrace, MOST_TRACES);
    this.#life.makeRoom(limit, maxmcode * KILOBYTE, kept);
    const id = this.#forest.freeId(limit);
    return this.#host.reserveTraces(id + 1) ? id : 0;
  }

  #begin(attempt: Omit<Attempt, "isRecording" | "instructions">): void {
    this.#attempt = { ...attempt, isRecording: false, instructions: 0 };
    this.#setRecording(true);
    // What is continued must not die meanwhile. Memory may be refused.
    const { id, parent } = attempt;
    if (parent) this.#guarded(() => this.#anchorEntry(id, parent.rootId));
  }

  /** A trace keeps the prototype alive in which another one begins. */
  #anchorEntry(id: TraceId, rootId: TraceId): void {
    const entry = this.#forest.rootTreeOf(rootId)?.entry;
    if (entry) this.#host.anchors.anchor(id, entry.prototype);
  }

  #end(): void {
    this.#attempt = undefined;
    this.#setRecording(false);
  }

  /** Runs a step of the compiler; whatever it throws ends the attempt. */
  #guarded<T>(step: () => T, longest?: number): T | undefined {
    try {
      return this.#budget.measure(step, longest);
    } catch (thrown) {
      this.#fail(thrown);
      return undefined;
    }
  }

  #recordFor(attempt: Attempt, thread: number): RecordOutcome {
    if (!attempt.isRecording) {
      if (attempt.kind === "stitch") {
        if (!this.#hasReturned(attempt, thread)) return "continue";
      } else if (this.#pcOf(thread) !== attempt.entry?.startPc) {
        // The loop has just ended.
        this.#end();
        return "continue";
      }
      this.#startRecording(thread);
    }
    return this.#maker.record(thread, this.listener);
  }

  #pcOf(thread: number): number {
    return this.#host.heap.u32[(thread + ThreadField.pc) >>> 2];
  }

  /** Whether a stitched call is over and a trace may start here; gives up if the frame is left or it takes long. */
  #hasReturned(attempt: Attempt, thread: number): boolean {
    const { heap } = this.#host;
    const { pc, func } = attempt.place;
    const base = heap.u32[(thread + ThreadField.base) >>> 2];
    if (attempt.instructions++ > MAX_STITCH_INSTRUCTIONS || base < attempt.base) abort("RECORDING_ERROR");
    if (base !== attempt.base) return false;
    const now = this.#pcOf(thread);
    const { func: running, prototype } = runningFunction(heap, thread);
    if (running !== func || now === pc) return false;
    const opcode = heap.u8[now];
    // A loop has a trace of its own, or will have one.
    if (traceEnteredAt(heap, now) !== 0 || marksLoop(opcode)) abort("RECORDING_ERROR");
    if (!isPatchable(opcode)) return false;
    attempt.entry = { pc: now, startPc: now, prototype };
    attempt.place = { func, pc: now };
    return true;
  }

  #startRecording(thread: number): void {
    const attempt = this.#attempt as Attempt;
    const { kind, id, parent, exit, place, entry } = attempt;
    attempt.isRecording = true;
    // The function may return while it is recorded, and be dropped by its caller.
    if (entry) this.#host.anchors.anchor(id, entry.prototype);
    const isContinued = kind === "side" || kind === "stitch";
    this.listener?.start({
      id,
      place,
      parentId: isContinued ? (parent as Trace).id : 0,
      exit: kind === "side" ? exit : kind === "stitch" ? "stitch" : undefined,
    });
    const request: StartRequest =
      kind === "side"
        ? { kind, id, thread, parent: parent as Trace, exit }
        : { kind, id, thread, pc: (entry as Entry).pc };
    this.#maker.start(request);
  }

  #finish(attempt: Attempt): void {
    const trace = this.statistics.time("optimise", () => this.#maker.finish());
    if (trace === undefined) return;
    try {
      this.#exits.add(trace);
      if (trace.linkId !== trace.rootId) this.#anchorEntry(trace.id, trace.linkId);
      if (trace.rootId === trace.id) this.#addRoot(trace, attempt);
      else this.#addSide(trace);
    } catch (thrown) {
      if (this.#forest.trace(trace.id) === undefined) this.#exits.remove(trace.id);
      throw thrown;
    }
    this.statistics.countMade(trace, attempt.kind === "stitch");
    this.#end();
  }

  #addRoot(trace: Trace, { entry, parent, exit }: Attempt): void {
    const { prototype, pc } = entry as Entry;
    // A stitched trace may begin where nothing has been hot.
    this.#life.noteHot(prototype, pc);
    const isStitched = parent !== undefined && this.#forest.trace(parent.id) === parent;
    const stitched = isStitched
      ? { trace: parent, exit: this.#exits.numberOf(parent, exit, "link") }
      : undefined;
    const tree = this.#forest.addRoot(trace, entry as Entry, stitched);
    this.listener?.stop(trace, this.#maker.place, () => tree.code);
  }

  #addSide(trace: Trace): void {
    const tree = this.#forest.addSide(trace);
    this.listener?.stop(trace, this.#maker.place, () => tree.code);
  }

  // -- Failure --

  /** Recording stops for a reason of the driver's own. */
  interrupt(): void {
    if (this.#attempt !== undefined) this.#fail(new TraceAbort("RECORDING_ERROR"));
  }

  #fail(thrown: unknown): void {
    const attempt = this.#attempt;
    const reason = abortOf(thrown);
    this.#end();
    if (attempt === undefined) return;
    this.statistics.countAbort(thrown);
    this.#host.anchors.release(attempt.id);
    if (attempt.isRecording) this.listener?.abort(attempt.id, this.#maker.place, reason);
    if (attempt.parent === undefined) this.#punishRoot(attempt, reason);
    else this.#punishExit(attempt.parent, attempt, reason);
    if (debug.isOn && reason.reason === "INTERNAL") throw thrown;
  }

  #punishRoot({ entry }: Attempt, { reason }: TraceAbort): void {
    const { pc, prototype } = entry as Entry;
    let value = this.#penalties.jitter();
    if (reason === "CODE_ON_ITS_WAY") value += LONGEST_HEATING;
    else if (reason !== "RETRY") value = this.#penalties.punish(pc, reason, this.#host.now());
    setHotCounter(this.#host.heap, prototype, pc, value);
  }

  #punishExit(parent: Trace, { exit, kind }: Attempt, { reason }: TraceAbort): void {
    if (this.#forest.trace(parent.id) !== parent) return;
    const { hotexit, tryside } = this.settings.parameters;
    const number = this.#exits.numberOf(parent, exit, kind === "stitch" ? "link" : "guard");
    if (reason === "CODE_ON_ITS_WAY") {
      this.#exits.setCount(number, hotexit - LONGEST_HEATING);
      return;
    }
    const failures = (this.#failures.get(number) ?? 0) + 1;
    this.#failures.set(number, failures);
    const factor = failures < tryside ? RETRY_BACKOFF ** failures : SIDE_BACKOFF ** (failures - tryside + 3);
    const backoff = Math.min(hotexit * factor, -NEVER_HOT);
    this.#exits.setCount(number, hotexit - 1 - backoff);
  }
}
