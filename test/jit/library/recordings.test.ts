import assert from "node:assert/strict";
import { test } from "node:test";
import { TraceAbort } from "../../../jit/abort.ts";
import { printIr } from "../../../jit/ir/print.ts";
import type { Value } from "../../../lib/lua-state.ts";
import { describe, interpret, lua, type Recorded, record, run } from "./trial.ts";

/**
 * Calls of one function: its source, and argument lists as Lua source. Each is recorded, and the trace is run with all
 * of them. "stitch": the call with the arguments before it is not recorded.
 */
interface Trial {
  readonly callee: string;
  readonly calls: readonly string[];
  /** Those of the calls that are not recorded. */
  readonly stitched?: readonly string[];
}

const one = ["1.5", "-1.5", "3", "-0", "'2.5'", "0/0", "1/0", "'x'", ""];
const two = ["1.5, 2", "-7, 3", "'2', 0.5", "0/0, 1", "-0, 0", "0, -0", "2^40, -1", "1", "'x', 1"];
const bits = [
  "1, 3",
  "-1, 33",
  "2^31 + 5, 2",
  "'255', 4",
  "-2^40 - 1, -1",
  "0.5, 1.5",
  "1e15 + 0.5, 0",
  "{}, 1",
];
const ranges = [
  "'hello', 2, 4",
  "'hello', 2, 2",
  "'hello', 1",
  "'hello', -3",
  "'hello', -3, -2",
  "'hello', 0",
  "'hello', 4, 2",
  "'hello', 9",
  "'hello', 2, 99",
  "'hello', -99, 99",
  "'', 1, 1",
  "'hello', 1.5, 2",
  "'hello', 1, math.huge",
  "'hello', '2', '3'",
  "12345, 2, 3",
  "'hello', 2, nil",
  "'a longer string than the others', 3, -3",
  "nil, 1",
  "'hello', 'x'",
];
const keys = [
  "{ 1, 2, 3 }, 2",
  "{ 1, 2, 3 }, 9",
  "{ a = 1, b = 'x' }, 'a'",
  "{ a = 1, b = 'x' }, 'b'",
  "{ b = 2, a = 1, c = 3 }, 'a'",
  "{ [1.5] = true }, 1.5",
  "{}, nil",
  "{ [true] = 7 }, true",
  "setmetatable({}, { __index = { a = 5 } }), 'a'",
  "1, 2",
];

