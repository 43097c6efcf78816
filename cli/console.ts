/**
 * Running chunks for the command line: calls with a traceback, and reports of errors (LuaJIT: luajit.c, docall, report).
 */

import { fromByteString, readByteString, untilNul } from "../lib/byte-text.ts";
import { typeName } from "../lib/errors.ts";
import { anyPrototypeOf, frameFunction } from "../lib/frames.ts";
import type { Loaded } from "../lib/load.ts";
import type { LuaState, Value } from "../lib/lua-state.ts";
import { GlobalField, PrototypeField, SLOT, TableField, ThreadField, UserdataField } from "../lib/offsets.ts";
import { getField } from "../lib/tables.ts";
import { traceback } from "../lib/traceback.ts";
import { errorMessages } from "../spec/errors.ts";
import { Tag } from "../spec/vm.ts";

const tags = Tag.values;
const HANDLER_FAILED: string = errorMessages.ERRERR;

/** The message is undefined where there is nothing to report. */
export type Outcome =
  | { readonly ok: true; readonly values: readonly Value[] }
  | { readonly ok: false; readonly message: string | undefined };

export class Console {
  readonly state: LuaState;
  /** Precedes messages; undefined in interactive mode. */
  programName: string | undefined;

  constructor(state: LuaState, programName: string) {
    this.state = state;
    this.programName = programName;
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
  call(func: Value, values: readonly Value[] = []): Outcome {
    let message: string | undefined;
    return this.#call(
      func,
      values,
      () => {
        message = this.#withTraceback();
      },
      () => message,
    );
  }

  /** Calls a function without a traceback. */
  callPlainly(func: Value, values: readonly Value[]): Outcome {
    return this.#call(func, values);
  }

  #call(
    func: Value,
    values: readonly Value[],
    onError?: () => void,
    message?: () => string | undefined,
  ): Outcome {
    if (func.high !== tags.FUNCTION) {
      return { ok: false, message: `attempt to call a ${typeName(func.high)} value` };
    }
    const { state } = this;
    const outcome = state.protectedCall(state.mainThread, func.low, values, onError);
    if (outcome.isOk) return { ok: true, values: outcome.results };
    return { ok: false, message: message?.() ?? this.#plainMessage(outcome.error) };
  }

  #plainMessage(error: Value): string | undefined {
    if (error.high === tags.NIL) return undefined;
    return this.textOf(error) ?? "(error object is not a string)";
  }

  #withTraceback(): string | undefined {
    const { heap, global, mainThread } = this.state;
    const error = this.valueAt(global + GlobalField.errorValue);
    const message = this.textOf(error) ?? this.#convertError(error);
    return message === undefined || message === HANDLER_FAILED
      ? message
      : traceback(heap, mainThread, message, 1, 1);
  }

  /** What the `__tostring` of an error value makes of it. */
  #convertError(error: Value): string | undefined {
    const { heap } = this.state;
    let metatable = 0;
    if (error.high === tags.TABLE) metatable = heap.u32[(error.low + TableField.metatable) >>> 2];
    if (error.high === tags.USERDATA) metatable = heap.u32[(error.low + UserdataField.metatable) >>> 2];
    if (metatable === 0) return undefined;
    const convert = this.valueAt(getField(this.state, metatable, "__tostring"));
    this.#raiseTop();
    const result = this.#call(convert, [error]);
    if (!result.ok) return HANDLER_FAILED;
    return result.values.length > 0 ? this.textOf(result.values[0]) : undefined;
  }

  /** Puts the top above the frame of the Lua function that failed, so that a call leaves the frame as it is. */
  #raiseTop(): void {
    const { heap, mainThread } = this.state;
    const base = heap.u32[(mainThread + ThreadField.base) >>> 2];
    const prototype = anyPrototypeOf(heap, frameFunction(heap, base - SLOT));
    if (prototype === 0) return;
    const top = base + SLOT * heap.u8[prototype + PrototypeField.frameSize];
    heap.u32[(mainThread + ThreadField.top) >>> 2] = top;
  }

  // -- Reports --

  message(text: string): void {
    const line = fromByteString(
      `${this.programName === undefined ? "" : `${this.programName}: `}${untilNul(text)}\n`,
    );
    this.state.streams.error.write(line, 0, line.length);
  }

  /** Prints the error of a call, if there was one; whether all went well. */
  report(outcome: Outcome): boolean {
    if (!outcome.ok && outcome.message !== undefined) this.message(outcome.message);
    return outcome.ok;
  }

  /** Runs what was loaded and reports errors of either. */
  run(loaded: Loaded, values: readonly Value[] = []): boolean {
    if (typeof loaded === "string") {
      this.message(loaded);
      return false;
    }
    return this.report(this.call({ low: loaded, high: tags.FUNCTION }, values));
  }

  write(text: string): void {
    const bytes = fromByteString(text);
    this.state.streams.output.write(bytes, 0, bytes.length);
  }
}

const scratchNumber = new Float64Array(1);
const scratchWords = new Uint32Array(scratchNumber.buffer);
