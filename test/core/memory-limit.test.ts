/**
 * Programs that exhaust a state's memory in different ways. Each gets the error "not enough memory", which pcall
 * catches; the heap's invariants hold afterwards, and the state goes on working, with as much memory as before.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LuaProgramState } from "./lua-state.ts";

const LIMIT = 8 << 20;

/** None of them comes to an end by itself, or with the memory that there is. */
const exhausting: Readonly<Record<string, string>> = {
  "doubling a string": `local s = "x" while true do s = s .. s end`,
  "appending to a string": `local s = ("x"):rep(3000000) while true do s = s .. "y" .. s:sub(1, 300000) end`,
  "string.rep": `local s = ("x"):rep(0x7ffffff0)`,
  "string.rep with separators": `local s = ("xy"):rep(2000000, ", ")`,
  "string.format": `local s = ("x"):rep(1000000) while true do s = ("%s%s"):format(s, s) end`,
  "string.upper and reverse": `local s, t = ("x"):rep(2000000), {} for i = 1, 100 do t[i] = s:upper() .. i t[-i] = s:reverse() .. i end`,
  "gsub with a long replacement": `local s = ("x"):rep(10000) s = s:gsub("x", s)`,
  "gsub with a function": `local s = ("x"):rep(10000) local n = 0 s = s:gsub("x", function() n = n + 1 return ("y"):rep(2000) .. n end)`,
  "table.concat": `local t = {} for i = 1, 1000 do t[i] = ("x"):rep(1000) end local s = table.concat(t, t[1]) s = table.concat({ s, s, s, s, s })`,
  "a growing array": `local t, i = {}, 0 while true do i = i + 1 t[i] = i end`,
  "a growing hash part": `local t, i = {}, 0 while true do i = i + 1.5 t[i] = i end`,
  "a growing list of tables": `local t while true do t = { t } end`,
  "string keys": `local t, i = {}, 0 while true do i = i + 1 t["key " .. i] = true end`,
  "distinct strings": `local t = {} while true do t[#t + 1] = "text " .. #t end`,
  closures: `local t = {} while true do local n = #t t[n + 1] = function() n = n + 1 return n end end`,
  "a chain of upvalues": `local f = print while true do local g = f f = function() return g end end`,
  coroutines: `local t = {} while true do local co = coroutine.create(function(...) coroutine.yield(...) end) coroutine.resume(co, 1, 2, 3) t[#t + 1] = co end`,
  "nested coroutines": `local t = {} local function f(...) t[#t + 1] = { ... } local co = coroutine.wrap(f) t[#t + 1] = ("x"):rep(500000 + #t) return co(...) end f(1, 2, 3)`,
  "deep recursion": `local t = {} local function f(n) t[n] = { n, n, n } return 1 + f(n + 1) + select("#", f(n + 1)) end while true do pcall(f, #t + 1) t[#t + 1] = ("y"):rep(100000) .. #t end`,
  "recursion with many slots": `local held = ("x"):rep(7500000) local function f(...) return 1 + f(...) end f(1, 2, 3)`,
  unpack: `local held = ("x"):rep(7700000) local t = {} for i = 1, 7000 do t[i] = i end local function f(...) return ... end local n = select("#", f(unpack(t)))  while true do held = held .. "z" end`,
  varargs: `local held = {} local function f(...) held[#held + 1] = { ... } return f(1, ...) end f()`,
  userdata: `local t = {} while true do t[#t + 1] = newproxy(true) end`,
  "userdata with finalizers": `local t = {} local p = newproxy(true) getmetatable(p).__gc = function() t[#t + 1] = {} end while true do t[#t + 1] = newproxy(p) end`,
  "sorting a table of new strings": `local n = 0 local t = {} for i = 1, 1000 do t[i] = i end local kept = {} table.sort(t, function(a, b) n = n + 1 kept[n] = ("s"):rep(1000 + n) return a < b end)`,
  "a metamethod": `local kept, mt = {}, {} mt.__index = function(t, k) kept[#kept + 1] = ("k"):rep(k) return kept end local t = setmetatable({}, mt) for i = 1, 1e9 do local x = t[i] end`,
  __concat: `local mt = {} mt.__concat = function(a, b) return (type(a) == "string" and a or b) .. ("x"):rep(1000000) end local p = setmetatable({}, mt) local s = "" while true do s = p .. s .. s end`,
  "tostring of numbers": `local t = {} while true do t[#t + 1] = tostring(#t + 0.5) end`,
  "loading chunks": `local t = {} while true do t[#t + 1] = assert(loadstring("local a = " .. #t .. " return function() return a, 'text" .. #t .. ("x"):rep(2000) .. "' end"))() end`,
  "a large constant": `local s = ("x"):rep(3000000) local f = assert(loadstring("return '" .. s .. "'"))`,
  "table.insert and table.move": `local t = {} while true do for i = 1, 1000 do table.insert(t, 1, i) t[#t] = t[#t] end table.move(t, 1, #t, #t + 1) end`,
  "string.byte of a long string": `local held = ("x"):rep(7900000 - 400000) local s = ("b"):rep(7000) local t = {} while true do t[#t + 1] = { s:byte(1, -1) } end`,
  "a growing string buffer": `local b = require("string.buffer").new() while true do b:put("some text", #b, 0.5) end`,
  "a string buffer in one step": `local b = require("string.buffer").new() b:put(("x"):rep(3000000)) b:put("a", b:tostring(), ("x"):rep(3000000))`,
  "string buffers": `local new, t = require("string.buffer").new, {} while true do t[#t + 1] = new(#t % 100):put("text") end`,
  "formatting into a string buffer": `local b, s = require("string.buffer").new(), ("x"):rep(500000) while true do b:putf("%s|%q", s, s) end`,
  encoding: `local t, buffer = {}, require("string.buffer") for i = 1, 1000 do t[i] = ("x"):rep(1000) end t = { t, t, t, t, t, t, t, t } local s = buffer.encode(t)`,
  "encoding to a string buffer": `local b, t = require("string.buffer").new(), {} for i = 1, 1000 do t[i] = i end while true do b:encode(t) end`,
  decoding: `local buffer, kept = require("string.buffer"), {} local s = buffer.encode { { {}, {}, { 1, 2, 3 } }, x = { y = { z = 1 } } } while true do kept[#kept + 1] = buffer.decode(s) end`,
  "decoding a large array": `local buffer = require("string.buffer") local s = "\\10\\255\\64\\66\\15\\0" .. ("\\1"):rep(1000000) local t = { buffer.decode(s), buffer.decode(s) }`,
  "file reads": `local t = {} while true do t[#t + 1] = string.char((#t % 256)):rep(10000) .. #t end`,
  "weak tables": `local t = setmetatable({}, { __mode = "v" }) local i = 0 while true do i = i + 1 t[i] = i end`,
};

