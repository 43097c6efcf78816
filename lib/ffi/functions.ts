/**
 * Functions of C by their pointers, which are numbers of a state's own table, and the stack that C code uses. Functions
 * are called as WebAssembly calls them: arguments and results are numbers, or bigints for 64-bit integers.
 */

import { callerError } from "../errors.ts";
import type { LuaState } from "../lua-state.ts";

export type CValue = number | bigint;
export type CFunction = (...parameters: CValue[]) => CValue | undefined;

/** Parameters and result of a function: one letter for each, the result (or "v" for none) first. */
export type Signature = string;

/** Where C libraries find function pointers; the host has one made of a WebAssembly table. */
export interface FunctionTable {
  /** The pointer of a function. */
  add(body: CFunction, signature: Signature): number;
  get(pointer: number): CFunction | undefined;
  replace(pointer: number, body: CFunction | undefined, signature: Signature): void;
}

/** Pointers of functions begin here, so that a null pointer is none. */
const FIRST_POINTER = 1;

export class SimpleFunctionTable implements FunctionTable {
  readonly #functions: (CFunction | undefined)[] = [];
  readonly #free: number[] = [];

  add(body: CFunction): number {
    const index = this.#free.pop() ?? this.#functions.length;
    this.#functions[index] = body;
    return index + FIRST_POINTER;
  }

  get(pointer: number): CFunction | undefined {
    return this.#functions[pointer - FIRST_POINTER];
  }

  replace(pointer: number, body: CFunction | undefined): void {
    this.#functions[pointer - FIRST_POINTER] = body;
    if (body === undefined) this.#free.push(pointer - FIRST_POINTER);
  }
}

const STACK_BYTES = 0x40000;
const STACK_ALIGN = 16;

/** The stack of C, which grows down. It is made when it is first needed. */
export class CStack {
  readonly #state: LuaState;
  /** Its lowest address, or 0. */
  #limit = 0;
  /** The top, as something that a WebAssembly global can stand for. */
  pointer: { value: number } = { value: 0 };

  constructor(state: LuaState) {
    this.#state = state;
  }

  /** The highest address, where the stack begins. */
  start(): number {
    if (this.#limit === 0) {
      this.#limit = this.#state.allocate(STACK_BYTES);
      if (this.#limit === 0) throw callerError("ERRMEM");
      this.pointer.value = this.#limit + STACK_BYTES;
    }
    return this.#limit + STACK_BYTES;
  }

  /** What `reset` goes back to. */
  mark(): number {
    return this.pointer.value;
  }

  /** Gives back what was pushed since; where the stack was made since, all of it. */
  reset(mark: number): void {
    this.pointer.value = mark === 0 && this.#limit !== 0 ? this.#limit + STACK_BYTES : mark;
  }

  /** The address of so many bytes. */
  push(size: number): number {
    this.start();
    const address = ((this.pointer.value >>> 0) - size) & -STACK_ALIGN;
    if (address >>> 0 < this.#limit) throw callerError("STKOV");
    this.pointer.value = address;
    return address >>> 0;
  }

  release(): void {
    if (this.#limit !== 0) this.#state.release(this.#limit, STACK_BYTES);
  }
}
