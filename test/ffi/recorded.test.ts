/** Loops over C data become one trace each, in which nothing is left to the interpreter. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "../../host/engine.ts";
import { loadCore } from "../../host/node-core.ts";
import { NodeSystem } from "../../host/node-system.ts";
import { toBytes } from "../../lang/bytes.ts";
import { loadBytes } from "../../lib/load.ts";

const engine = new Engine(loadCore(), { ffi: true });

const PRELUDE = `
  local ffi = require("ffi")
  local buffer = require("string.buffer")
  ffi.cdef "typedef struct { int x, y; } pair; enum letter { A, B, C }; int abs(int); int sprintf(char *, const char *, ...);"
  ffi.cdef "typedef struct { int quot, rem; } div_t; div_t div(int, int);"
  local C, pair, sum = ffi.C, ffi.typeof("pair"), 0
`;

/** The body of a loop over `i`, with what comes before the loop. */
const bodies: readonly (readonly [before: string, body: string])[] = [
  ["", "sum = sum + pair({ i, 2 }).x + pair({ y = i }).y + pair(i, 1).x"],
  ["", "sum = sum + ffi.new('int[3]', { i, 2 })[1] + ffi.new('int[50]', i)[49]"],
  ["", "sum = sum + ffi.new('double[?]', 5, i)[4] + ffi.new('int[?]', 3, i, 2, 1)[2]"],
  ["local text = 'text'", "sum = sum + ffi.new('char[?]', #text + 1, text)[1]"],
  ["local pairs = ffi.new('pair[2]')", "pairs[i % 2] = { i, 1 } sum = sum + pairs[0].x"],
  ["local c = ffi.new('complex[2]')", "c[0] = ffi.new('complex', i, 1) sum = sum + c[0].re + tonumber(c[0])"],
  ["local T = ffi.typeof('struct __attribute__((aligned(16))) { int x; }')", "sum = sum + T(i).x"],
  ["local e = ffi.new('enum letter', 'B')", "if e == 'B' then sum = sum + 1 end"],
  ["local e = ffi.new('struct { enum letter e; }')", "e.e = 'C' sum = sum + tonumber(e.e)"],
  ["local p, q = pair(1), pair(2)", "if p ~= q and p ~= nil and p == p and p ~= 1 then sum = sum + 1 end"],
  [
    "local P = ffi.metatype('struct { static const int K = 3; }', { __index = { k = 4 } })",
    "sum = sum + P.K + P.k",
  ],
  ["local a = ffi.new('pair[8]')", "sum = sum + (a + i % 8 - a) + ffi.new('int[9]', 1)[i / 9]"],
  [
    "local v = ffi.new('int[?]', 5)",
    "sum = sum + ffi.sizeof(v) + ffi.sizeof('int[?]', i) + (ffi.abi('le') and 1 or 0)",
  ],
  ["", "ffi.errno(i) sum = sum + ffi.errno()"],
  [
    "local b = ffi.new('char[9]')",
    "ffi.copy(b, 'text') ffi.fill(b, i % 2) sum = sum + #ffi.string(b, i % 3) + #ffi.string('x')",
  ],
  ["", "sum = sum + ffi.cast('const char *', 'text')[1]"],
  ["", "sum = sum + #tostring(1LL * i) + #('%d %x %s'):format(1LL * i, 2ULL, 3LL) + #bit.tohex(1LL * i)"],
  [
    "local b, c = buffer.new(), ffi.new('char[4]')",
    "b:putcdata(c, i % 4):set(c, 2LL):skip(1LL) sum = sum + #b",
  ],
  ["local b = ffi.new('char[40]')", "C.sprintf(b, '%d %s', ffi.new('int', i), 'x') sum = sum + b[0]"],
  ["", "sum = sum + C.div(i, 3).rem"],
  [
    "local T = ffi.metatype('struct { int n; }', { __tostring = function(t) return 'x' end }) local t = T(1)",
    "sum = sum + #tostring(t) + #tostring(ffi.typeof('int'))",
  ],
  [
    "local T = ffi.metatype('struct { int n; }', { __concat = function(a, b) return 'x' end }) local t = T(1)",
    "sum = sum + #(t .. i) + #('a' .. t)",
  ],
];

/** What became of the recordings of a program. */
function record(source: string): readonly string[] {
  const state = engine.createState({ system: new NodeSystem(), jit: true });
  const outcomes: string[] = [];
  // Below the default, so that short functions have traces, too.
  state.jit.setOption("hotloop=55");
  try {
    state.jit.listener = {
      start: () => {},
      record: () => {},
      stop: ({ link }) => outcomes.push(link),
      abort: (_id, _place, { reason }) => outcomes.push(reason),
      flush: () => {},
    };
    const loaded = loadBytes(state, state.mainThread, toBytes(source), "=test");
    assert.equal(typeof loaded, "number", String(loaded));
    assert.ok(state.protectedCall(state.mainThread, loaded as number, []).isOk);
    return outcomes;
  } finally {
    state.close();
  }
}

for (const [before, body] of bodies)
  test(body, () => {
    const outcomes = record(`${PRELUDE} ${before} for i = 1, 80 do ${body} end`);
    assert.ok(outcomes.includes("loop"), outcomes.join(", "));
    const others = outcomes.filter((outcome) => !["loop", "root", "return"].includes(outcome));
    assert.deepEqual(others, []);
  });
