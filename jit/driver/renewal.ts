/** Trees of traces that are dropped so that others are recorded in their places soon, since more is known by now. */
import { PrototypeField } from "../../lib/offsets.ts";
import type { TraceId } from "../trace.ts";
import { goesThrough } from "./called-functions.ts";
import type { Forest } from "./forest.ts";
import type { Heat } from "./heat.ts";
import type { JitHost } from "./host.ts";
import { setHotCounter } from "./hot-counters.ts";
import type { Entry } from "./patches.ts";
import type { Penalties } from "./penalties.ts";

/** Times that a function's caller runs before it is recorded anew, since the function is to be called. */
const CALLER_WAIT = 100;

export class Renewal {
  readonly #host: JitHost;
  readonly #forest: Forest;
  readonly #heat: Heat;
  readonly #penalties: Penalties;

  constructor(host: JitHost, forest: Forest, heat: Heat, penalties: Penalties) {
    this.#host = host;
    this.#forest = forest;
    this.#heat = heat;
    this.#penalties = penalties;
  }

  /** The tree is for a closure that is one of several now: what is recorded in its place will be for all of them. */
  forAllClosures(rootId: TraceId): void {
    const tree = this.#forest.rootTreeOf(rootId);
    if (tree?.entry === undefined) return;
    const { pc, prototype } = tree.entry;
    this.#forest.remove([tree], "other closure");
    this.heatSoon(prototype, pc, 0);
  }

  /** A function is to be called by traces from now on: those are made anew that go through it, the function's own first. */
  toBeCalled(prototype: number): void {
    const concerned = this.#forest.roots.filter((tree) => goesThrough(tree, prototype));
    this.#forest.remove(concerned, "to be called");
    for (const { entry } of concerned) {
      const { pc, prototype: beginning } = entry as Entry;
      this.heatSoon(beginning, pc, beginning === prototype ? 0 : CALLER_WAIT);
    }
    this.heatSoon(prototype, prototype + PrototypeField.bytecode, 0);
  }

  /** The instruction at `pc` becomes hot after some `wait` times. */
  heatSoon(prototype: number, pc: number, wait: number): void {
    this.#heat.kindle(pc);
    setHotCounter(this.#host.heap, prototype, pc, wait + this.#penalties.jitter());
  }
}
