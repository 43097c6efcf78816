import assert from "node:assert/strict";
import { test } from "node:test";
import { TraceAbort } from "../../../jit/abort.ts";
import { printIr } from "../../../jit/ir/print.ts";
import { handlers } from "../../../jit/record/cdata/part.ts";
import { LibraryCall } from "../../../jit/record/library/call.ts";
import { recordedFunctions } from "../../../jit/record/library/functions.ts";
import { rareHandlers } from "../../../jit/record/library/rare-part.ts";
import { rarely } from "../../../jit/record/library/rarely.ts";
import { Recording } from "../../../jit/record/recording.ts";
import type { Value } from "../../../lib/lua-state.ts";
import { libraryEntries } from "../../../spec/library.ts";
import { describe, interpret, lua, type Recorded, record, run } from "./trial.ts";
import { trials } from "./trials.ts";

/** The function and its arguments, made anew, since calls may change them. */
const values = (callee: string, parameters: string): readonly Value[] =>
  lua(`math.randomseed(7) return ${[callee, parameters].filter(Boolean).join(", ")}`);

const show = (results: readonly Value[] | undefined, parameters: readonly Value[]): string =>
  results === undefined
    ? "left"
    : `${results.map(describe).join(", ")} after ${parameters.slice(1).map(describe).join(", ")}`;

function tryToRecord(callee: string, parameters: string): Recorded | undefined {
  try {
    return record(values(callee, parameters));
  } catch (thrown) {
    if (!(thrown instanceof TraceAbort)) throw thrown;
    assert.notEqual(thrown.reason, "INTERNAL", thrown.message);
    return undefined;
  }
}

for (const { callee, calls, stitched = [] } of trials) {
  test(callee, () => {
    for (const parameters of calls) {
      const recorded = tryToRecord(callee, parameters);
      const isError = interpret(values(callee, parameters)) === undefined;
      if (recorded === undefined) {
        assert.ok(isError, `${callee}(${parameters}) aborts the trace`);
        continue;
      }
      if (stitched.includes(parameters)) {
        assert.equal(recorded.outcome, "stitch");
        continue;
      }
      assert.ok(Array.isArray(recorded.outcome), `${callee}(${parameters}): ${recorded.outcome}`);
      for (const others of calls) check(callee, parameters, others, recorded);
    }
  });
}

function check(callee: string, parameters: string, others: string, recorded: Recorded): void {
  const [forTrace, forInterpreter] = [values(callee, others), values(callee, others)];
  // The number of arguments is part of a trace.
  if (forTrace.length !== values(callee, parameters).length) return;
  lua("math.randomseed(7)");
  const actual = run(recorded, forTrace);
  lua("math.randomseed(7)");
  const expected = interpret(forInterpreter);
  const [shownActual, shownExpected] = [show(actual, forTrace), show(expected, forInterpreter)];
  const message = () =>
    `recorded ${callee}(${parameters}), run with (${others}):\n${printIr(recorded.builder.ir, recorded.builder.snapshots)}`;
  if (actual === undefined && others !== parameters) return;
  assert.equal(shownActual, shownExpected, message());
}

test("what is recorded is a library function", () => {
  const names = new Set(libraryEntries.map(({ table, name }) => `${table}.${name}`));
  const ofFfi = Object.entries(handlers).flatMap(([table, functions]) =>
    Object.keys(functions).map((name) => `${table}.${name}`),
  );
  assert.deepEqual(
    [...recordedFunctions, ...ofFfi].filter((name) => !names.has(name)),
    [],
  );
});

test("all that the part for rare functions records is known before it is loaded", () => {
  const names = Object.entries(rareHandlers).flatMap(([table, functions]) =>
    Object.keys(functions).map((name) => `${table}.${name}`),
  );
  assert.deepEqual(
    names.filter((name) => !recordedFunctions.includes(name)),
    [],
  );
});

test("a recording is given up while the code for a function is on its way", () => {
  const recording = Object.create(Recording.prototype, {
    environment: { value: { rareRecorder: undefined } },
  });
  const call = new LibraryCall(recording);
  assert.throws(() => rarely("string", "match")(call), { reason: "CODE_ON_ITS_WAY" });
});
