/** A sandbox has no way out: what is known to lead out of Lua's sandboxes does not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LuaEngine } from "../../api/index.ts";
import { loadCore } from "../../host/node-core.ts";
import { newState } from "./support.ts";

/** Each gives "out" if it is out. */
const escapes: Readonly<Record<string, string>> = {
  "libraries that reach the host": `
    for _, name in ipairs { "io", "debug", "ffi", "jit" } do
      if _G[name] or package.loaded[name] or pcall(require, name) then return "out" end
    end`,
  "modules of the compiler": `
    for _, name in ipairs { "jit.util", "jit.opt", "jit.profile", "jit.vmdef", "ffi" } do
      if package.preload[name] or pcall(require, name) then return "out" end
    end`,
  "functions of os": `
    for _, name in ipairs { "execute", "exit", "getenv", "remove", "rename", "tmpname", "setlocale" } do
      if os[name] then return "out" end
    end`,
  "files by name": `
    if loadfile or dofile or package.searchpath or pcall(require, "/etc/passwd") then return "out" end
    package.path = "/etc/?;/etc/passwd"
    if pcall(require, "passwd") then return "out" end`,
  "C libraries": `
    package.cpath = "/lib/x86_64-linux-gnu/?.so.6"
    if package.loadlib or pcall(require, "libc") then return "out" end`,
  "loaders of package": `
    for _, loader in ipairs(package.loaders) do
      local io, ffi = loader("io"), (loader("ffi"))
      if type(io) == "function" or type(ffi) == "function" then return "out" end
    end`,
  bytecode: `
    if string.dump or ("").dump then return "out" end
    local dump = "\\27LJ\\2\\0\\0"
    if load(dump, "x", "b") or loadstring(dump) or load(function() local d = dump dump = nil return d end) then
      return "out"
    end
    return (select(2, load("\\27LJ\\2")))`,
  "environments of functions": `if getfenv or setfenv then return "out" end`,
  "the environment of a chunk": `
    local f = load("return _G")
    if f() ~= _G then return "out" end`,
  "the metatable of strings": `
    local metatable = getmetatable("")
    if metatable then metatable.__index = { len = function() return "out" end } return ("").len() end
    if pcall(setmetatable, "", {}) then return "out" end`,
  "protected metatables": `
    local locked = setmetatable({}, { __metatable = false })
    if pcall(setmetatable, locked, {}) or getmetatable(locked) then return "out" end`,
  finalizers: `if newproxy or pcall(setmetatable, {}, { __gc = true }) and newproxy then return "out" end`,
  "collector control": `if collectgarbage or gcinfo then return "out" end`,
  "the registry": `
    for _, name in ipairs { "_PRIMITIVES", "_REFERENCES", "_HOST_OBJECTS", "_LOADED" } do
      if _G[name] then return "out" end
    end
    local seen, found = {}, false
    local function walk(t)
      if seen[t] then return end
      seen[t] = true
      for k, v in pairs(t) do
        if k == "_PRIMITIVES" or k == "base_loadfile" then found = true end
        if type(v) == "table" then walk(v) end
      end
    end
    walk(_G)
    if found then return "out" end`,
  "xpcall and tracebacks": `
    local ok, e = xpcall(function() error({}) end, function(e) return e end)
    if debug or type(e) ~= "table" then return "out" end`,
  "coroutines and error objects": `
    local co = coroutine.create(function() return _G end)
    local _, g = coroutine.resume(co)
    if g ~= _G then return "out" end`,
  "format and patterns": `
    if pcall(string.format, "%n") or pcall(string.format, "%9999999d", 1) then return "out" end
    if pcall(string.rep, "x", -1) and #string.rep("x", -1) ~= 0 then return "out" end`,
  "constructors of JavaScript": `
    for _, value in ipairs { object, list, Class, object.method } do
      for _, name in ipairs { "constructor", "__proto__", "prototype", "caller", "arguments", "__defineGetter__" } do
        local ok, found = pcall(function() return value[name] end)
        if ok and found ~= nil then return "out" end
      end
    end
    if object.evil ~= nil then return "out" end`,
  "changing what all objects share": `
    if pcall(function() object.__proto__ = {} end) or pcall(function() Class.prototype = {} end) then return "out" end`,
  "values of pairs": `
    for _, value in ipairs { object, map } do
      local ok, found = pcall(function() for _, v in pairs(value) do if v then return v end end end)
      if ok and type(found) ~= "function" and found ~= nil then return "out" end
      local ok, result = pcall(function() return found("return 1")() end)
      if ok then return "out" end
    end
    local ok, e = pcall(function() return map:get("evil")("return 1")() end)
    if ok then return "out" end`,
  "handles of another state": `
    for _, name in ipairs { "bridge", "state", "owner", "reference", "heap", "core", "memory" } do
      if foreign[name] ~= nil then return "out" end
    end
    if foreign.fields.secret ~= nil or pcall(function() return foreign.view("x") end) then return "out" end`,
  "functions of functions": `
    local ok, f = pcall(function() return object.method.constructor end)
    if ok and f then return "out" end
    if pcall(function() return object.method.call(nil) end) then return "out" end`,
};

