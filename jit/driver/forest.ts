/**
 * The finished traces of a state, in trees. Each tree is one region, a function in the core's table. A side trace begins
 * as a tree of its own, which the core enters at its parent's exit with all values in memory: that costs little, and many
 * exits are never taken often. Where it turns out to be worth it, the parent's region is made anew with the side trace
 * within, where values stay in locals. Invariants: no region is running while one is replaced; a tree's traces are in an
 * order in which parents come before their side traces; a tree takes part in one replacement at a time.
 */
import { originalInstruction } from "../../lib/original-instruction.ts";
import { debug } from "../check.ts";
import type { Trace, TraceId } from "../trace.ts";
import { withFunctionName } from "../wasm/name-section.ts";
import type { RegionCode, RegionRequest } from "../wasm/region.ts";
import type { ExitNumber, ExitTable } from "./exits.ts";
import type { FunctionIndex, JitHost } from "./host.ts";
import { type Entry, patch, unpatch, writeRecord } from "./patches.ts";
import { pcText } from "./places.ts";
import { optimisationTime, type Replacement, replacedTrees, replacementAt } from "./replacement.ts";
import { type ExitInfo, guardsAt, type Statistics } from "./statistics.ts";

/**
 * Times that an exit is taken, for each byte of the region to be, before a tree is fused with the side trace there: an
 * entry through memory costs some 50 ns more; code of a byte costs a microsecond here, and V8 seven on threads that may
 * have to share the program's cores. On two cores 14 programs, most of them with large regions, took 0.955 of the time
 * that they took with 4, and 0.94 of the processor's; with 120, 0.97 and 0.92.
 */
const FUSE_COUNT_PER_BYTE = 40;
const FUSE_COUNT_CHECKED = 4;
/** Likewise, before it is looked whether a new region has been optimised: a millisecond's worth. */
const REPLACEMENT_COUNT = 16_384;
/** The count of an exit that is not to become hot. */
export const NEVER_HOT = -(1 << 24);
/** "waiting": the exit is to be hot again some time later. */
export type FusionOutcome = "fused" | "waiting" | "refused";

/** Makes the code of regions; part of `jit/wasm/`. */
export interface RegionMaker {
  compile(request: RegionRequest): RegionCode;
}

export interface Tree {
  /** The trace that is entered from outside: a root trace, or a side trace. */
  readonly root: Trace;
  /** Those in the same region. */
  readonly sides: Trace[];
  /** Where a root trace is entered. */
  readonly entry: Entry | undefined;
  /** Where a side trace is entered. */
  readonly parent: { tree: Tree; readonly exit: ExitNumber } | undefined;
  /** What a stitched trace goes on behind: nothing is to be recorded there as long as it lives. */
  stitched: { readonly trace: Trace; readonly exit: ExitNumber } | undefined;
  /** Side traces with regions of their own. */
  readonly children: Set<Tree>;
  /** Fusing it with its parent has failed, or is not possible. */
  isSeparate: boolean;
  /** A region that will take the place of this one's. */
  replacement: Replacement | undefined;
  /** When the engine should have optimised its region, by the host's clock. */
  optimisedAt: number;
  functionIndex: FunctionIndex;
  code: Uint8Array;
}

export class Forest {
  readonly host: JitHost;
  readonly exits: ExitTable;
  readonly #regions: RegionMaker;
  readonly #traces = new Map<TraceId, Trace>();
  readonly #treeOf = new Map<TraceId, Tree>();
  /** By root trace; asked at each exit that gets hot. */
  readonly #sideCounts = new Map<TraceId, number>();
  #codeBytes = 0;
  readonly #hotExit: () => number;
  readonly statistics: Statistics;
  readonly #onExitsGone: (first: ExitNumber, count: number) => void;

  /** `onExitsGone`: their numbers will be those of others. */
  constructor(
    host: JitHost,
    exits: ExitTable,
    regions: RegionMaker,
    hotExit: () => number,
    onExitsGone: (first: ExitNumber, count: number) => void,
    statistics: Statistics,
  ) {
    this.statistics = statistics;
    this.host = host;
    this.#onExitsGone = onExitsGone;
    this.exits = exits;
    this.#regions = regions;
    this.#hotExit = hotExit;
  }

  trace(id: TraceId): Trace | undefined {
    return this.#traces.get(id);
  }

