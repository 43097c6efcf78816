/**
 * Random small programs, interpreted, and run as an optimised trace by the reference evaluator: in the end memory must be
 * the same. With everything on, and with each optimisation off.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { TraceAbort } from "../../../jit/abort.ts";
import type { TraceBuilder } from "../../../jit/builder.ts";
import { debug } from "../../../jit/check.ts";
import type { FoldEnvironment } from "../../../jit/environment.ts";
import { evaluate } from "../../../jit/ir/evaluate.ts";
import { printIr } from "../../../jit/ir/print.ts";
import { fuseConcatenations } from "../../../jit/opt/fuse-concatenation.ts";
import { optimize } from "../../../jit/opt/passes.ts";
import { type Optimization, optimizationLevels } from "../../../jit/settings.ts";
import { Random } from "../../random.ts";
import { exports, view } from "../library/core.ts";
import { makeBuilder } from "./ir-text.ts";
import { Machine, type Program, randomProgram, run } from "./small-program.ts";
import { SmallRecorder, Stopped } from "./small-recorder.ts";

const PROGRAMS = 400;
/** Times that a trace is entered again, with other values. */
const ROUNDS = 3;

let heap = viewsOf(view().buffer);

function viewsOf(buffer: ArrayBufferLike) {
  return {
    u8: new Uint8Array(buffer),
    u16: new Uint16Array(buffer),
    u32: new Uint32Array(buffer),
    i32: new Int32Array(buffer),
    f64: new Float64Array(buffer),
    view: new DataView(buffer),
  };
}

/** Views of memory as it is now: it may have grown. */
function views() {
  const { buffer } = view();
  if (heap.u8.buffer !== buffer) heap = viewsOf(buffer);
  return heap;
}

function environmentOf(machine: Machine): FoldEnvironment {
  const { global } = machine.state;
  return {
    get heap() {
      return views();
    },
    global,
    tableGet: (table, low, high) => {
      const bits = BigInt.asIntN(64, (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
      const found = exports.findValue(global, table, bits) >>> 0;
      return found === machine.nilAddress ? 0 : found;
    },
    scanNumber: () => undefined,
    internBytes: () => 0,
    anchor: () => {},
    compute: () => undefined,
  };
}

/** The trace of a program's second iteration; undefined if it stops before. */
function makeTrace(
  machine: Machine,
  program: Program,
  off: readonly Optimization[],
): TraceBuilder | undefined {
  const builder = makeBuilder(environmentOf(machine), ...off);
  try {
    const recorder = new SmallRecorder(machine, builder, program);
    recorder.record();
    const isRefused =
      optimize(builder, { isLoop: true, slots: recorder.slots, fuseConcatenations }) !== undefined;
    return isRefused ? undefined : builder;
  } catch (thrown) {
    const isExpected =
      thrown instanceof Stopped || (thrown instanceof TraceAbort && thrown.reason === "GUARD_ALWAYS_FAILS");
    if (!isExpected) throw thrown;
    return undefined;
  }
}

/** Evaluates the trace until it is left, and returns the statement to go on with. */
function enter(machine: Machine, { ir, snapshots }: TraceBuilder): number {
  const { exit, slots } = evaluate(ir, snapshots, {
    get heap() {
      return views();
    },
    global: machine.state.global,
    base: machine.base,
    helpers: exports as never,
    fuel: 1000,
  });
  for (const { slot, low, high } of slots) machine.setSlot(slot, high, low);
  return snapshots[exit].pc;
}

/** Whether the program gave a trace, which then ran with the right result. */
function compareRuns(seed: number, off: readonly Optimization[]): boolean {
  const makeMachine = () => new Machine(new Random(seed));
  const generator = makeMachine();
  const program = randomProgram(new Random(seed), generator);
  exports.freeState(generator.state.global);
  const recorded = makeMachine();
  const builder = makeTrace(recorded, program, off);
  if (!builder) {
    exports.freeState(recorded.state.global);
    return false;
  }
  // The trace's constants are of its own state, so that goes on; the reference starts again.
  const reference = makeMachine();
  const explain = () =>
    `seed ${seed}, without ${off}\n${program.statements.map((statement) => JSON.stringify(statement)).join("\n")}\n${printIr(builder.ir, builder.snapshots)}`;
  try {
    // The recorded iteration has been run already.
    assert.equal(run(recorded, program, enter(recorded, builder)), run(reference, program, 0));
    assert.equal(recorded.describe(), reference.describe());
    for (let round = 0; round < ROUNDS; round++) {
      for (const machine of [recorded, reference]) machine.perturb(new Random(seed + round));
      assert.equal(run(recorded, program, enter(recorded, builder)), run(reference, program, 0));
      assert.equal(recorded.describe(), reference.describe());
    }
  } catch (error) {
    console.log(explain());
    throw error;
  } finally {
    for (const { state } of [recorded, reference]) exports.freeState(state.global);
  }
  return true;
}

const switches: readonly (readonly Optimization[])[] = [
  [],
  ...optimizationLevels[3].map((name) => [name]),
  ["fold", "cse"],
  ["cse", "dce"],
  ["narrow", "dse"],
];

for (const [index, off] of switches.entries())
  test(`random programs run the same as traces, ${off.length ? `without ${off.join(", ")}` : "optimised"}`, () => {
    debug.isOn = true;
    let traces = 0;
    const count = off.length ? PROGRAMS / 8 : PROGRAMS;
    for (let seed = 1; seed <= count; seed++) if (compareRuns(seed + index * 100_000, off)) traces++;
    assert.ok(traces > count / 2, `only ${traces} traces`);
  });
