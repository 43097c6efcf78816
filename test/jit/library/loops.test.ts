/** Loops around library functions print the same whether they are compiled or not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "../../../host/engine.ts";
import { loadCore } from "../../../host/node-core.ts";
import { NodeSystem } from "../../../host/node-system.ts";
import type { State } from "../../../host/state.ts";
import { debug } from "../../../jit/check.ts";
import { compileChunk } from "../../../lang/compile.ts";
import { StringField } from "../../../lib/offsets.ts";
import { type Trial, trials } from "./trials.ts";

debug.isOn = true;

/** Shows values, tables by their elements; counts what a function returns. */
const PRELUDE = `
  local seen
  local function show(value)
    if type(value) == "string" then return ("%q"):format(value) end
    if type(value) == "number" then return value == 0 and tostring(1 / value) or ("%.17g"):format(value) end
    if type(value) ~= "table" or seen[value] then return type(value) end
    seen[value] = true
    local keys = {}
    for key in next, value do keys[#keys + 1] = key end
    table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
    local parts = {}
    for i, key in ipairs(keys) do parts[i] = "[" .. show(key) .. "]=" .. show(rawget(value, key)) end
    return "{" .. table.concat(parts, " ") .. "}"
  end
  local function pack(...) return { n = select("#", ...), ... } end
  local lines = {}
  local function report(results)
    for index = 1, #results do
      seen = {}
      lines[#lines + 1] = show(results[index])
    end
  end
  math.randomseed(7)
`;

/** All calls in turn, so that one trace's guards fail for the next; and each in a loop of its own. */
function program({ callee, calls }: Trial): string {
  const makers = calls.map((parameters) => `function() return ${parameters} end`).join(", ");
  const loops = calls.map(
    (parameters) => `do
      local result
      local function loop() for round = 1, 40 do result = pack(f(${parameters})) end end
      lines[#lines + 1] = tostring((pcall(loop)))
      report({ result })
    end`,
  );
  return `${PRELUDE}
    local f = ${callee}
    local makers, results = { ${makers} }, {}
    for round = 1, 40 do
      for index = 1, #makers do
        local make = makers[index]
        local parameters = pack(make())
        results[index] = pack(pcall(f, unpack(parameters, 1, parameters.n)))
        results[index].after = parameters
      end
    end
    report(results)
    ${loops.join("\n")}
    return table.concat(lines, "\\n")
  `;
}

const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));
const engine = new Engine(loadCore(), { ffi: true });

function textAt(state: State, string: number): string {
  const { heap } = state;
  const start = string + StringField.data;
  const length = heap.u32[(string + StringField.length) >>> 2];
  return Buffer.from(heap.u8.slice(start, start + length)).toString("latin1");
}

function output(source: string, jit: boolean): string {
  const state = engine.createState({ system: new NodeSystem(), usesEnvironment: false, jit, seed: [1, 2] });
  const run = (text: string) => {
    const { dump } = compileChunk(latin1(text), "=test");
    const chunk = state.loadDump(state.mainThread, dump, true, 0);
    if (typeof chunk === "string") throw new Error(chunk);
    const outcome = state.protectedCall(state.mainThread, chunk, []);
    const value = outcome.isOk ? outcome.results[0] : outcome.error;
    return value === undefined ? "" : textAt(state, value.low);
  };
  try {
    run("require('jit.opt').start('hotloop=2', 'hotexit=2')");
    return run(source);
  } finally {
    state.close();
  }
}

for (const trial of trials)
  test(`${trial.callee}(${trial.calls[0]})`, () => {
    const source = program(trial);
    const expected = output(source, false);
    assert.notEqual(expected, "");
    assert.equal(output(source, true), expected);
  });