  treeOf({ id }: Trace): Tree | undefined {
    return this.#treeOf.get(id);
  }

  rootTreeOf(rootId: TraceId): Tree | undefined {
    return this.#treeOf.get(rootId);
  }

  /** The trees of root traces. */
  get roots(): Tree[] {
    return [...new Set(this.#treeOf.values())].filter(({ entry }) => entry !== undefined);
  }

  get traceCount(): number {
    return this.#traces.size;
  }

  /** Bytes of WebAssembly of all regions, those that wait for their turn included. */
  get codeBytes(): number {
    return this.#codeBytes;
  }

  /** A number that no trace has, or 0. */
  freeId(limit: number): TraceId {
    for (let id = 1; id <= limit; id++) if (!this.#traces.has(id)) return id;
    return 0;
  }

  /** Side traces of a root trace. */
  sideCount(rootId: TraceId): number {
    return this.#sideCounts.get(rootId) ?? 0;
  }

  // -- Growth --

  /** `stitched`: the trace that it goes on behind, if any, and the end of that. */
  addRoot(root: Trace, entry: Entry, stitched: Tree["stitched"]): Tree {
    const tree = this.#plant(root, entry, undefined);
    tree.stitched = stitched;
    if (stitched) this.exits.setCount(stitched.exit, NEVER_HOT);
    this.host.anchors.giveToPrototype(root.id, entry.prototype);
    patch(this.host.heap, this.host.global, root.id, entry);
    this.exits.relink(entry.startPc, root.id);
    return tree;
  }

  addSide(side: Trace): Tree {
    const parent = this.#traces.get(side.parentId) as Trace;
    const exit = this.exits.numberOf(parent, side.parentExit, "guard");
    const parentTree = this.#treeOf.get(parent.id) as Tree;
    const tree = this.#plant(side, undefined, { tree: parentTree, exit });
    this.host.anchors.giveToRoot(side.id, side.rootId);
    parentTree.children.add(tree);
    this.exits.continueWith(exit, side.id);
    this.#waitForFusion(tree);
    return tree;
  }

  #plant(root: Trace, entry: Entry | undefined, parent: Tree["parent"]): Tree {
    const { bytes, topSlot } = this.compile(root, []);
    const functionIndex = this.install(bytes, root, 0);
    const children = new Set<Tree>();
    const tree: Tree = {
      ...{ root, sides: [], entry, parent, children, isSeparate: false, functionIndex },
      ...{ stitched: undefined, replacement: undefined },
      optimisedAt: this.host.now() + optimisationTime(bytes.length),
      code: bytes,
    };
    this.#traces.set(root.id, root);
    this.#sideCounts.set(root.rootId, root.id === root.rootId ? 0 : this.sideCount(root.rootId) + 1);
    this.#treeOf.set(root.id, tree);
    writeRecord(this.host.heap, this.host.global, root.id, {
      functionIndex,
      topSlots: topSlot,
      entries: 0,
    });
    return tree;
  }

  install(bytes: Uint8Array, root: Trace, sideTraces: number): FunctionIndex {
    const name = this.statistics.nameRegion(this.host.heap, root, sideTraces, bytes.length);
    const module = name === undefined ? bytes : withFunctionName(bytes, name);
    const functionIndex = this.statistics.time("instantiate", () => this.host.install(module));
    this.#codeBytes += bytes.length;
    return functionIndex;
  }

  compile(root: Trace, sides: readonly Trace[]): RegionCode {
    const { heap, global } = this.host;
    const traces = [root, ...sides];
    const byId = new Map(traces.map((trace) => [trace.id, trace]));
    const inRegion = (trace: Trace): Trace =>
      trace.rootId === root.id ? trace : { ...trace, rootId: root.id };
    const request = {
      root: inRegion(root),
      sides: sides.map(inRegion),
      global,
      readInstruction: (pc) => originalInstruction(heap, global, pc),
      readWord: (address) => heap.u32[address >>> 2],
      signatureOf: (call) => this.host.signatureOf(call),
      exitNumber: (id, snapshot, kind) => this.exits.numberOf(byId.get(id) as Trace, snapshot, kind),
      recipe: (id, snapshot) => this.exits.recipeOf(byId.get(id) as Trace, snapshot),
      joiner: sides.length > 0 ? this.host.fusion : undefined,
    } satisfies RegionRequest;
    return this.statistics.time("emit", () => this.#regions.compile(request));
  }

  // -- Fusion --

  /** Times that the exit to a side trace is to be taken before the two are fused. */
  fuseCount(tree: Tree): number {
    if (this.isEager) return FUSE_COUNT_CHECKED;
    return FUSE_COUNT_PER_BYTE * ((tree.parent as { tree: Tree }).tree.code.length + tree.code.length);
  }

  /** Exits are hot at once, and the compiler checks itself. */
  get isEager(): boolean {
    return debug.isOn && this.hotExit < FUSE_COUNT_CHECKED;
  }

  get hotExit(): number {
    return this.#hotExit();
  }

  #waitForFusion(side: Tree, count = this.fuseCount(side)): void {
    const exit = (side.parent as { exit: ExitNumber }).exit;
    this.exits.setCount(exit, this.hotExit - count);
  }

  waitFor(side: Tree): FusionOutcome {
    this.#waitForFusion(side, this.isEager ? FUSE_COUNT_CHECKED : REPLACEMENT_COUNT);
    return "waiting";
  }

  /** The tree that begins at an exit, if the exit is not within a region. */
  sideAt(tree: Tree, exit: ExitNumber): Tree | undefined {
    for (const child of tree.children) if (child.parent?.exit === exit) return child;
    return undefined;
  }

  /** Whether a region is made already that the side trace is in, or that holds up its fusion. */
  isBeingReplaced(side: Tree): boolean {
    return replacementAt(side) !== undefined;
  }

  /** The exit to a side trace is hot: takes it, and others like it, into its parent's region. */
  fuse(side: Tree): FusionOutcome {
    const { fusion } = this.host;
    return fusion ? fusion.fuse(this, side) : this.waitFor(side);
  }

  /** The trace is in the region of this tree now. */
  moveTo(tree: Tree, { id }: Trace): void {
    this.#treeOf.set(id, tree);
  }

  // -- For tools --

  takenExits(): ExitInfo[] {
    return [...this.#traces.values()].flatMap((trace) => this.#takenExitsOf(trace));
  }

  #takenExitsOf(trace: Trace): ExitInfo[] {
    const { heap } = this.host;
    return this.exits.takenExits(trace).map(({ snapshot, taken, next }) => ({
      trace: trace.id,
      snapshot,
      taken,
      next,
      place: pcText(heap, trace.snapshots[snapshot].pc),
      reason: guardsAt(trace, snapshot),
    }));
  }

  // -- Removal --

  /** Drops trees of root traces with all that continues them: their entries become ordinary instructions. */
  remove(roots: readonly Tree[], why: keyof Statistics["dropped"]): void {
    if (roots.length === 0) return;
    this.statistics.dropped[why] += roots.length;
    this.exits.unlink(new Map(roots.map(({ root, entry }) => [root.id, (entry as Entry).startPc])));
    for (const tree of roots) this.#uproot(tree, tree.entry as Entry);
  }

  #abandon(replacement: Replacement): void {
    for (const part of replacedTrees(replacement)) part.replacement = undefined;
    this.removeCode(replacement.functionIndex, replacement.region.bytes);
  }

  removeCode(functionIndex: FunctionIndex, bytes: Uint8Array): void {
    this.host.remove(functionIndex);
    this.#codeBytes -= bytes.length;
  }

  #uproot(tree: Tree, entry: Entry): void {
    if (tree.replacement) this.#abandon(tree.replacement);
    for (const child of tree.children) this.#uproot(child, entry);
    const { heap, global } = this.host;
    const { stitched } = tree;
    if (stitched && this.#traces.get(stitched.trace.id) === stitched.trace)
      this.exits.setCount(stitched.exit, 0);
    if (tree.entry) {
      unpatch(heap, global, tree.root.id, entry);
      this.host.updateCounting(entry.prototype);
      this.host.anchors.dropRoot(tree.root.id, entry.prototype);
    }
    this.removeCode(tree.functionIndex, tree.code);
    for (const trace of [tree.root, ...tree.sides]) {
      const { id } = trace;
      if (this.statistics.regions) this.statistics.pastExits.push(...this.#takenExitsOf(trace));
      this.#traces.delete(id);
      this.#sideCounts.delete(id);
      this.#treeOf.delete(id);
      this.#onExitsGone(...this.exits.remove(id));
    }
  }
}
