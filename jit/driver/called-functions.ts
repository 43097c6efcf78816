/**
 * Which functions have their traces called by other traces, rather than being followed (see jit/record/compiled-call.ts):
 * those with many callers that could not get traces which go through them, since the function has a loop, or so many paths
 * that each caller would have a tree of them: a program with eight calls of a function with six paths took 1.5 times as long
 * as LuaJIT, which does just that, and takes 0.8 times as long with calls. A function that calls itself is not among them:
 * its traces link to each other.
 */
import type { HeapViews } from "../../lib/lua-state.ts";
import { PrototypeField } from "../../lib/offsets.ts";
import { type IrRef, Op } from "../ir/types.ts";
import { leaves, type Trace } from "../trace.ts";
import { leavesByReturn, MOST_CALLERS } from "./callers.ts";
import type { PcMemory } from "./code-life.ts";
import type { Forest, Tree } from "./forest.ts";

/** Side traces within a function from which on it has many paths. */
const MANY_PATHS = 4;
/** Instructions of a function, at least: a call takes as long as some of them. */
const MIN_INSTRUCTIONS = 16;

export class CalledFunctions implements PcMemory {
  /** By prototype; false: it has been tried. */
  readonly #called = new Map<number, boolean>();
  readonly #heap: HeapViews;
  readonly #areAllTried: () => boolean;

  /** `areAllTried`: whether all functions are to be called that can be, for tests. */
  constructor(heap: HeapViews, areAllTried: () => boolean) {
    this.#heap = heap;
    this.#areAllTried = areAllTried;
  }

  has(prototype: number): boolean {
    return this.#called.get(prototype) === true;
  }

  /** The function is not called any more. */
  refuse(prototype: number): void {
    this.#called.set(prototype, false);
  }

  /** What has the header at `pc` is gone. */
  forget(pc: number): void {
    this.#called.delete(pc - PrototypeField.bytecode);
  }

  clear(): void {
    this.#called.clear();
  }

  /** Whether the function that `from` leaves to another caller than before becomes one of these now. */
  shouldBe(prototype: number, from: Trace, forest: Forest): boolean {
    const tree = forest.rootTreeOf(from.rootId);
    if (tree?.entry?.prototype !== prototype || this.#called.has(prototype)) return false;
    const size = this.#heap.u32[(prototype + PrototypeField.bytecodeCount) >>> 2];
    const isFit =
      this.#areAllTried() || (size >= MIN_INSTRUCTIONS && isHardToFollow(prototype, tree, forest));
    if (isFit) this.#called.set(prototype, true);
    return isFit;
  }
}

function isHardToFollow(prototype: number, tree: Tree, forest: Forest): boolean {
  const own = sidesOf(tree).filter((side) => side.prototype === prototype);
  const isReturn = ({ parentId, parentExit }: Trace) =>
    leavesByReturn(forest.trace(parentId) as Trace, parentExit);
  const returns = own.filter(isReturn).length;
  const hasManyPaths = own.length - returns >= MANY_PATHS || !leaves(tree.root);
  return hasManyPaths && returns >= MOST_CALLERS && !own.some((side) => callerOf(side) === prototype);
}

/** The side traces of a tree, in whatever regions. */
const sidesOf = (tree: Tree): Trace[] => [
  ...tree.sides,
  ...[...tree.children].flatMap((child) => [child.root, ...sidesOf(child)]),
];

/** The prototype into which a trace returns first from the function in which it has begun. */
function callerOf({ ir }: Trace): number | undefined {
  let first: IrRef = 0;
  for (let ref = ir.youngest(Op.RETF); ref !== 0; ref = ir.older(ref)) first = ref;
  return first === 0 ? undefined : ir.lowWord(ir.left(first));
}

/** Whether the traces of a tree begin in a function, or some of its side traces do. */
export const goesThrough = (tree: Tree, prototype: number): boolean =>
  tree.entry?.prototype === prototype || sidesOf(tree).some((side) => side.prototype === prototype);
