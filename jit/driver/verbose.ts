/**
 * -jv: a line for each trace that is made or given up (LuaJIT: jit/v.lua). A line names where the trace starts, for a
 * side trace the trace and exit that it continues, and how it ends:
 *
 * ```
 * [TRACE   1 t.lua:2 loop]
 * [TRACE   2 (1/3) t.lua:4 -> 1]
 * [TRACE --- t.lua:9 -- NYI: bytecode FNEW at t.lua:10]
 * ```
 */

import type { HeapViews } from "../../lib/lua-state.ts";
import type { TraceAbort } from "../abort.ts";
import { abortText } from "../abort-text.ts";
import type { Trace, TraceId } from "../trace.ts";
import type { Place, TraceListener, TraceStart } from "./log.ts";
import { placeText } from "./places.ts";

/** The loop that a trace links to: itself, another trace, or none. */
export function linkText({ id, link, linkId }: Trace): string {
  if (linkId === id || linkId === 0) return link;
  return link === "root" ? `-> ${linkId}` : `-> ${linkId} ${link}`;
}

export class VerboseLog implements TraceListener {
  readonly #heap: { readonly heap: HeapViews };
  readonly #write: (text: string) => void;
  #startPlace = "";
  #continues = "";

  constructor(heap: { readonly heap: HeapViews }, write: (text: string) => void) {
    this.#heap = heap;
    this.#write = write;
  }

  #text(place: Place): string {
    return placeText(this.#heap.heap, place);
  }

  start({ place, parentId, exit }: TraceStart): void {
    this.#startPlace = this.#text(place);
    this.#continues = exit === undefined ? "" : `(${parentId}/${exit}) `;
  }

  record(): void {}

  stop(trace: Trace, place: Place): void {
    const head = `[TRACE ${String(trace.id).padStart(3)} ${this.#continues}${this.#startPlace}`;
    if (trace.link === "interpreter") this.#write(`${head} -- fallback to interpreter]\n`);
    else if (trace.link === "stitch") this.#write(`${head} stitch ${this.#text(place)}]\n`);
    else this.#write(`${head} ${linkText(trace)}]\n`);
  }

  abort(_id: TraceId, place: Place, reason: TraceAbort): void {
    const where = this.#text(place);
    const at = where === this.#startPlace ? "" : ` at ${where}`;
    this.#write(`[TRACE --- ${this.#continues}${this.#startPlace} -- ${abortText(reason)}${at}]\n`);
  }

  flush(): void {
    this.#write("[TRACE flush]\n");
  }
}
