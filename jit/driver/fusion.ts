/**
 * Takes side traces into their parents' regions: the part of the forest for exits that are taken many thousand times, which
 * pages load when there is one (see fusion-part.ts). Invariant: the old regions serve until the new one takes their place.
 */
import { TraceAbort } from "../abort.ts";
import type { Trace } from "../trace.ts";
import { MAX_REGION_BYTES, type RegionCode } from "../wasm/region.ts";
import type { ExitNumber } from "./exits.ts";
import type { Forest, FusionOutcome, Tree } from "./forest.ts";
import { writeRecord } from "./patches.ts";
import { optimisationTime, type Replacement, replacedTrees, replacementAt } from "./replacement.ts";

/** Side traces whose exits have come this near to it are fused along. */
const FUSE_ALONG = 0.1;

/**
 * Calls with nothing to do make a region hot: V8 optimises a function when its first tier has run 1.8 MB of machine code
 * (in later versions 13 MB). That is more than twice as long as a module's.
 */
const HEATING_BYTES = 7_000_000;

/** The exit to a side trace is hot: takes it, and others like it, into its parent's region. */
export function fuse(forest: Forest, side: Tree): FusionOutcome {
  const begun = replacementAt(side);
  if (begun) return goOn(forest, begun, side);
  if (side.isSeparate) return "refused";
  const { tree } = side.parent as { tree: Tree };
  const along = [...tree.children].filter((child) => child !== side && isNear(forest, child));
  const isTooLarge = tree.code.length + side.code.length > MAX_REGION_BYTES;
  const begins = (children: Tree[]) => beginReplacement(forest, tree, children);
  const next = isTooLarge ? undefined : (along.length > 0 && begins([side, ...along])) || begins([side]);
  if (next) return forest.isEager ? forest.waitFor(side) : goOn(forest, next, side);
  side.isSeparate = true;
  return "refused";
}

/** Whether a side trace's exit has been taken nearly often enough. */
function isNear(forest: Forest, child: Tree): boolean {
  const { exit } = child.parent as { exit: ExitNumber };
  const wanted = forest.fuseCount(child);
  const taken = forest.exits.count(exit) + wanted - forest.hotExit;
  return !child.isSeparate && !child.replacement && taken >= FUSE_ALONG * wanted;
}

function beginReplacement(forest: Forest, tree: Tree, children: readonly Tree[]): Replacement | undefined {
  const added = children.flatMap(({ root, sides }) => [root, ...sides]);
  const region = tryCompile(forest, tree, added);
  if (region === undefined) return undefined;
  const functionIndex = forest.install(region.bytes, tree.root, tree.sides.length + added.length);
  const [now, wait] = [forest.host.now(), optimisationTime(region.bytes.length)];
  const isWaiting = wait > 0 && tree.optimisedAt <= now;
  if (isWaiting) forest.host.callIdle(functionIndex, HEATING_BYTES / region.bytes.length);
  const [readyAt, optimisedAt] = [isWaiting ? now + wait : now, now + wait];
  const replacement = { tree, children, region, functionIndex, readyAt, optimisedAt };
  for (const part of replacedTrees(replacement)) part.replacement = replacement;
  return replacement;
}

function tryCompile(forest: Forest, tree: Tree, added: readonly Trace[]): RegionCode | undefined {
  try {
    return forest.compile(tree.root, [...tree.sides, ...added]);
  } catch (thrown) {
    if (thrown instanceof TraceAbort && thrown.reason !== "INTERNAL") return undefined;
    throw thrown;
  }
}

function goOn(forest: Forest, replacement: Replacement, side: Tree): FusionOutcome {
  if (forest.host.now() < replacement.readyAt) return forest.waitFor(side);
  replace(forest, replacement);
  return replacement.children.includes(side) ? "fused" : forest.waitFor(side);
}

function replace(forest: Forest, replacement: Replacement): void {
  const { tree, children, region, functionIndex, optimisedAt } = replacement;
  for (const part of replacedTrees(replacement)) part.replacement = undefined;
  forest.removeCode(tree.functionIndex, tree.code);
  tree.code = region.bytes;
  tree.functionIndex = functionIndex;
  tree.optimisedAt = optimisedAt;
  for (const child of children) {
    tree.sides.push(child.root, ...child.sides);
    merge(forest, tree, child);
  }
  const { heap, global } = forest.host;
  writeRecord(heap, global, tree.root.id, { functionIndex, topSlots: region.topSlot });
  forest.statistics.fusions++;
}

function merge(forest: Forest, tree: Tree, child: Tree): void {
  tree.children.delete(child);
  for (const grandchild of child.children) {
    (grandchild.parent as { tree: Tree }).tree = tree;
    tree.children.add(grandchild);
  }
  for (const trace of [child.root, ...child.sides]) forest.moveTo(tree, trace);
  forest.exits.continueWith((child.parent as { exit: ExitNumber }).exit, 0);
  forest.removeCode(child.functionIndex, child.code);
}
