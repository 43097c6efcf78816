/**
 * The module jit.profile (LuaJIT: lj_profile.c), a statistical profiler. There is no timer: the driver asks whenever the
 * fuel is used up, which is some times in a millisecond, in compiled code too, and what has passed of the interval since
 * then are the samples. The program's function is called between two instructions of the profiled thread.
 */

import { Tag } from "../spec/vm.ts";
import type { HostCall, HostLibrary } from "./call.ts";
import { chunkName, frameLine, functionName, lineOf, nameText } from "./debug-info.ts";
import { OutOfMemory } from "./errors.ts";
import { type FoundFrame, frameFunction, frameOfLevel, prototypeOf } from "./frames.ts";
import type { HeapViews, LuaState } from "./lua-state.ts";
import { FunctionField, GlobalField, LibraryStateField, PrototypeField, ThreadField } from "./offsets.ts";
import { getField, setField } from "./tables.ts";

const tags = Tag.values;
const REGISTRY_KEY = "_PROFILER";
const DEFAULT_INTERVAL = 10;

/** The frame at which a thread was interrupted, and where in it, while the program's function runs above. */
interface Interruption {
  readonly thread: number;
  /** From the bottom of the stack, which may move. */
  readonly frameOffset: number;
  readonly pc: number;
}

export class Profiler {
  readonly #state: LuaState;
  #interval = DEFAULT_INTERVAL;
  /** Milliseconds of processor time at the last sample. */
  #last = 0;
  #interruption: Interruption | undefined;
  readonly functions: HostLibrary = {
    start: (call) => this.#start(call),
    stop: () => this.#stop(),
    dumpstack: (call) => this.#dumpStack(call),
  };

  constructor(state: LuaState) {
    this.#state = state;
  }

  #now(): number {
    return this.#state.system.processorTime() * 1000;
  }

  #setActive(isActive: boolean): void {
    const address = this.#state.global + GlobalField.librarySpace + LibraryStateField.profiling;
    this.#state.heap.u8[address] = isActive ? 1 : 0;
  }

  /** Of the mode only the interval counts: `i10` is 10 milliseconds. */
  #start(call: HostCall): number {
    const mode = call.optionalText(1) ?? "";
    const func = call.checkFunction(2);
    setField(this.#state, this.#state.registry, REGISTRY_KEY, func, tags.FUNCTION);
    const interval = /i(\d+)/.exec(mode);
    this.#interval = Math.max(interval ? Number(interval[1]) : DEFAULT_INTERVAL, 1);
    this.#last = this.#now();
    this.#setActive(true);
    return 0;
  }

  #stop(): number {
    this.#setActive(false);
    setField(this.#state, this.#state.registry, REGISTRY_KEY, 0xffffffff, tags.NIL);
    return 0;
  }

  /** The fuel is used up: calls the program's function if samples are due. */
  tick(thread: number, isCompiled: boolean): void {
    const now = this.#now();
    const samples = Math.floor((now - this.#last) / this.#interval);
    if (samples < 1 || this.#interruption !== undefined) return;
    this.#last = now;
    const { heap } = this.#state;
    const slot = getField(this.#state, this.#state.registry, REGISTRY_KEY) >>> 2;
    if (slot === 0 || heap.u32[slot + 1] !== tags.FUNCTION) return;
    const word = (offset: number): number => heap.u32[(thread + offset) >>> 2];
    const frameOffset = word(ThreadField.base) - 8 - word(ThreadField.stack);
    this.#interruption = { thread, frameOffset, pc: word(ThreadField.pc) };
    try {
      this.#state.callAside(heap.u32[slot], [
        { low: thread, high: tags.THREAD },
        this.#number(samples),
        {
          low: this.#state.internText(isCompiled ? "N" : "I"),
          high: tags.STRING,
        },
      ]);
    } catch (thrown) {
      // Without memory the sample is lost.
      if (!(thrown instanceof OutOfMemory)) throw thrown;
    } finally {
      this.#interruption = undefined;
    }
  }

  #number(value: number): { low: number; high: number } {
    scratchNumber[0] = value;
    return { low: scratchWords[0], high: scratchWords[1] };
  }

  // -- Stacks as text --

  /** `jit.profile.dumpstack([thread,] format, depth)` (LuaJIT: lj_debug_dumpstack). */
  #dumpStack(call: HostCall): number {
    const { thread, offset } = call.threadArgument();
    const format = call.checkText(offset + 1);
    const depth = call.checkInteger(offset + 2);
    const levels = this.#levels(thread, Math.abs(depth));
    if (depth < 0) levels.reverse();
    let text = "";
    let end = -1;
    for (const found of levels) {
      for (const letter of format) {
        if (letter === "Z") end = text.length;
        else if (letter !== "p") text += this.#part(thread, found, letter, format.includes("p"));
      }
    }
    return call.pushText(end < 0 ? text : text.slice(0, end)).finish();
  }

  /** The frames from the interrupted one down. */
  #levels(thread: number, depth: number): FoundFrame[] {
    const { heap } = this.#state;
    const levels: FoundFrame[] = [];
    const interruption = this.#interruption?.thread === thread ? this.#interruption : undefined;
    const first = interruption
      ? heap.u32[(thread + ThreadField.stack) >>> 2] + interruption.frameOffset
      : Number.POSITIVE_INFINITY;
    for (let level = 0; levels.length < depth; level++) {
      const found = frameOfLevel(heap, thread, level);
      if (typeof found === "number") break;
      if (found.frame <= first) levels.push(found);
    }
    return levels;
  }

  #part(thread: number, found: FoundFrame, letter: string, isFullPath: boolean): string {
    if (!"fFl".includes(letter)) return letter;
    const { heap } = this.#state;
    const func = frameFunction(heap, found.frame);
    const prototype = prototypeOf(heap, func);
    const module = prototype === 0 ? "" : moduleName(heap, prototype, isFullPath);
    const deduced = letter === "l" ? undefined : functionName(heap, thread, found.frame);
    if (deduced !== undefined) {
      const name = nameText(heap, deduced.name);
      return letter === "F" && prototype !== 0 ? `${module}:${name}` : name;
    }
    if (prototype === 0) return `[builtin#${heap.u8[func + FunctionField.fastId]}]`;
    const firstLine = heap.u32[(prototype + PrototypeField.firstLine) >>> 2];
    const line = letter === "l" ? this.#line(thread, found, func, prototype) : firstLine;
    return `${module}:${line >= 0 ? line : firstLine}`;
  }

  /** The interrupted frame has no call above it that says where it is. */
  #line(thread: number, found: FoundFrame, func: number, prototype: number): number {
    const { heap } = this.#state;
    const bottom = heap.u32[(thread + ThreadField.stack) >>> 2];
    const interruption = this.#interruption;
    if (interruption?.thread !== thread || found.frame !== bottom + interruption.frameOffset) {
      return frameLine(heap, thread, func, found.next);
    }
    return lineOf(heap, prototype, (interruption.pc - prototype - PrototypeField.bytecode) >> 2);
  }
}

/** A chunk's name without its mark, of a file without the folder; sources have no name. */
function moduleName(heap: HeapViews, prototype: number, isFullPath: boolean): string {
  const name = chunkName(heap, prototype);
  if (!/^[=@]/.test(name)) return "[string]";
  return isFullPath ? name.slice(1) : (/[^/\\]*$/.exec(name.slice(1))?.[0] ?? "");
}

const scratchNumber = new Float64Array(1);
const scratchWords = new Uint32Array(scratchNumber.buffer);
