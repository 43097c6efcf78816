/**
 * -jdump: what the compiler does with each trace (LuaJIT: jit/dump.lua): the bytecode that is recorded, the IR with its
 * snapshots, the WebAssembly code of the region. Features are letters: t (a line for each trace), b (bytecode), i (IR),
 * s (snapshots), m (code), a (also for aborted traces). A list that begins with + or - changes the default.
 */

import { readDump } from "../../lang/dump-reader.ts";
import { instructionLine } from "../../lang/listing.ts";
import { dumpPrototype } from "../../lib/dump.ts";
import { anyPrototypeOf } from "../../lib/frames.ts";
import type { LuaState } from "../../lib/lua-state.ts";
import { PrototypeField } from "../../lib/offsets.ts";
import type { TraceAbort } from "../abort.ts";
import { abortText } from "../abort-text.ts";
import { printIr } from "../ir/print.ts";
import type { Trace, TraceId } from "../trace.ts";
import { disassemble } from "../wasm/text.ts";
import type { Place, TraceListener, TraceStart } from "./log.ts";
import { placeText } from "./places.ts";
import { linkText } from "./verbose.ts";

const DEFAULT_FEATURES = "tbims";

/** The features that a mode asks for. */
export function dumpFeatures(mode: string): ReadonlySet<string> {
  const sign = mode[0];
  if (mode === "") return new Set(DEFAULT_FEATURES);
  if (sign === "+") return new Set(DEFAULT_FEATURES + mode.slice(1));
  if (sign !== "-") return new Set(mode);
  return new Set([...DEFAULT_FEATURES].filter((feature) => !mode.includes(feature)));
}

export class DumpLog implements TraceListener {
  readonly #state: LuaState;
  readonly #write: (text: string) => void;
  readonly #features: ReadonlySet<string>;
  /** Lines of bytecode by prototype; a prototype's address may be used again after a flush. */
  readonly #listings = new Map<number, readonly string[]>();

  constructor(state: LuaState, write: (text: string) => void, features: ReadonlySet<string>) {
    this.#state = state;
    this.#write = write;
    this.#features = features;
  }

  #place(place: Place): string {
    return placeText(this.#state.heap, place);
  }

  start({ id, place, parentId, exit }: TraceStart): void {
    const continues = exit === undefined ? "" : ` ${parentId}/${exit}`;
    this.#write(`---- TRACE ${id} start${continues} ${this.#place(place)}\n`);
  }

  record(place: Place, depth: number): void {
    if (!this.#features.has("b")) return;
    const prefix = " .".repeat(depth);
    const prototype = anyPrototypeOf(this.#state.heap, place.func);
    if (prototype === 0) {
      this.#write(`0000 ${prefix} FUNCC               ; ${this.#place(place)}\n`);
      return;
    }
    const position = (place.pc - prototype - PrototypeField.bytecode) >> 2;
    if (position === 0) this.#write(`0000 ${prefix} FUNCF               ; ${this.#place(place)}\n`);
    else this.#write(this.#listing(prototype)[position].replace(/^(\d+) {3}/, `$1 ${prefix} `));
  }

  #listing(prototype: number): readonly string[] {
    let lines = this.#listings.get(prototype);
    if (lines === undefined) {
      const dump = readDump(dumpPrototype(this.#state, prototype));
      lines = Array.from(dump.main.code, (_, at) => instructionLine(dump, dump.main, at, "  "));
      this.#listings.set(prototype, lines);
    }
    return lines;
  }

  stop(trace: Trace, _place: Place, code: () => Uint8Array): void {
    if (this.#features.has("i")) {
      const snapshots = this.#features.has("s") ? trace.snapshots : [];
      this.#write(`---- TRACE ${trace.id} IR\n${printIr(trace.ir, snapshots)}`);
    }
    if (this.#features.has("m")) this.#write(`---- TRACE ${trace.id} wasm\n${disassemble(code())}`);
    this.#write(`---- TRACE ${trace.id} stop ${arrow(linkText(trace))}\n\n`);
  }

  abort(id: TraceId, place: Place, reason: TraceAbort): void {
    this.#write(`---- TRACE ${id} abort ${this.#place(place)} -- ${abortText(reason)}\n\n`);
  }

  flush(): void {
    this.#listings.clear();
    this.#write("---- TRACE flush\n\n");
  }
}

const arrow = (link: string): string => (link.startsWith("->") ? link : `-> ${link}`);
