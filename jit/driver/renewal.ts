/** Trees of traces that are dropped so that others are recorded in their places soon, since more is known by now. */
import { PrototypeField } from "../../lib/offsets.ts";
import { POLYMORPHIC_CLOSURES } from "../record/closure.ts";
import type { Trace, TraceId } from "../trace.ts";
import { goesThrough } from "./called-functions.ts";
import { isForOtherClosure } from "./closures.ts";
import type { Forest } from "./forest.ts";
import type { Heat } from "./heat.ts";
import type { JitHost } from "./host.ts";
import { setHotCounter } from "./hot-counters.ts";
import { type Entry, readEntries } from "./patches.ts";
import type { Penalties } from "./penalties.ts";

/** Times that a function's caller runs before it is recorded anew, since the function is to be called. */
const CALLER_WAIT = 100;
/** A trace that leaves where it begins so many of the times that it is entered is for something else. */
const MISSING_SHARE = 0.8;

export class Renewal {
  readonly #host: JitHost;
  readonly #forest: Forest;
  readonly #heat: Heat;
  readonly #penalties: Penalties;
  /** Instructions at which that was so once. A loop that does something else all the time is not recorded anew for ever. */
  readonly #missed = new Set<number>();

  constructor(host: JitHost, forest: Forest, heat: Heat, penalties: Penalties) {
    this.#host = host;
    this.#forest = forest;
    this.#heat = heat;
    this.#penalties = penalties;
  }

  /**
   * A trace has left where it begins, `taken` times by now, with `running` as the function. A tree for what is no longer so
   * would only be in the way: it is dropped, and recorded anew.
   */
  ifMissing(trace: Trace, running: number, taken: number): boolean {
    const tree = this.#forest.rootTreeOf(trace.rootId);
    if (tree?.entry === undefined) return false;
    if (isForOtherClosure(trace, running)) this.#expectClosures(tree.entry.prototype);
    else if (trace.id !== trace.rootId || !this.#isMissed(trace.id, tree.entry.pc, taken)) return false;
    const { pc, prototype } = tree.entry;
    this.#forest.remove([tree], "missed");
    this.heatSoon(prototype, pc, 0);
    return true;
  }

  /** Functions of the prototype take turns: what is recorded will be for all of them. */
  #expectClosures(prototype: number): void {
    const { u8 } = this.#host.heap;
    const count = prototype + PrototypeField.closureCount;
    u8[count] = Math.max(u8[count], POLYMORPHIC_CLOSURES);
  }

  /** It was recorded for another type, or for a table that has grown since. */
  #isMissed(id: TraceId, pc: number, taken: number): boolean {
    const { heap, global } = this.#host;
    if (this.#missed.has(pc) || taken < MISSING_SHARE * readEntries(heap, global, id)) return false;
    this.#missed.add(pc);
    return true;
  }

  /** What is remembered of the instruction at `pc`. */
  forget(pc: number): void {
    this.#missed.delete(pc);
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
