/**
 * The handler of what the command line runs, which makes messages with a traceback of errors (LuaJIT: luajit.c, traceback).
 * It is a function as the handler of an xpcall is: a frame above those of the error. So it sees errors of `load`'s reader, too.
 */

import type { ExtraFunctions } from "../host/extra-functions.ts";
import type { State } from "../host/state.ts";
import { OutOfMemory } from "../lib/errors.ts";
import type { Value } from "../lib/lua-state.ts";
import { asCall, metafield } from "../lib/metafields.ts";
import { GlobalField, SLOT, ThreadField } from "../lib/offsets.ts";
import { traceback } from "../lib/traceback.ts";
import { textOf } from "../lib/value-text.ts";
import { errorMessages } from "../spec/errors.ts";
import { Status, Tag } from "../spec/vm.ts";

const tags = Tag.values;
const NIL: Value = { low: 0xffffffff, high: tags.NIL };

export class MessageHandler implements ExtraFunctions {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
    state.extraFunctions = this;
  }

  /** Calls it for the errors of what `action` calls. */
  around<T>(action: () => T): T {
    this.#install({ low: this.#state.newExtraFunction(0), high: tags.FUNCTION });
    try {
      return action();
    } finally {
      this.#install(NIL);
    }
  }

  #install({ low, high }: Value): void {
    const { u32 } = this.#state.heap;
    const slot = (this.#state.global + GlobalField.entryHandler) >>> 2;
    u32[slot] = low;
    u32[slot + 1] = high;
  }

  leaf(): undefined {
    return undefined;
  }

  failNext(thrown: unknown): void {
    throw thrown;
  }

  call(thread: number, _number: number, base: number, count: number): number {
    const state = this.#state;
    try {
      const { low, high } = this.#replace(thread >>> 0, count > 0 ? state.readValue(base >>> 0) : NIL);
      const { u32 } = state.heap;
      // The stack may have moved.
      const slot = u32[((thread >>> 0) + ThreadField.base) >>> 2] - SLOT;
      u32[slot >>> 2] = low;
      u32[(slot + 4) >>> 2] = high;
      return 1;
    } catch (thrown) {
      if (thrown instanceof OutOfMemory) return Status.values.MEMORY;
      throw thrown;
    }
  }

  /** The value that is reported in place of an error. */
  #replace(thread: number, error: Value): Value {
    const state = this.#state;
    let message = textOf(state, error);
    if (message === undefined) {
      const convert = error.high === tags.NIL ? undefined : metafield(state, error, "__tostring");
      if (convert === undefined) return error;
      const call = asCall(state, convert, [error]);
      const result = call && state.protectedCall(thread, call.func, call.parameters);
      if (!result?.isOk) return this.#text(errorMessages.ERRERR);
      const text = result.results[0] ?? NIL;
      message = textOf(state, text);
      if (message === undefined) return text;
    }
    return this.#text(traceback(state.heap, thread, message, 1));
  }

  #text(text: string): Value {
    return { low: this.#state.internText(text), high: tags.STRING };
  }
}