class Example {
  readonly kind = "example";
  static create = () => new Example();
}

for (const [name, source] of Object.entries(escapes)) {
  test(name, () => {
    const state = newState();
    state.global.object = { method: () => 1, evil: Function };
    state.global.list = [1, 2];
    state.global.map = new Map<string, unknown>([["evil", Function]]);
    state.global.foreign = newState().table({ own: 1 });
    state.global.Class = Example;
    assert.notEqual(state.runSync(source), "out");
  });
}

test("objects do not lead to constructors by what they say when they are asked for their text", () => {
  class Secret {}
  for (const name of ["constructor", "__proto__", "prototype"]) {
    const state = newState();
    state.global.keys = [[name], { toString: () => name }, [[name]]];
    state.global.objects = [new Secret(), Secret, {}, []];
    const source = `
      for _, object in pairs(objects) do
        for _, key in pairs(keys) do
          if object[key] ~= nil or pcall(function() object[key] = objects end) then return "out" end
        end
      end`;
    assert.equal(state.runSync(source), undefined, name);
  }
});

test("states do not see each other", () => {
  const [first, second] = [newState(), newState()];
  first.runSync("shared = 1 string.own = 2");
  assert.deepEqual(second.load("return shared, string.own").all(), [undefined, undefined]);
  const table = first.table();
  assert.equal(second.load("return type((...))")(table), "userdata");
});

test("a sandbox computes", () => {
  const state = newState();
  const source = `
    local t = {}
    for w in ("b a c"):gmatch("%a") do t[#t + 1] = w end
    table.sort(t)
    local buffer = require("string.buffer").new():put(table.concat(t), bit.bor(1, 2), math.floor(2.5))
    return tostring(buffer) .. type(os.clock()) .. select("#", load("return 1, 2")())`;
  assert.equal(state.runSync(source), "abc32number2");
});

/** All that a program can reach by names. */
const NAMES = `
  local names = {}
  local function visit(table, path)
    for key, value in pairs(table) do
      names[#names + 1] = path .. tostring(key) .. ":" .. type(value)
      if type(value) == "table" and value ~= _G and value ~= package.loaded then
        visit(value, path .. tostring(key) .. ".")
      end
    end
  end
  visit(_G, "")
  table.sort(names)
  return table.concat(names, " ")`;

test("a page has the code of a sandbox only, unless its engine is to have more", () => {
  const engine = new LuaEngine({ ...loadCore(), libraries: () => undefined }, {}, {});
  using state = engine.createState();
  assert.equal(state.runSync(NAMES), newState().runSync(NAMES));
  const source =
    "return tostring(require('string.buffer').new():put(1)), os.time{year=2020,month=1,day=1} > 0";
  assert.deepEqual(state.load(source).all(), ["1", true]);
  assert.throws(() => engine.createState({ libraries: "all" }), /createEngine the option `libraries`/);
  assert.throws(() => engine.createState({ libraries: ["io"] }), TypeError);
});

test("an engine says what states have", () => {
  using state = new LuaEngine(loadCore(), { libraries: "all" }, {}).createState();
  assert.equal(state.runSync("return type(debug.traceback)"), "function");
});
