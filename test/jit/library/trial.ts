/**
 * Records the call of a library function with some arguments, runs the IR with the same or others in the reference
 * evaluator, and compares the outcome with what the interpreter does for these: the trace must do the same, or be left.
 */
import { Engine } from "../../../host/engine.ts";
import { codeWith } from "../../../host/node-core.ts";
import { NodeSystem } from "../../../host/node-system.ts";
import type { State } from "../../../host/state.ts";
import { TraceBuilder } from "../../../jit/builder.ts";
import { foldPipeline } from "../../../jit/fold/pipeline.ts";
import { evaluate } from "../../../jit/ir/evaluate.ts";
import { Op, REF_FIRST, refOf, type TRef, Type } from "../../../jit/ir/types.ts";
import { verify } from "../../../jit/ir/verify.ts";
import * as cdataRecorder from "../../../jit/record/cdata/part.ts";
import type { RecorderEnvironment } from "../../../jit/record/interface.ts";
import type { LibraryOutcome } from "../../../jit/record/library/call.ts";
import { recordLibraryFunction } from "../../../jit/record/library/functions.ts";
import * as rareRecorder from "../../../jit/record/library/rare-part.ts";
import { Recording } from "../../../jit/record/recording.ts";
import { defaultSettings } from "../../../jit/settings.ts";
import type { Snapshot, SnapshotEntry } from "../../../jit/trace.ts";
import { compileChunk } from "../../../lang/compile.ts";
import type { Value } from "../../../lib/lua-state.ts";
import { SLOT, StringField, ThreadField } from "../../../lib/offsets.ts";
import { Tag } from "../../../spec/vm.ts";
import { compileCore } from "../../core/compile-core.ts";

const system = new NodeSystem();
export const engine = new Engine(codeWith(compileCore(["core/index.ts"])), { ffi: true });
export const state: State = engine.createState({ system, usesEnvironment: false });
const { heap } = engine;
const core = engine.core as unknown as Record<string, (...parameters: (number | bigint)[]) => number>;

const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));

/** Runs a chunk and returns its results. */
export function lua(source: string, ...parameters: readonly Value[]): readonly Value[] {
  const { dump } = compileChunk(latin1(source), "=test");
  const chunk = state.loadDump(state.mainThread, dump, true, 0);
  if (typeof chunk === "string") throw new Error(chunk);
  const outcome = state.protectedCall(state.mainThread, chunk, parameters);
  if (!outcome.isOk) throw new Error(describe(outcome.error));
  return outcome.results;
}

/** A value as text, tables with their elements. */
export const describe = (value: Value): string => {
  const [text] = value.high === Tag.values.STRING ? [value] : callDescriber(value);
  const start = text.low + StringField.data;
  const length = heap.u32[(text.low + StringField.length) >>> 2];
  return Buffer.from(heap.u8.slice(start, start + length)).toString("latin1");
};

// Nothing else keeps the values of these tests alive.
lua("collectgarbage('stop')");

const [describer] = lua(`
  local seen
  local function show(value)
    if type(value) == "string" then return ("%q"):format(value) end
    if type(value) == "number" then return value == 0 and tostring(1 / value) or ("%.17g"):format(value) end
    if type(value) ~= "table" or seen[value] then return tostring(value) end
    seen[value] = true
    local keys = {}
    for key in next, value do keys[#keys + 1] = key end
    table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
    local parts = {}
    for i, key in ipairs(keys) do parts[i] = "[" .. show(key) .. "]=" .. show(rawget(value, key)) end
    local metatable = debug.getmetatable(value)
    return "{" .. table.concat(parts, " ") .. "}" .. (metatable and " meta " .. show(metatable) or "")
  end
  return function(value) seen = {} return show(value) end
`);

function callDescriber(value: Value): readonly Value[] {
  const outcome = state.protectedCall(state.mainThread, describer.low, [value]);
  if (!outcome.isOk) throw new Error("cannot describe a value");
  return outcome.results;
}

