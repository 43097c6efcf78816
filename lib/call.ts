/**
 * One call of a host function: its arguments and results (LuaJIT: lj_lib.c's checks). A state has one such object,
 * which each call sets up anew, so a host function must not keep it.
 *
 * Arguments count from 1. Results are collected here and stored by `finish`, since they overwrite the frame's header
 * and the arguments, which errors still need. Texts are byte strings (see `byte-text.ts`).
 */

import type { ErrorName } from "../spec/errors.ts";
import { Tag, UserdataKind } from "../spec/vm.ts";
import { readByteString } from "./byte-text.ts";
import { ArgumentError, formatError, typeName } from "./errors.ts";
import type { LuaState } from "./lua-state.ts";
import { SLOT, StringField, ThreadField, UserdataField } from "./offsets.ts";
import { wrongType } from "./raise.ts";

/** Returns the number of results, or a negative Status. */
export type HostFunction = (call: HostCall) => number;

/** The functions of one library table by name. */
export type HostLibrary = Readonly<Record<string, HostFunction>>;

/** High word of an argument that is not there: that of a denormal, which no test of a type accepts. */
const ABSENT = -1;

const tags = Tag.values;
const LEAST_INTEGER = -0x80000000;

/** Truncates as x86 does: what does not fit becomes the least integer. */
export const toInt32 = (value: number): number =>
  value > LEAST_INTEGER - 1 && value < -LEAST_INTEGER ? Math.trunc(value) | 0 : LEAST_INTEGER;

export class HostCall {
  readonly state: LuaState;
  thread = 0;
  base = 0;
  count = 0;
  /** Two words for each result; what lies beyond `#resultWords` is left from earlier calls. */
  readonly #results: number[] = [];
  #resultWords = 0;

  constructor(state: LuaState) {
    this.state = state;
  }

  /** To be called after Lua functions have been called, for which the stack may have moved. */
  refreshBase(): void {
    this.base = this.state.heap.u32[(this.thread + ThreadField.base) >>> 2];
  }

  begin(thread: number, base: number, count: number): void {
    this.thread = thread >>> 0;
    this.base = base >>> 0;
    this.count = count;
    this.#resultWords = 0;
  }

  // -- Looking at arguments --

  slot(index: number): number {
    return this.base + SLOT * (index - 1);
  }

  /** The tag of an argument, or part of a number; `ABSENT` beyond the last. */
  tag(index: number): number {
    return index <= this.count ? this.state.heap.u32[(this.slot(index) + 4) >>> 2] : ABSENT;
  }

  isAbsent(index: number): boolean {
    return index > this.count;
  }

  isAbsentOrNil(index: number): boolean {
    return index > this.count || this.tag(index) === tags.NIL;
  }

  isNumber(index: number): boolean {
    return index <= this.count && this.tag(index) < tags.NUMBER;
  }

  isString(index: number): boolean {
    return this.tag(index) === tags.STRING;
  }

  isTable(index: number): boolean {
    return this.tag(index) === tags.TABLE;
  }

  isFunction(index: number): boolean {
    return this.tag(index) === tags.FUNCTION;
  }

  isUserdata(index: number): boolean {
    return this.tag(index) === tags.USERDATA;
  }

  isStringBuffer(index: number): boolean {
    if (!this.isUserdata(index)) return false;
    return this.state.heap.u8[this.address(index) + UserdataField.kind] === UserdataKind.values.BUFFER;
  }

  isThread(index: number): boolean {
    return this.tag(index) === tags.THREAD;
  }

  isTruthy(index: number): boolean {
    const tag = this.tag(index);
    return index <= this.count && tag !== tags.NIL && tag !== tags.FALSE;
  }

  typeName(index: number): string {
    return index <= this.count ? typeName(this.tag(index)) : "no value";
  }

  /** The object that an argument is. */
  address(index: number): number {
    return this.state.heap.u32[this.slot(index) >>> 2];
  }

  /** The thread that the first argument may be, else the current one, and the number of arguments that it took. */
  threadArgument(): { readonly thread: number; readonly offset: number } {
    return this.isThread(1) ? { thread: this.address(1), offset: 1 } : { thread: this.thread, offset: 0 };
  }

  // -- Checks --

  checkAny(index: number): void {
    if (index > this.count) this.argumentError(index, "NOVAL");
  }

  checkNumber(index: number): number {
    const value = this.numberOrNone(index);
    return value === undefined ? this.typeError(index, "number") : value;
  }

  optionalNumber(index: number, fallback: number): number {
    return this.isAbsentOrNil(index) ? fallback : this.checkNumber(index);
  }

  checkInteger(index: number): number {
    return toInt32(this.checkNumber(index));
  }

  optionalInteger(index: number, fallback: number): number {
    return this.isAbsentOrNil(index) ? fallback : this.checkInteger(index);
  }