/** Needs more than half of the memory, in pieces of all kinds and in large blocks. */
const WORK = `
  local function work()
    local list, names = {}, {}
    for i = 1, 20000 do
      list[i] = { i }
      names["name " .. i] = list[i]
    end
    local sum = 0
    for i = 1, 20000 do sum = sum + names["name " .. i][1] end
    list, names = nil
    local array = {}
    for i = 1, 200000 do array[i] = 200000 - i end
    table.sort(array)
    array = #array + array[2]
    return sum .. " " .. array .. " " .. #("x"):rep(1000000):gsub("x", "yz")
  end
`;
const WORK_RESULT = "200010000 200001 2000000";

/** What is in use after several collections, which also shrink the scratch buffer. */
const REST = `for round = 1, 15 do collectgarbage() end return ("%d"):format(collectgarbage("count"))`;

/** Kilobytes that may stay in use: a page here and there. */
const SPARE = 64;
/** More of them: the weak table of all proxies keeps its size. */
const SPARE_FOR_USERDATA = 2000;

describe("exhausted memory is an error that pcall catches", () => {
  for (const [name, source] of Object.entries(exhausting)) {
    test(name, () => {
      const program = new LuaProgramState({ memoryLimit: LIMIT });
      const before = Number(program.run(REST));
      // Twice, since what the first time leaves must not be in the way of the second.
      for (let time = 1; time <= 2; time++) {
        const result = program.run(`
          local ok, message = pcall(function() ${source} end)
          return tostring(ok) .. " " .. tostring(message)
        `);
        assert.match(result, /^false (test:\d+: )*not enough memory$/);
        program.check();
        assert.equal(program.run(`${WORK} return work()`), WORK_RESULT);
        program.check();
      }
      const rest = Number(program.run(REST));
      const spare = source.includes("newproxy") ? SPARE_FOR_USERDATA : SPARE;
      assert.ok(rest <= before + spare, `${rest} kB instead of ${before} are in use`);
      program.close();
    });
  }
});

