/**
 * A region that is to take the place of a tree's and of some of its side traces'. Engines run new code in a first tier
 * that is several times slower until they have optimised it, on a thread of its own: V8 11.3 takes 150 ms for 23 KB and
 * 300 ms for 45. A loop that ran optimised would fall back for so long each time that its region grows. So the old regions
 * serve until the new one should be optimised, if they are optimised themselves. No engine tells when that is.
 */
import { debug } from "../check.ts";
import type { RegionCode } from "../wasm/region.ts";
import type { Tree } from "./forest.ts";
import type { FunctionIndex } from "./host.ts";

/** Milliseconds that V8 takes to optimise a byte of a region. */
const MILLISECONDS_PER_BYTE = 0.007;
/** What is optimised as soon need not wait. */
const SHORTEST_WAIT = 10;

/** Milliseconds after which a region of so many bytes should be optimised; 0: it need not wait. */
export function optimisationTime(bytes: number): number {
  const time = bytes * MILLISECONDS_PER_BYTE;
  return debug.isOn || time < SHORTEST_WAIT ? 0 : time;
}

export interface Replacement {
  readonly tree: Tree;
  /** Its side traces that are in the new region. */
  readonly children: readonly Tree[];
  readonly region: RegionCode;
  readonly functionIndex: FunctionIndex;
  /** When it takes the place, by the host's clock. */
  readonly readyAt: number;
  /** When the engine should have optimised it. */
  readonly optimisedAt: number;
}

/** Those whose regions will be gone. */
export const replacedTrees = ({ tree, children }: Replacement): readonly Tree[] => [tree, ...children];

/** A replacement that a side trace takes part in, or that holds up its fusion. */
export const replacementAt = (side: Tree): Replacement | undefined =>
  side.replacement ?? side.parent?.tree.replacement;