/** More than single calls: chains through the scratch buffer, traversal with changes, calls that call. */
const programs: Readonly<Record<string, string>> = {
  concatenation: `
    local values = { 1, -0, 0 / 0, 1e15, 0.1, "", "x", ("long"):rep(30) }
    for round = 1, 50 do
      for index, value in ipairs(values) do
        local two = value .. "b"
        local three = "a" .. value .. round
        local five = two .. three .. "-" .. value .. two
        local own = two
        own = own .. value
        own = own .. "!" .. own
        lines[#lines + 1] = two .. three .. five .. own
      end
    end`,
  patterns: `
    local text = "the quick brown fox jumps over the lazy dog, 12 times or 3; key = value, other=thing"
    for round = 1, 40 do
      local words, sum, pairs_seen = {}, 0, {}
      for word in text:gmatch("%a+") do words[#words + 1] = word:upper() end
      for number, place in text:gmatch("(%d+)()") do sum = sum + number + place end
      for key, value in text:gmatch("(%w+)%s*=%s*(%w+)") do pairs_seen[#pairs_seen + 1] = key .. ":" .. value end
      for empty in text:gmatch("x*") do if empty == "" then sum = sum + 1 end end
      for _ in ("x"):rep(round):gmatch(round % 2 == 0 and "x" or "(x)(x)") do sum = sum + 1 end
      lines[#lines + 1] = table.concat(words, "/") .. sum .. table.concat(pairs_seen, ",")
      lines[#lines + 1] = text:gsub("%s+", "_"):gsub("o", { o = "0" }, round):sub(1, 40)
      lines[#lines + 1] = (text:gsub("%w+", function(word) return #word > 3 and word:reverse() or nil end))
      local at, count = 1, 0
      while true do
        local first, last = text:find("%a+", at)
        if not first then break end
        at, count = last + 1, count + 1
      end
      lines[#lines + 1] = count .. ""
    end`,
  "replacement functions": `
    local text = "alpha beta gamma delta"
    for round = 1, 60 do
      local co = coroutine.wrap(function()
        return "done", text:gsub("%a+", function(w) coroutine.yield(w) return w:upper() end)
      end)
      local seen = {}
      local a, b, c = co()
      while a ~= "done" do seen[#seen + 1] = a; a, b, c = co() end
      if round % 20 == 0 then report({ table.concat(seen, ","), a, b, c }) end
    end
    for round = 1, 60 do
      local ok, message = pcall(function()
        return text:gsub("%a+", function(w) if w == "gamma" and round > 30 then error("at " .. w) end if w == "beta" and round > 50 then return {} end end)
      end)
      if round % 10 == 0 then report({ ok, message }) end
    end
    local function nested(s, depth)
      if depth == 0 then return s end
      return (s:gsub("%a", function(c) return nested(c:lower() .. depth, depth - 1) end))
    end
    for round = 1, 30 do local r = nested("AbC", 4) if round % 10 == 0 then report({ r }) end end
    for round = 1, 50 do
      local keys, t = {}, {a = 1, b = 2, c = 3}
      for k in ("a b c d"):gmatch("%a") do keys[#keys + 1] = k .. tostring(t[k]) end
      if round % 25 == 0 then report({ table.concat(keys, " "), pcall(string.gmatch, nil) }) end
    end
    local ok, trace = xpcall(function() for i = 1, 100 do local s = ("x"):gsub("x", function(c) if i == 90 then error("boom") end return c end) end end, debug.traceback)
    report({ ok, (trace:gsub("0x%x+", "ADDR")) })`,
  "traversal with changes": `
    local t = {}
    for i = 1, 40 do t[i] = i; t["k" .. i] = i; t[i + 0.5] = true end
    for round = 1, 30 do
      local sum, count = 0, 0
      for key, value in pairs(t) do
        count = count + 1
        if type(value) == "number" then sum = sum + value end
        if count % 7 == round % 7 then t[key] = nil end
      end
      lines[#lines + 1] = sum .. " " .. count
      for key in pairs(t) do if t[key] == round then t[key] = "now a string" end end
    end
    local left = 0
    while next(t) do t[next(t)] = nil left = left + 1 end
    lines[#lines + 1] = left .. ""`,
  "random numbers and exits": `
    local counts = {}
    for i = 1, 2000 do
      local r = math.random(6)
      counts[r] = (counts[r] or 0) + 1
      if r == 6 and math.random() < 0.1 then counts.rare = (counts.rare or 0) + 1 end
    end
    for i = 1, 6 do lines[#lines + 1] = counts[i] .. "" end
    lines[#lines + 1] = tostring(counts.rare)`,
  "queues and stacks": `
    local queue, stack, log = {}, {}, {}
    for i = 1, 300 do
      table.insert(queue, i)
      if i % 3 == 0 then stack[#stack + 1] = table.remove(queue, 1) end
      if i % 5 == 0 then log[#log + 1] = table.remove(stack) or "none" end
      if i % 50 == 0 then table.insert(queue, #queue / 2 + 1 - #queue / 2 % 1, "middle") end
    end
    lines[#lines + 1] = table.concat(queue, ",") .. "|" .. table.concat(stack, ",") .. "|" .. table.concat(log, ",")`,
  "errors in the middle": `
    local function risky(i)
      if i % 10 == 0 then return ("x"):rep(-1) + 1 end
      if i % 7 == 0 then error({ code = i }) end
      return setmetatable({}, { __tostring = function() return "object " .. i end })
    end
    for i = 1, 100 do
      local ok, value = pcall(risky, i)
      lines[#lines + 1] = tostring(ok) .. " " .. (type(value) == "table" and value.code and value.code .. "" or tostring(value))
    end
    for i = 1, 60 do
      local ok, text = xpcall(function(n) return string.format("%d:%s", n, n % 9 == 0 and {} or "fine") end,
        function(message) return "caught " .. #message end, i)
      lines[#lines + 1] = tostring(ok) .. text:gsub("0x%x+", "address")
    end`,
};

for (const [name, source] of Object.entries(programs))
  test(name, () => {
    const whole = `${PRELUDE}${source}\nreturn table.concat(lines, "\\n")`;
    const expected = output(whole, false);
    assert.ok(expected.length > 20, expected);
    assert.equal(output(whole, true), expected);
  });
