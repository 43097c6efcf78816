/**
 * A profile of the whole process by the engine's own sampling profiler: it sees WebAssembly and JavaScript alike, and a
 * program that is not profiled pays nothing.
 */

import { Session } from "node:inspector";
import { attribute, type Category, type StackFrame } from "./categories.ts";

/** Microseconds between two samples. */
const INTERVAL = 200;

interface ProfileNode {
  readonly id: number;
  readonly callFrame: StackFrame;
  readonly children?: readonly number[];
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples?: readonly number[];
  readonly timeDeltas?: readonly number[];
}

/** Milliseconds. */
export interface Times {
  readonly byCategory: ReadonlyMap<Category, number>;
  readonly byRegion: ReadonlyMap<string, number>;
  readonly total: number;
}

export class EngineProfile {
  readonly #session = new Session();

  start(): void {
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.setSamplingInterval", { interval: INTERVAL });
    this.#session.post("Profiler.start");
  }

  stop(coreNames: readonly string[]): Times {
    let taken: Profile = { nodes: [] };
    // The answer is there before `post` returns.
    this.#session.post("Profiler.stop", (_, { profile }) => {
      taken = profile;
    });
    this.#session.disconnect();
    return timesOf(taken, coreNames);
  }
}

/** Frames of each node, the innermost first. */
function stacksOf(nodes: readonly ProfileNode[]): ReadonlyMap<number, readonly StackFrame[]> {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const stackOf = (id: number): StackFrame[] => {
    const stack: StackFrame[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at))
      stack.push((byId.get(at) as ProfileNode).callFrame);
    return stack;
  };
  return new Map(nodes.map(({ id }) => [id, stackOf(id)]));
}

export function timesOf(
  { nodes, samples = [], timeDeltas = [] }: Profile,
  coreNames: readonly string[],
): Times {
  const stacks = stacksOf(nodes);
  const attributions = new Map([...stacks].map(([id, stack]) => [id, attribute(stack, coreNames)]));
  const byCategory = new Map<Category, number>();
  const byRegion = new Map<string, number>();
  let total = 0;
  const add = <K>(map: Map<K, number>, key: K, time: number) => map.set(key, (map.get(key) ?? 0) + time);
  samples.forEach((id, index) => {
    const time = timeDeltas[index] / 1000;
    const attribution = attributions.get(id);
    if (attribution === undefined) return;
    total += time;
    add(byCategory, attribution.category, time);
    if (attribution.region !== undefined) add(byRegion, attribution.region, time);
  });
  return { byCategory, byRegion, total };
}
