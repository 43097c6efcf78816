/**
 * Running chunks for the command line: calls with a traceback, and reports of errors (LuaJIT: luajit.c, docall, report).
 */

import type { State } from "../host/state.ts";
import { fromByteString, untilNul } from "../lib/byte-text.ts";
import { typeName } from "../lib/errors.ts";
import type { Loaded } from "../lib/load.ts";
import type { Value } from "../lib/lua-state.ts";
import { getField } from "../lib/tables.ts";
import { textOf } from "../lib/value-text.ts";
import { Tag } from "../spec/vm.ts";
import { MessageHandler } from "./message-handler.ts";

const tags = Tag.values;

/** The message is undefined where there is nothing to report. */
export type Outcome =
  | { readonly ok: true; readonly values: readonly Value[] }
  | { readonly ok: false; readonly message: string | undefined };

export class Console {
  readonly state: State;
  readonly #handler: MessageHandler;
  /** Precedes messages; undefined in interactive mode. */
  programName: string | undefined;

  constructor(state: State, programName: string) {
    this.state = state;
    this.#handler = new MessageHandler(state);
    this.programName = programName;
  }

  // -- Values --

  textOf(value: Value): string | undefined {
    return textOf(this.state, value);
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
    return this.#handler.around(() => this.callPlainly(func, values));
  }

  /** Calls a function without a traceback. */
  callPlainly(func: Value, values: readonly Value[]): Outcome {
    if (func.high !== tags.FUNCTION) {
      return { ok: false, message: `attempt to call a ${typeName(func.high)} value` };
    }
    const { state } = this;
    const outcome = state.protectedCall(state.mainThread, func.low, values);
    if (outcome.isOk) return { ok: true, values: outcome.results };
    const { error } = outcome;
    if (error.high === tags.NIL) return { ok: false, message: undefined };
    return { ok: false, message: this.textOf(error) ?? "(error object is not a string)" };
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
