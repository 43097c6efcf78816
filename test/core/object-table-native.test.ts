/** Borders and traversal orders are LuaJIT's own, where they do not depend on addresses or on the string hash. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { Random } from "../random.ts";
import { State, TestTable, type Value } from "./object-core.ts";

const interpreter = `
local new = require("table.new")
local t
local function text(v) return type(v) == "number" and ("%.17g"):format(v) or tostring(v) end
local function key(s)
  if s == "true" then return true elseif s == "false" then return false end
  return tonumber(s)
end
for line in io.lines() do
  local op, a, b = line:match("^(%S+) ?(%S*) ?(%S*)$")
  if op == "new" then t = new(tonumber(a), tonumber(b))
  elseif op == "set" then t[key(a)] = tonumber(b)
  elseif op == "border" then print(#t)
  elseif op == "clear" then require("table.clear")(t)
  else
    local out = {}
    for k, v in next, t do out[#out + 1] = text(k) .. "=" .. text(v) end
    print(table.concat(out, " "))
  end
end
`;

const hasNative = spawnSync("luajit", ["-v"]).status === 0;

/** A random program of operations, run here; the lines that LuaJIT gets and those that it should answer. */
function runRandomly(state: State, random: Random, lines: string[], answers: string[]): void {
  const arraySize = random.below(4) ? 0 : random.below(20);
  const hashSize = random.below(4) ? 0 : random.below(20);
  lines.push(`new ${arraySize} ${hashSize}`);
  const hashBits = hashSize > 1 ? 32 - Math.clz32(hashSize - 1) : hashSize;
  const table = new TestTable(state, arraySize ? arraySize + 1 : 0, hashBits);
  const makeKey = random.pick<() => Value>([
    () => 1 + random.below(12),
    () => random.below(70),
    () => random.below(4000) - 1000,
    () => (random.below(400) - 200) / 8,
    () => random.below(2) === 0,
    () => random.below(0x7fffffff) * 1e10,
    () => 2 ** (random.below(200) - 100),
  ]);
  let appended = 0;
  for (let step = 0; step < 80; step++) {
    const mayAppend = random.below(3) === 0;
    const key = mayAppend ? ++appended : random.below(5) ? makeKey() : random.below(100);
    const value = random.below(4) ? step : undefined;
    table.set(key, value);
    lines.push(`set ${key} ${value ?? ""}`);
    if (step % 5 === 0) {
      lines.push("border", "list");
      answers.push(String(table.length), listing(table));
    }
  }
}

const listing = (table: TestTable) => [...table.entries()].map(([key, value]) => `${key}=${value}`).join(" ");

/** LuaJIT's listing with its numbers in JavaScript's notation. */
const normalise = (line: string) =>
  line.replace(/[^ =]+/g, (word) => (Number.isNaN(Number(word)) ? word : String(Number(word))));

test("borders and orders are LuaJIT's", { skip: !hasNative && "luajit is not installed" }, () => {
  const state = new State();
  const random = new Random(8);
  const lines: string[] = [];
  const answers: string[] = [];
  for (let round = 0; round < 150; round++) runRandomly(state, random, lines, answers);
  const { stdout } = spawnSync("luajit", ["-joff", "-e", interpreter], {
    input: `${lines.join("\n")}\n`,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  assert.deepEqual(stdout.trimEnd().split("\n").map(normalise), answers);
});
