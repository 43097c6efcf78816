/**
 * Functions of C by their pointers, which are numbers of a state's own table, and the stack that C code uses. Functions
 * are called as WebAssembly calls them: arguments and results are numbers, or bigints for 64-bit integers.
 */

import { callerError } from "./errors.ts";
import { LEAST_ADDRESS } from "./memory.ts";
import type { CGlobal } from "./module-host.ts";

export type CValue = number | bigint;
export type CFunction = (...parameters: CValue[]) => CValue | undefined;

/** Parameters and result of a function: one letter for each, the result (or "v" for none) first. */
export type Signature = string;

/** A function that regions call. */
export interface LinkedFunction {
  readonly body: CFunction;
  readonly signature: Signature;
  /** What their modules import. */
  readonly reference: unknown;
}

/** Where C libraries find function pointers; the host has one made of a WebAssembly table. */
export interface FunctionTable {
  /** The pointer of a function. */
  add(body: CFunction, signature: Signature): number;
  get(pointer: number): CFunction | undefined;
  replace(pointer: number, body: CFunction | undefined, signature: Signature): void;
  /** All that have been added. */
  entries(): Iterable<FunctionEntry>;
}

export interface FunctionEntry {
  readonly pointer: number;
  /** undefined: it has been removed. */
  readonly body: CFunction | undefined;
  readonly signature: Signature;
}

/** Pointers of functions begin here, so that a null pointer is none. */
const FIRST_POINTER = 1;

export class SimpleFunctionTable implements FunctionTable {
  readonly #functions: (CFunction | undefined)[] = [];
  readonly #signatures: Signature[] = [];
  readonly #free: number[] = [];

  add(body: CFunction, signature: Signature): number {
    const index = this.#free.pop() ?? this.#functions.length;
    this.#functions[index] = body;
    this.#signatures[index] = signature;
    return index + FIRST_POINTER;
  }

  get(pointer: number): CFunction | undefined {
    return this.#functions[pointer - FIRST_POINTER];
  }

  replace(pointer: number, body: CFunction | undefined): void {
    this.#functions[pointer - FIRST_POINTER] = body;
    if (body === undefined) this.#free.push(pointer - FIRST_POINTER);
  }

  *entries(): Iterable<FunctionEntry> {
    for (const [index, body] of this.#functions.entries())
      yield { pointer: index + FIRST_POINTER, body, signature: this.#signatures[index] };
  }
}

const STACK_ALIGN = 16;

/**
 * The stack of C, which grows down: the lowest part of the memory, so that whoever overflows it comes to addresses that
 * are none. All states in a memory share it, as C functions return in the order in which they were called. Its top is
 * kept on this side too, since asking a global of modules takes long: that is right whenever this side runs, since modules
 * leave the stack as they found it, and callbacks ask.
 */
export class CStack {
  /** The top, for modules. */
  readonly pointer: CGlobal;
  #top: number;

  constructor(pointer: CGlobal) {
    this.pointer = pointer;
    this.#top = pointer.value;
  }

  /** What `reset` goes back to. */
  mark(): number {
    return this.#top;
  }

  /** Gives back what this side has pushed since. */
  reset(mark: number): void {
    if (this.#top !== mark) this.abandon(mark);
  }

  /** Gives back what anybody has pushed since: a function was left by an error. */
  abandon(mark: number): void {
    this.#top = mark;
    this.pointer.value = mark;
  }

  /** Whether a module has gone below its end: what it stores there is out of bounds. */
  get isExhausted(): boolean {
    return (this.pointer.value | 0) < LEAST_ADDRESS;
  }

  /** A module calls this side: its stack begins where the module's ends. Returns what `leave` goes back to. */
  enter(): number {
    const before = this.#top;
    this.#top = this.pointer.value;
    return before;
  }

  leave(before: number): void {
    this.#top = before;
  }

  /** The address of so many bytes. */
  push(size: number): number {
    const address = (this.#top - size) & -STACK_ALIGN;
    if (address < LEAST_ADDRESS) throw callerError("STKOV");
    this.#top = address;
    this.pointer.value = address;
    return address;
  }
}
