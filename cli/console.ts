/**
 * Running chunks for the command line: calls with a traceback, and reports of errors (LuaJIT: luajit.c, docall, report).
 */

import { fromByteString, readByteString, untilNul } from "../lib/byte-text.ts";
import type { Loaded } from "../lib/load.ts";
import type { CallOutcome, LuaState, Value } from "../lib/lua-state.ts";
import { GlobalField, SLOT, TableField, ThreadField, UserdataField } from "../lib/offsets.ts";
import { getField } from "../lib/tables.ts";
import { traceback } from "../lib/traceback.ts";
import { FrameType, Tag } from "../spec/vm.ts";

const tags = Tag.values;

export class Console {
  readonly state: LuaState;
  /** Precedes messages; undefined in interactive mode. */
  programName: string | undefined = "perilune";

  constructor(state: LuaState) {
    this.state = state;
    pushHostFrame(state);
  }

  // -- Values --

  /** The text of a string or number. */
  textOf({ low, high }: Value): string | undefined {
    const { state } = this;
    if (high === tags.STRING) return readByteString(state.heap, low);
    if (high >= tags.NUMBER) return undefined;
    scratchWords[0] = low;
    scratchWords[1] = high;
    return readByteString(state.heap, state.numberToString(scratchNumber[0]));
  }

  text(text: string): Value {
    return { low: this.state.internBytes(fromByteString(text)), high: tags.STRING };
  }

  global(name: string): Value {
    return this.valueAt(getField(this.state, this.state.globals, name));
  }

  /** The value in a slot; nil for address 0. */
  valueAt(slot: number): Value {
    if (slot === 0) return { low: 0xffffffff, high: tags.NIL };
    const { u32 } = this.state.heap;
    return { low: u32[slot >>> 2], high: u32[(slot + 4) >>> 2] };
  }

  // -- Calls --

  /** Calls a function; an error's message gets a traceback. */
  call(func: number, parameters: readonly Value[] = []): CallOutcome {
    const { state } = this;
    return state.protectedCall(state.mainThread, func, parameters, () => this.#addTraceback());
  }

  /** Calls a function without a traceback. */
  callPlainly(func: number, parameters: readonly Value[]): CallOutcome {
    return this.state.protectedCall(this.state.mainThread, func, parameters);
  }

  #addTraceback(): void {
    const { state } = this;
    const slot = state.global + GlobalField.errorValue;
    const message = this.textOf(this.valueAt(slot)) ?? this.#convertError(this.valueAt(slot));
    if (message === undefined) return;
    const thread = state.heap.u32[(state.global + GlobalField.currentThread) >>> 2];
    const text = this.text(traceback(state.heap, thread, message, 0));
    state.heap.u32[slot >>> 2] = text.low;
    state.heap.u32[(slot + 4) >>> 2] = text.high;
  }

  /** What the `__tostring` of an error value makes of it. */
  #convertError(error: Value): string | undefined {
    const { heap } = this.state;
    let metatable = 0;
    if (error.high === tags.TABLE) metatable = heap.u32[(error.low + TableField.metatable) >>> 2];
    if (error.high === tags.USERDATA) metatable = heap.u32[(error.low + UserdataField.metatable) >>> 2];
    if (metatable === 0) return undefined;
    const convert = this.valueAt(getField(this.state, metatable, "__tostring"));
    if (convert.high !== tags.FUNCTION) return undefined;
    const outcome = this.callPlainly(convert.low, [error]);
    const text = outcome.isOk && outcome.results.length > 0 ? this.textOf(outcome.results[0]) : undefined;
    if (text === undefined) {
      // The conversion changed it.
      const slot = (this.state.global + GlobalField.errorValue) >>> 2;
      heap.u32[slot] = error.low;
      heap.u32[slot + 1] = error.high;
    }
    return text;
  }

  // -- Reports --

  message(text: string): void {
    const line = fromByteString(
      `${this.programName === undefined ? "" : `${this.programName}: `}${untilNul(text)}\n`,
    );
    this.state.streams.error.write(line, 0, line.length);
  }

  /** Prints the error of a call, if there was one; whether all went well. */
  report(outcome: CallOutcome): boolean {
    if (outcome.isOk) return true;
    if (outcome.error.high !== tags.NIL) {
      this.message(this.textOf(outcome.error) ?? "(error object is not a string)");
    }
    return false;
  }

  /** Runs what was loaded and reports errors of either. */
  run(loaded: Loaded, parameters: readonly Value[] = []): boolean {
    if (typeof loaded === "string") {
      this.message(loaded);
      return false;
    }
    return this.report(this.call(loaded, parameters));
  }

  write(text: string): void {
    const bytes = fromByteString(text);
    this.state.streams.output.write(bytes, 0, bytes.length);
  }
}

const scratchNumber = new Float64Array(1);
const scratchWords = new Uint32Array(scratchNumber.buffer);

/** Puts the frame of a host function under all calls, which shows in tracebacks as LuaJIT's main function does. */
function pushHostFrame(state: LuaState): void {
  const func = state.newHostFunction("io", "lines_next", state.globals, 0);
  const { u32 } = state.heap;
  const threadBase = (state.mainThread + ThreadField.base) >>> 2;
  const threadTop = (state.mainThread + ThreadField.top) >>> 2;
  const base = u32[threadTop] + SLOT;
  u32[(base - SLOT) >>> 2] = func;
  u32[(base - 4) >>> 2] = (base - u32[threadBase]) | FrameType.values.ENTRY;
  u32[threadBase] = base;
  u32[threadTop] = base;
}
