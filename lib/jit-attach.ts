/**
 * jit.attach (LuaJIT: lj_vmevent.c): Lua functions that are told what happens: "bc" when the front end has made a prototype,
 * "trace" and "record" in the compiler, "texit" when compiled code is left to the interpreter, and "errfin" for errors of
 * finalizers. They are in the registry, by the name of their event.
 */

import { Tag } from "../spec/vm.ts";
import { fromByteString, readByteString } from "./byte-text.ts";
import type { HostCall } from "./call.ts";
import { OutOfMemory } from "./errors.ts";
import { prototypeOf } from "./frames.ts";
import type { TraceEvent } from "./jit-control.ts";
import type { LuaState, Value } from "./lua-state.ts";
import { SLOT } from "./offsets.ts";
import { nestedPrototypes } from "./prototypes.ts";
import { getTableField, setField, setInteger } from "./tables.ts";

const tags = Tag.values;
const REGISTRY_KEY = "_VMEVENTS";
const COMPILER_EVENTS = ["trace", "record", "texit"] as const;
/** Index among the handlers of the chunk that has just been loaded. */
const LOADED_CHUNK = 1;
const EVENTS = [...COMPILER_EVENTS, "bc", "errfin"] as const;

/** `jit.attach(function [, event])`; without an event the function is detached from all. */
export function attachHandler(call: HostCall): number {
  const { state } = call;
  const func = call.checkFunction(1);
  const event = call.optionalText(2);
  if (event !== undefined) setField(state, makeHandlers(state), event, func, tags.FUNCTION);
  else {
    for (const name of EVENTS) {
      if (handlerOf(state, name) === func) setField(state, makeHandlers(state), name, 0xffffffff, tags.NIL);
    }
  }
  const isAttached = COMPILER_EVENTS.some((name) => handlerOf(state, name) !== 0);
  const handler = isAttached ? (sent: TraceEvent) => sendTraceEvent(state, sent) : undefined;
  state.jitControl.setEventHandler(handler, handlerOf(state, "texit") !== 0);
  return 0;
}

function makeHandlers(state: LuaState): number {
  const { registry } = state;
  const found = getTableField(state, registry, REGISTRY_KEY);
  if (found !== 0) return found;
  const table = state.newTable(0, 2);
  setField(state, registry, REGISTRY_KEY, table, tags.TABLE);
  return table;
}

/** The function for an event, or 0. */
function handlerOf(state: LuaState, name: string): number {
  const table = getTableField(state, state.registry, REGISTRY_KEY);
  if (table === 0) return 0;
  const { heap } = state;
  const slot = state.tableGetString(table, textValue(state, name).low) >>> 2;
  return slot !== 0 && heap.u32[slot + SLOT / 8] === tags.FUNCTION ? heap.u32[slot] : 0;
}

function sendTraceEvent(state: LuaState, { name, what, id, func, values }: TraceEvent): void {
  sendEvent(state, name, () => [
    ...(what === undefined ? [] : [textValue(state, what)]),
    ...(id === undefined ? [] : [numberValue(id)]),
    ...(func === 0 ? [] : [{ low: func, high: tags.FUNCTION }]),
    ...values.map((value) => (typeof value === "number" ? numberValue(value) : textValue(state, value))),
  ]);
}

/** For those who send events; a sandbox has no jit.attach, and so nobody to tell. */
export interface VmEvents {
  tellPrototypes(state: LuaState, chunk: number): void;
  sendEvent(state: LuaState, name: string, makeParameters: () => readonly Value[]): boolean;
}

/** Tells of the prototypes of a chunk that the front end has made, those within others first, as it has ended them. */
function tellPrototypes(state: LuaState, chunk: number): void {
  if (handlerOf(state, "bc") === 0) return;
  // Nothing else keeps the chunk alive meanwhile.
  const handlers = makeHandlers(state);
  setInteger(state, handlers, LOADED_CHUNK, chunk, tags.FUNCTION);
  const prototype = prototypeOf(state.heap, chunk);
  for (const made of [...nestedPrototypes(state.heap, prototype), prototype])
    sendEvent(state, "bc", () => [{ low: made, high: tags.PROTOTYPE }]);
  setInteger(state, handlers, LOADED_CHUNK, 0xffffffff, tags.NIL);
}

/** Calls the function for an event between two instructions; false: there is none, or no memory to call it. */
function sendEvent(state: LuaState, name: string, makeParameters: () => readonly Value[]): boolean {
  try {
    const handler = handlerOf(state, name);
    if (handler === 0) return false;
    const outcome = state.callAside(handler, makeParameters());
    if (!outcome.isOk) reportFailure(state, outcome.error);
    return true;
  } catch (thrown) {
    if (!(thrown instanceof OutOfMemory)) throw thrown;
    return false;
  }
}

function reportFailure(state: LuaState, { low, high }: Value): void {
  const message = high === tags.STRING ? readByteString(state.heap, low) : "?";
  const line = fromByteString(`VM handler failed: ${message}\n`);
  state.streams.error.write(line, 0, line.length);
}

function textValue(state: LuaState, text: string): Value {
  return { low: state.internText(text), high: tags.STRING };
}

const scratchNumber = new Float64Array(1);
const scratchWords = new Uint32Array(scratchNumber.buffer);

function numberValue(value: number): Value {
  scratchNumber[0] = value;
  return { low: scratchWords[0], high: scratchWords[1] };
}

export const vmEvents: VmEvents = { tellPrototypes, sendEvent };