/** None of them has more alive at a time than there is memory for. */
const fitting: Readonly<Record<string, string>> = {
  "sorting large tables again and again": `
    for i = 1, 6 do
      local t = {}
      for j = 1, 400000 do t[j] = (j * 7919) % 400009 end
      table.sort(t)
      for j = 2, #t do assert(t[j - 1] <= t[j]) end
    end`,
  "large strings in a loop": `for i = 1, 30 do local s = ("x"):rep(5000000 + i) end`,
  "large strings from a function": `
    local function make(i) return ("x"):rep(5000000 + i) end
    for i = 1, 30 do local s = make(i) end`,
  "large strings one after the other": Array.from(
    { length: 8 },
    (_, index) => `assert(#select(2, pcall(string.rep, "x", ${5_000_000 + index})) >= 5000000)`,
  ).join("\n"),
  "a large string, then a large table": `
    local s = ("x"):rep(7000000)
    s = nil
    for i = 1, 6 do
      local t = {}
      for j = 400000, 1, -1 do t[j] = j end
    end`,
  "garbage of many sizes in turns": `
    for size = 1, 60, 6 do
      local t = {}
      for i = 1, 6000000 / (size * 24 + 40) do t[i] = ("%0" .. size .. "d"):format(i) .. ("-"):rep(size * 20) end
    end`,
  "concatenation after a metamethod": `
    collectgarbage("stop")
    local s = ("x"):rep(4000000)
    local p = setmetatable({}, { __concat = function() return s end })
    for i = 1, 20 do
      local start = "a" .. i
      assert(#(start .. "y" .. p) > #s)
    end`,
  "userdata whose finalizers hold memory": `
    for i = 1, 100 do
      local held = ("x"):rep(3000000 + i)
      local p = newproxy(true)
      getmetatable(p).__gc = function() held = nil end
    end`,
};

describe("what fits into memory is never refused", () => {
  for (const [name, source] of Object.entries(fitting)) {
    test(name, () => {
      const program = new LuaProgramState({ memoryLimit: 2 * LIMIT });
      assert.equal(program.run(`${source} return "done"`), "done");
      program.check();
      program.close();
    });
  }
});

test("no handler is called for want of memory, as in LuaJIT; for the same text one is", () => {
  const program = new LuaProgramState({ memoryLimit: LIMIT });
  const source = `
    local function handle(m) return "handled " .. m end
    local function exhaust() local t = {} while true do t[#t + 1] = ("x"):rep(100000) .. #t end end
    local ok, m = xpcall(exhaust, handle)
    local _, other = xpcall(error, handle, "not enough memory", 0)
    return m .. ", " .. other`;
  assert.equal(program.run(source), "not enough memory, handled not enough memory");
  program.check();
  program.close();
});