const trials: readonly Trial[] = [
  ...[
    "floor",
    "ceil",
    "abs",
    "sqrt",
    "log10",
    "exp",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
  ].map((name) => ({ callee: `math.${name}`, calls: one })),
  ...["cosh", "tanh", "frexp", "modf", "log"].map((name) => ({ callee: `math.${name}`, calls: one })),
  ...["log", "atan2", "pow", "fmod", "ldexp", "min", "max"].map((name) => ({
    callee: `math.${name}`,
    calls: two,
  })),
  { callee: "math.min", calls: ["1, 2, 3", "3, 2, 1, '0'", "1", "2, 0/0, 1", "1, 2, {}"] },
  { callee: "math.random", calls: ["", "10", "5, 7", "'3'", "1.5, 9.5", "'x'"] },

  ...["tobit", "bnot", "bswap"].map((name) => ({ callee: `bit.${name}`, calls: bits })),
  ...["lshift", "rshift", "arshift", "rol", "ror", "band", "bor", "bxor", "tohex"].map((name) => ({
    callee: `bit.${name}`,
    calls: bits,
  })),
  { callee: "bit.bxor", calls: ["1, 2, 4", "1", "'7', 2^33 + 1, -1, 5"] },
  { callee: "bit.tohex", calls: ["255", "255, -4", "255, 2"] },
  { callee: "bit.band", calls: ["1LL, 2", "1, 2"], stitched: ["1LL, 2"] },

  { callee: "assert", calls: ["1", "'a', 2, nil", "true, {}", "nil, 'message'", "false"] },
  { callee: "type", calls: ["1", "'x'", "nil", "true", "false", "{}", "print", "1LL", "io.stdout", ""] },
  {
    callee: "getmetatable",
    calls: [
      "{}",
      "setmetatable({}, { a = 1 })",
      "setmetatable({}, { __metatable = 'locked' })",
      "setmetatable({}, { __metatable = false, b = 2 })",
      "'string'",
      "1",
      "nil",
    ],
  },
  {
    callee: "debug.getmetatable",
    calls: ["{}", "setmetatable({}, { __metatable = 'locked' })", "'string'", "1"],
  },
  {
    callee: "setmetatable",
    calls: [
      "{}, { a = 1 }",
      "{}, nil",
      "setmetatable({}, { a = 1 }), nil",
      "setmetatable({}, { a = 1 }), {}",
      "setmetatable({}, { __metatable = 1 }), {}",
      "{}",
      "{}, 1",
      "1, {}",
    ],
  },
  { callee: "rawget", calls: keys },
  { callee: "rawset", calls: keys.map((key) => `${key}, 'new'`) },
  { callee: "rawset", calls: keys.map((key) => `${key}, nil`) },
  {
    callee: "rawequal",
    calls: [
      "1, 1",
      "1, 2",
      "'a', 'a'",
      "'a', 'b'",
      "1, 'a'",
      "nil, nil",
      "nil, false",
      "{}, {}",
      "print, print",
      "0/0, 0/0",
      "1",
    ],
  },
  {
    callee: "unpack",
    calls: [
      "{ 1, 2, 3 }",
      "{ 'a', {}, true, nil, 5 }",
      "{}",
      "{ 1, 2, 3 }, 2",
      "{ 1, 2, 3 }, 2, 3",
      "{ 1, 2, 3 }, '1', 5",
      "{ 1, 2, 3 }, 3, 1",
      "{ n = 1 }, -1, 0",
      "1",
    ],
  },
  {
    callee: "select",
    calls: ["'#'", "'#', 1, nil", "'#', 1, 2, 3", "'#x', 1", "'x', 1", "0, 1"],
  },
  { callee: "select", calls: ["2, 1, 2, 3", "-1, 1, 2"], stitched: ["2, 1, 2, 3", "-1, 1, 2"] },
  {
    callee: "tonumber",
    calls: ["1", "'0x10'", "'ten'", "' 5 '", "nil", "true", "{}", "'7', nil", ""],
  },
  { callee: "tonumber", calls: ["'7', 8", "'7', 10", "1LL"], stitched: ["'7', 8", "'7', 10", "1LL"] },
  { callee: "tostring", calls: ["1", "-0", "0/0", "1e100", "'x'", "nil", "true", "false", "print", ""] },
  { callee: "pairs", calls: ["{}", "{ 1, 2 }", "setmetatable({}, {})", "1", "nil"] },
  { callee: "ipairs", calls: ["{}", "{ 1, 2 }", "setmetatable({}, {})", "1", "nil"] },
  {
    callee: "(ipairs({}))",
    calls: [
      "{ 1, 2 }, 0",
      "{ 1, 2 }, 1",
      "{ 1, 2 }, 2",
      "{ 'a' }, 0",
      "{ nil, 5 }, 1",
      "{ [-1] = 3 }, -2",
      "{}, 0",
      "1, 1",
    ],
  },
  {
    callee: "next",
    calls: [
      "{}",
      "{ 1, 2 }",
      "{ 1, 2 }, 1",
      "{ 1, 2 }, 2",
      "{ a = 1 }",
      "{ a = 1 }, 'a'",
      "{ nil, true }, nil",
      "{ 5, a = 'b' }, 1",
      "{ 5, a = 'b' }, 'a'",
      "{ [1.5] = 2 }, nil",
      "{ [{}] = 1 }",
      "{ 1 }, 'no'",
      "1",
    ],
  },
  { callee: "getfenv", calls: ["0"] },
  { callee: "getfenv", calls: ["1", "", "print"], stitched: ["1", "", "print"] },

  { callee: "string.len", calls: ["'abc'", "''", "123", "{}"] },
  { callee: "string.sub", calls: ranges },
  { callee: "string.byte", calls: [...ranges, "'hello'", "''", "'hello', 1, -1"] },
  { callee: "string.char", calls: ["65", "65, 66.0, '67'", "", "0, 255", "256", "-1", "65.7"] },
  {
    callee: "string.rep",
    calls: [
      "'ab', 3",
      "'ab', 1",
      "'ab', 0",
      "'ab', -1",
      "'ab', 3, ', '",
      "'ab', 1, ', '",
      "5, '2'",
      "'ab', 2.9",
      "'ab', 2^30",
      "'ab', 2^31",
    ],
  },
  ...["reverse", "lower", "upper"].map((name) => ({
    callee: `string.${name}`,
    calls: ["'Hello World'", "''", "'x'", "12.5", "{}"],
  })),
  {
    callee: "string.find",
    calls: [
      "'hello', 'l'",
      "'hello', 'l', 4",
      "'hello', 'l', 5",
      "'hello', 'x'",
      "'hello', ''",
      "'hello', '', 6",
      "'hello', '', 10",
      "'hello', 'l', -1",
      "'hello', 'l', -2",
      "'hello', 'l', -99",
      "'hello', 'h', 0",
      "'a.b', '.', 1, true",
      "'a+b', '+', 1, true",
      "'ab', '.', 1, true",
      "'a1b', 1",
      "212, 1",
      "'hello', {}",
    ],
  },
  {
    callee: "string.find",
    calls: ["'hello', 'l+'", "'hello', '^h'"],
    stitched: ["'hello', 'l+'", "'hello', '^h'"],
  },
  {
    callee: "string.format",
    calls: [
      "'%d', 5",
      "'%d', 2^40",
      "'%d', 1.5",
      "'%5d|%-5d|%05d', 1, 2, 3",
      "'%s', 'text'",
      "'%s', 1.5",
      "'%s %s %s', nil, true, false",
      "'%10s|%-10s|%.2s', 'abc', 'def', 'ghi'",
      "'%10s', 12",
      "'%q', 'a\"b'",
      "'%q', 1.5",
      "'%c%c', 65, 66",
      "'%3c', 65",
      "'%x %X %o %u', 255, 255, 8, 7",
      "'%.14g %g %e %f %.3f', 0.1, 1e20, 1, 2, 3",
      "'%a', 1",
      "'100%% %i', '12'",
      "'plain'",
      "''",
      "'%s', print",
      "'%d'",
      "'%d', 'x'",
      "5",
    ],
  },
  {
    callee: "string.format",
    calls: ["'%y', 1", "'%s', setmetatable({}, { __tostring = function() return 'x' end })", "'%d', 1LL"],
    stitched: ["'%s', setmetatable({}, { __tostring = function() return 'x' end })", "'%d', 1LL", "'%y', 1"],
  },

  { callee: "table.getn", calls: ["{ 1, 2 }", "{}", "{ [1] = 1, [2] = 2 }", "1"] },
  {
    callee: "table.insert",
    calls: [
      "{}, 1",
      "{ 1, 2 }, 'x'",
      "{ 1, 2 }, nil",
      "{ 1, 2 }, 1, 'x'",
      "{ 1, 2 }, 2, 'x'",
      "{ 1, 2 }, 3, 'x'",
      "{ 1, 2 }, 7, 'x'",
      "{ 1, 2 }, -1, 'x'",
      "{ 1, 2 }, '1', 5",
      "{ [1] = 1, [2] = 2 }, 1, 0",
      "{}",
      "{}, 1, 2, 3",
      "{}, 'x', 1",
    ],
  },
  {
    callee: "table.remove",
    calls: [
      "{}",
      "{ 1, 2, 3 }",
      "{ 'a' }",
      "{ 1, 2, 3 }, 1",
      "{ 1, 2, 3 }, 3",
      "{ 1, 2, 3 }, 2",
      "{ 1, 2, 3 }, 4",
      "{ 1, 2, 3 }, 0",
      "{ 1, 2, 3 }, -1",
      "{ 1, 2, 3 }, nil",
      "{ [1] = 1, [2] = 'b' }, 1",
      "1",
    ],
  },
  { callee: "table.remove", calls: ["{ 1, 2, 3 }, 1.5"], stitched: ["{ 1, 2, 3 }, 1.5"] },
  {
    callee: "table.concat",
    calls: [
      "{}",
      "{ 1, 'b', 2.5 }",
      "{ 1, 'b', 2.5 }, ', '",
      "{ 1, 'b', 2.5 }, 0, 2",
      "{ 1, 'b', 2.5 }, nil, 1, 2",
      "{ 1, 'b', 2.5 }, '-', 3, 1",
      "{ 1, 'b', 2.5 }, '-', 1, 4",
      "{ 1, {} }",
      "1",
    ],
  },
  { callee: "require 'table.new'", calls: ["10, 0", "0, 10", "3, 3", "1e6, 0", "-1, 0", "'x', 1"] },
  { callee: "require 'table.clear'", calls: ["{ 1, 2, a = 3 }", "{}", "1"] },
  {
    callee: "table.move",
    calls: [
      "{ 1, 2, 3 }, 1, 3, 2",
      "{ 1, 2, 3 }, 2, 3, 1",
      "{ 1, 2, 3 }, 1, 3, 1, {}",
      "{ 1, 2, 3 }, 3, 1, 1",
      "{ 1, 2, 3 }, 1, '2', 5, nil",
      "{ 1, 2, 3 }, 1, 2",
      "1, 2, 3, 4",
    ],
  },
];

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