  /** A number, or what a string reads as. */
  numberOrNone(index: number): number | undefined {
    if (this.isNumber(index)) return this.state.heap.f64[this.slot(index) >>> 3];
    return this.isString(index) ? this.state.scanNumber(this.address(index)) : undefined;
  }

  /** Address of a String; a number argument becomes one. */
  checkString(index: number): number {
    const string = this.stringOrNone(index);
    return string === undefined ? this.typeError(index, "string") : string;
  }

  /** Address of a String if the argument is a string or a number. */
  stringOrNone(index: number): number | undefined {
    if (this.isString(index)) return this.address(index);
    if (!this.isNumber(index)) return undefined;
    const slot = this.slot(index);
    const string = this.state.numberToString(this.state.heap.f64[slot >>> 3]);
    const { u32 } = this.state.heap;
    u32[slot >>> 2] = string;
    u32[(slot + 4) >>> 2] = tags.STRING;
    return string;
  }

  checkText(index: number): string {
    const string = this.checkString(index);
    this.state.chargeWork(this.state.heap.u32[(string + StringField.length) >>> 2]);
    return readByteString(this.state.heap, string);
  }

  optionalText(index: number): string | undefined {
    return this.isAbsentOrNil(index) ? undefined : this.checkText(index);
  }

  /** A copy of the bytes of a string argument. */
  checkBytes(index: number): Uint8Array {
    const start = this.checkString(index) + StringField.data;
    const { u8, u32 } = this.state.heap;
    const length = u32[(start - StringField.data + StringField.length) >>> 2];
    this.state.chargeWork(length);
    return u8.slice(start, start + length);
  }

  /** As C sees the string: up to its first NUL. */
  checkCString(index: number): Uint8Array {
    const bytes = this.checkBytes(index);
    const end = bytes.indexOf(0);
    return end < 0 ? bytes : bytes.subarray(0, end);
  }

  checkTable(index: number): number {
    return this.isTable(index) ? this.address(index) : this.typeError(index, "table");
  }

  checkFunction(index: number): number {
    return this.isFunction(index) ? this.address(index) : this.typeError(index, "function");
  }

  /** The number of a word in a list; without a fallback the argument must be there. */
  checkOption(index: number, fallback: number | undefined, words: readonly string[]): number {
    const word = fallback === undefined ? this.checkText(index) : this.optionalText(index);
    if (word === undefined) return fallback as number;
    const number = words.indexOf(word);
    return number < 0 ? this.argumentMessage(index, formatError("INVOPTM", word)) : number;
  }

  argumentError(index: number, name: ErrorName): never {
    throw new ArgumentError(index, formatError(name));
  }

  argumentMessage(index: number, message: string): never {
    throw new ArgumentError(index, message);
  }

  typeError(index: number, expected: string): never {
    throw new ArgumentError(index, wrongType(this.state.heap, this.base, this.count, index, expected));
  }

  // -- Results --

  /** Any value by its two words. */
  push(low: number, high: number): this {
    this.#results[this.#resultWords++] = low;
    this.#results[this.#resultWords++] = high;
    return this;
  }

  pushNil(): this {
    return this.push(0xffffffff, tags.NIL);
  }

  pushBoolean(value: boolean): this {
    return this.push(0xffffffff, value ? tags.TRUE : tags.FALSE);
  }

  pushNumber(value: number): this {
    scratchNumber[0] = value;
    return this.push(scratchWords[0], Number.isNaN(value) ? 0x7ff80000 : scratchWords[1]);
  }

  /** A byte string. */
  pushText(text: string): this {
    return this.push(this.state.internText(text), tags.STRING);
  }

  pushBytes(bytes: Uint8Array): this {
    this.state.noteWork(bytes.length);
    return this.push(this.state.internBytes(bytes), tags.STRING);
  }

  pushObject(address: number, tag: number): this {
    return this.push(address, tag);
  }

  /** A copy of the value in a slot. */
  pushSlot(slot: number): this {
    const { u32 } = this.state.heap;
    return this.push(u32[slot >>> 2], u32[(slot + 4) >>> 2]);
  }

  discardResults(): void {
    this.#resultWords = 0;
  }

  isFirstResultNil(): boolean {
    return this.#resultWords > 0 && this.#results[1] === tags.NIL;
  }

  /** Stores the results and returns their number. */
  finish(): number {
    const results = this.#results;
    const words = this.#resultWords;
    const { u32 } = this.state.heap;
    const target = (this.base - SLOT) >>> 2;
    for (let index = 0; index < words; index++) u32[target + index] = results[index];
    return words >>> 1;
  }
}

const scratchNumber = new Float64Array(1);
const scratchWords = new Uint32Array(scratchNumber.buffer);
