/**
 * The finished traces of a state: trees of a root trace and its side traces. Each tree is one region, a function in the
 * core's table, which is made anew when the tree has grown; frames that run the old code go on with it.
 */
import { originalInstruction } from "../../lib/original-instruction.ts";
import type { SnapshotId, Trace, TraceId } from "../trace.ts";
import type { RegionCode, RegionRequest } from "../wasm/region.ts";
import type { ExitTable } from "./exits.ts";
import type { FunctionIndex, JitHost } from "./host.ts";
import { type Entry, patch, unpatch, writeRecord } from "./patches.ts";

/** Makes the code of regions; part of `jit/wasm/`. */
export interface RegionMaker {
  compile(request: RegionRequest): RegionCode;
}

export interface Tree {
  readonly root: Trace;
  readonly sides: Trace[];
  readonly entry: Entry;
  functionIndex: FunctionIndex;
  code: Uint8Array;
}

export class Forest {
  readonly #host: JitHost;
  readonly #exits: ExitTable;
  readonly #regions: RegionMaker;
  /** Root and side traces by number; trees by the number of their root. */
  readonly #traces = new Map<TraceId, Trace>();
  readonly #trees = new Map<TraceId, Tree>();

  constructor(host: JitHost, exits: ExitTable, regions: RegionMaker) {
    this.#host = host;
    this.#exits = exits;
    this.#regions = regions;
  }

  trace(id: TraceId): Trace | undefined {
    return this.#traces.get(id);
  }

  treeOf({ rootId }: Trace): Tree | undefined {
    return this.#trees.get(rootId);
  }

  get trees(): Iterable<Tree> {
    return this.#trees.values();
  }

  #compile(root: Trace, sides: readonly Trace[]): RegionCode {
    const { heap, global } = this.#host;
    const byId = new Map([root, ...sides].map((trace) => [trace.id, trace]));
    return this.#regions.compile({
      root,
      sides,
      global,
      readInstruction: (pc) => originalInstruction(heap, global, pc),
      exitNumber: (id, snapshot, kind) => this.#exits.numberOf(byId.get(id) as Trace, snapshot, kind),
    });
  }

  /** A number that no trace has, or 0. */
  freeId(limit: number): TraceId {
    for (let id = 1; id <= limit; id++) if (!this.#traces.has(id)) return id;
    return 0;
  }

  /** The side trace that starts at an exit. */
  sideAt(tree: Tree, parentId: TraceId, exit: SnapshotId): Trace | undefined {
    return tree.sides.find((side) => side.parentId === parentId && side.parentExit === exit);
  }

  addRoot(root: Trace, entry: Entry): Tree {
    const { heap, global } = this.#host;
    const { bytes: code, topSlot } = this.#compile(root, []);
    const functionIndex = this.#host.install(code);
    const tree: Tree = { root, sides: [], entry, functionIndex, code };
    this.#traces.set(root.id, root);
    this.#trees.set(root.id, tree);
    writeRecord(heap, global, root.id, { functionIndex, topSlots: topSlot });
    patch(heap, global, root.id, entry);
    return tree;
  }

  /** Takes a side trace into its tree's region. */
  addSide(side: Trace): Tree {
    const tree = this.treeOf(side) as Tree;
    const { bytes: code, topSlot } = this.#compile(tree.root, [...tree.sides, side]);
    this.#host.install(code, tree.functionIndex);
    tree.code = code;
    tree.sides.push(side);
    this.#traces.set(side.id, side);
    const { heap, global } = this.#host;
    writeRecord(heap, global, tree.root.id, { topSlots: topSlot });
    return tree;
  }

  /** Drops a tree: its entry becomes an ordinary instruction. */
  remove(tree: Tree): TraceId[] {
    const { heap, global } = this.#host;
    const ids = [tree.root, ...tree.sides].map(({ id }) => id);
    unpatch(heap, global, tree.root.id, tree.entry);
    this.#host.updateCounting(tree.entry.prototype);
    this.#exits.unlink(tree.root.id);
    this.#host.remove(tree.functionIndex);
    this.#trees.delete(tree.root.id);
    for (const id of ids) {
      this.#traces.delete(id);
      this.#exits.remove(id);
      this.#host.releaseAnchors(id);
    }
    return ids;
  }
}
