/**
 * Windows of streams in memory, through which the command line's programs write strings and read lines without a call of
 * JavaScript (core/streams/index.ts). One output and one input at a time has a window: the last one that was used in the usual
 * way. Invariants:
 *
 * - What stands in the window of an output comes behind what its stream has buffered, and the window of an input is a copy of
 *   what its stream has read ahead. A stream settles its window before it does anything else.
 * - An output with a window is buffered fully, and what has a window is open. No stream is both.
 */
import type { FileStream, StreamWindow } from "../lib/file-stream.ts";
import { SystemFailure } from "../lib/system.ts";
import { libraryEntries } from "../spec/library.ts";
import type { CoreExports, CoreImports } from "./core.ts";
import type { EngineWindows } from "./engine-code.ts";
import type { Heap } from "./heap.ts";

/** Words of the area, as in core/streams/index.ts. */
const Word = {
  OUTPUT_AT: 0,
  OUTPUT_END: 1,
  OUTPUT_FILE: 2,
  DEFAULT_FILE: 3,
  STANDARD_FILE: 4,
  INPUT_AT: 5,
  INPUT_END: 6,
  INPUT_FILE: 7,
  DEFAULT_INPUT: 8,
} as const;
const WORDS_SIZE = 64;
const WINDOW_SIZE = 8192;
/** Lines without a window after one that has not been used: programs may read several files in turns. */
const LINES_WITHOUT = 16;
/** Words are written and looked at as a whole. */
const SLACK = 8;
const AREA_SIZE = WORDS_SIZE + 2 * (WINDOW_SIZE + SLACK);

interface StreamsExports {
  readonly callFunction: CoreImports["callFunction"];
  readonly table: WebAssembly.Table;
  begin(area: number, intern: number, numberToText: number): void;
  setFunctions(...numbers: number[]): void;
}

/** The functions that use the windows, as setFunctions takes them. */
const FUNCTIONS = ["print_write", "write", "method_write", "lines_next", "read", "method_read"];

/** The number of a host function of io. */
const numberOf = (wanted: string): number => {
  const entry = libraryEntries.find(
    ({ table, name, kind }) => kind === "host" && table === "io" && name === wanted,
  );
  if (entry === undefined) throw new Error(`no host function io.${wanted}`);
  return entry.id;
};

export class MemoryWindows implements StreamWindow, EngineWindows {
  readonly size = AREA_SIZE;
  readonly #heap: Heap;
  readonly #exports: StreamsExports;
  #area = 0;
  #output: FileStream | undefined;
  #input: FileStream | undefined;
  /** Where what is in the input's window begins. */
  #inputStart = 0;
  #linesWithout = 0;

  constructor(module: WebAssembly.Module, heap: Heap, callFunction: CoreImports["callFunction"]) {
    this.#heap = heap;
    const imports = { env: { memory: heap.memory }, host: { callFunction } };
    this.#exports = new WebAssembly.Instance(module, imports).exports as unknown as StreamsExports;
  }

  get callFunction(): CoreImports["callFunction"] {
    return this.#exports.callFunction;
  }

  begin(area: number, { internString, numberToString }: CoreExports): void {
    this.#area = area;
    const { table, begin, setFunctions } = this.#exports;
    const first = table.grow(2);
    table.set(first, internString);
    table.set(first + 1, numberToString);
    begin(area, first, first + 1);
    setFunctions(...FUNCTIONS.map(numberOf));
  }

  #get(word: number): number {
    return this.#heap.u32[(this.#area >>> 2) + word];
  }

  #set(word: number, value: number): void {
    this.#heap.u32[(this.#area >>> 2) + word] = value;
  }

  setStandardOutput(userdata: number): void {
    this.#set(Word.STANDARD_FILE, userdata);
  }

  setDefault(direction: "input" | "output", userdata: number): void {
    this.#set(direction === "input" ? Word.DEFAULT_INPUT : Word.DEFAULT_FILE, userdata);
  }

  openStandardOutput(stream: FileStream): void {
    this.openOutput(stream, this.#get(Word.STANDARD_FILE));
  }

  openOutput(stream: FileStream, userdata: number): void {
    if (this.#output === stream && this.#get(Word.OUTPUT_FILE) === userdata) return;
    if (this.#output !== undefined) this.#leave(this.#output);
    if (!stream.isBufferedFully) return;
    this.#output = stream;
    stream.window = this;
    this.#set(Word.OUTPUT_AT, this.#outputStart);
    this.#set(Word.OUTPUT_END, this.#outputStart + WINDOW_SIZE);
    this.#set(Word.OUTPUT_FILE, userdata);
  }

  openInput(stream: FileStream, userdata: number): void {
    if (this.#input !== undefined) this.settle(this.#input);
    if (this.#linesWithout > 0) {
      this.#linesWithout--;
      return;
    }
    if (stream === this.#output) this.#leave(stream);
    const bytes = stream.ahead.subarray(0, WINDOW_SIZE);
    if (bytes.length === 0) return;
    this.#input = stream;
    stream.window = this;
    this.#inputStart = this.#outputStart + WINDOW_SIZE + SLACK;
    this.#heap.u8.set(bytes, this.#inputStart);
    this.#set(Word.INPUT_AT, this.#inputStart);
    this.#set(Word.INPUT_END, this.#inputStart + bytes.length);
    this.#set(Word.INPUT_FILE, userdata);
  }

  get #outputStart(): number {
    return this.#area + WORDS_SIZE;
  }

  settle(stream: FileStream): void {
    this.#heap.refresh();
    if (stream === this.#input) this.#settleInput(stream);
    if (stream === this.#output) this.#settleOutput(stream);
  }

  #settleInput(stream: FileStream): void {
    const taken = this.#get(Word.INPUT_AT) - this.#inputStart;
    this.#input = undefined;
    this.#set(Word.INPUT_FILE, 0);
    if (taken === 0) this.#linesWithout = LINES_WITHOUT;
    stream.skip(taken);
  }

  #settleOutput(stream: FileStream): void {
    const end = this.#get(Word.OUTPUT_AT);
    if (end === this.#outputStart) return;
    this.#set(Word.OUTPUT_AT, this.#outputStart);
    stream.write(this.#heap.u8, this.#outputStart, end);
  }

  /** Another stream gets the window. What cannot be written is lost, as in C: nobody has asked for it now. */
  #leave(stream: FileStream): void {
    try {
      this.close(stream);
    } catch (failure) {
      if (!(failure instanceof SystemFailure)) throw failure;
    }
  }

  close(stream: FileStream): void {
    stream.window = undefined;
    try {
      this.settle(stream);
    } finally {
      if (stream === this.#output) {
        this.#output = undefined;
        this.#set(Word.OUTPUT_FILE, 0);
      }
    }
  }
}