const environment: RecorderEnvironment = {
  heap,
  global: state.global,
  get ffi() {
    return state.ffi;
  },
  cdataRecorder,
  rareRecorder,
  settings: defaultSettings(),
  tableGet: (table, low, high) => {
    const key = BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
    const found = core.findValue(state.global, table, key) >>> 0;
    const isAbsent = found === core.findValue(state.global, table, -1n) >>> 0;
    return isAbsent ? 0 : found;
  },
  tableGetString: (table, key) => state.tableGetString(table, key),
  tableGetInteger: (table, key) => state.tableGetInteger(table, key),
  tableLength: (table) => core.tableLength(table),
  scanNumber: (string) => state.scanNumber(string),
  internBytes: (bytes) => state.internBytes(bytes),
  compute: (name, ...parameters) => {
    const result = core[name]?.(...parameters);
    heap.refresh();
    return result;
  },
  linkLeaf: () => undefined,
  linkFunction: () => undefined,
  anchor: () => {},
  trace: () => undefined,
  rootTraceAt: () => 0,
  isInnerLoopLeft: () => false,
  noteInnerLoop: () => undefined,
  makeHot: () => {},
  dropForRecursion: () => {},
  isCalled: () => false,
  noteUncallable: () => {},
  shouldRecur: () => false,
};

/** Where the function and its arguments lie; far above what calls of `lua` use. */
const FRAME_OFFSET = 40;
const frameBase = () => heap.u32[(state.mainThread + ThreadField.top) >>> 2] + FRAME_OFFSET * SLOT;

function writeFrame(values: readonly Value[]): number {
  core.reserveStack(state.mainThread, 200);
  heap.refresh();
  const base = frameBase();
  values.forEach(({ low, high }, index) => {
    heap.u32[(base + (index - 1) * SLOT) >>> 2] = low;
    heap.u32[(base + (index - 1) * SLOT + 4) >>> 2] = high;
  });
  return base;
}

export interface Recorded {
  readonly builder: TraceBuilder;
  readonly outcome: LibraryOutcome;
}

const settings = defaultSettings();

/** Records a call; the values are the function and its arguments. Throws a TraceAbort. */
export function record(values: readonly Value[]): Recorded {
  const builder = new TraceBuilder(settings, foldPipeline, environment);
  builder.reset();
  const recording = new Recording(environment, builder, {
    kind: "stitch",
    id: 1,
    thread: state.mainThread,
    pc: 0,
  });
  recording.thread = state.mainThread;
  recording.base = writeFrame(values);
  recording.function = values[0].low;
  recording.maxSlot = values.length - 1;
  builder.snapshots.push(snapshot(REF_FIRST, []));
  const outcome = recordLibraryFunction(recording, values[0].low);
  if (Array.isArray(outcome)) {
    const entries = (outcome as readonly TRef[]).map(
      (result, index): SnapshotEntry => ({
        slot: index + 1,
        ref: refOf(result),
        flags: 0,
        link: 0,
      }),
    );
    // Something for the last snapshot to stand behind.
    builder.append(Op.NOP, Type.NIL, 0);
    builder.snapshots.push(snapshot(builder.ir.next, entries));
  }
  verify(builder.ir, builder.snapshots);
  return { builder, outcome };
}

const snapshot = (ref: number, entries: readonly SnapshotEntry[]): Snapshot => ({
  ref,
  pc: 0,
  baseOffset: 0,
  slotCount: 200,
  topSlot: 0,
  results: 0,
  units: 0,
  entries,
});

/** The results of the recorded call with these values in the frame; undefined: the trace was left before its end. */
export function run({ builder }: Recorded, values: readonly Value[]): Value[] | undefined {
  const base = writeFrame(values);
  const { ir, snapshots } = builder;
  const helpers = new Proxy(
    {},
    {
      get:
        (_, name: string) =>
        (...parameters: (number | bigint)[]) => {
          const result = core[name](...parameters);
          heap.refresh();
          return result;
        },
    },
  );
  const result = evaluate(ir, snapshots, {
    heap,
    global: state.global,
    base,
    helpers: helpers as never,
    fuel: 0,
  });
  if (result.exit === 0) return undefined;
  return result.slots.map(({ low, high }) => ({ low, high }));
}

/** What the interpreter makes of the call; undefined: an error. */
export function interpret(values: readonly Value[]): readonly Value[] | undefined {
  const [callee, ...parameters] = values;
  const outcome = state.protectedCall(state.mainThread, callee.low, parameters);
  return outcome.isOk ? outcome.results : undefined;
}
