/**
 * jit.attach (LuaJIT: lj_vmevent.c): Lua functions that are told what happens in the compiler: "trace" and "record". The
 * functions are in the registry, by the name of their event. Other events of LuaJIT's are never sent.
 */

import { Tag } from "../spec/vm.ts";
import { fromByteString, readByteString } from "./byte-text.ts";
import type { HostCall } from "./call.ts";
import type { TraceEvent } from "./jit-control.ts";
import type { LuaState, Value } from "./lua-state.ts";
import { SLOT } from "./offsets.ts";
import { getTableField, setField } from "./tables.ts";

const tags = Tag.values;
const REGISTRY_KEY = "_VMEVENTS";
const EVENTS = ["trace", "record"] as const;

export class JitEvents {
  readonly #state: LuaState;

  constructor(state: LuaState) {
    this.#state = state;
  }

  /** `jit.attach(function [, event])`; without an event the function is detached from all. */
  attach = (call: HostCall): number => {
    const func = call.checkFunction(1);
    const event = call.optionalText(2);
    if (event !== undefined) setField(this.#state, this.#handlers(), event, func, tags.FUNCTION);
    else {
      for (const name of EVENTS) {
        if (this.#handlerOf(name) === func)
          setField(this.#state, this.#handlers(), name, 0xffffffff, tags.NIL);
      }
    }
    const isAttached = EVENTS.some((name) => this.#handlerOf(name) !== 0);
    this.#state.jitControl.setEventHandler(isAttached ? this.#send : undefined);
    return 0;
  };

  #handlers(): number {
    const { registry } = this.#state;
    const found = getTableField(this.#state, registry, REGISTRY_KEY);
    if (found !== 0) return found;
    const table = this.#state.newTable(0, 2);
    setField(this.#state, registry, REGISTRY_KEY, table, tags.TABLE);
    return table;
  }

  /** The function for an event, or 0. */
  #handlerOf(name: string): number {
    const { heap } = this.#state;
    const key = this.#text(name);
    const slot = this.#state.tableGetString(this.#handlers(), key.low) >>> 2;
    return slot !== 0 && heap.u32[slot + SLOT / 8] === tags.FUNCTION ? heap.u32[slot] : 0;
  }

  #send = ({ name, what, id, func, values }: TraceEvent): void => {
    const handler = this.#handlerOf(name);
    if (handler === 0) return;
    const parameters: Value[] = [];
    if (what !== undefined) parameters.push(this.#text(what));
    if (id !== undefined) parameters.push(numberValue(id));
    if (func !== 0) parameters.push({ low: func, high: tags.FUNCTION });
    for (const value of values) {
      parameters.push(typeof value === "number" ? numberValue(value) : this.#text(value));
    }
    const outcome = this.#state.callAside(handler, parameters);
    if (!outcome.isOk) this.#report(outcome.error);
  };

  #report({ low, high }: Value): void {
    const message = high === tags.STRING ? readByteString(this.#state.heap, low) : "?";
    const line = fromByteString(`VM handler failed: ${message}\n`);
    this.#state.streams.error.write(line, 0, line.length);
  }

  #text(text: string): Value {
    return { low: this.#state.internBytes(fromByteString(text)), high: tags.STRING };
  }
}

const scratchNumber = new Float64Array(1);
const scratchWords = new Uint32Array(scratchNumber.buffer);

function numberValue(value: number): Value {
  scratchNumber[0] = value;
  return { low: scratchWords[0], high: scratchWords[1] };
}
