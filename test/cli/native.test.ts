/** The command line does what native LuaJIT's does: output, error output, exit code. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { hasLuajit, type Run, Sandbox } from "./perilune.ts";

const sandbox = new Sandbox({
  "arguments.lua": "print(#arg, arg[0], arg[1], arg[2], arg[-1], arg[-2], ...)\n",
  "error.lua": "local function f() error({ code = 2 }) end\nf()\n",
  "syntax.lua": "local x = = 1\n",
  "init.lua": "print('init', arg ~= nil)\n",
  "change.lua": "arg = { 'changed' }\n",
  "shebang.lua": "#!/usr/bin/env luajit\nprint(debug.getinfo(1, 'l').currentline)\n",
  "exit.lua": "io.write('before') os.exit(7)\n",
});
after(() => sandbox.remove());

const expressions: readonly string[] = [
  'print("a", 1, nil)',
  'error("boom")',
  'error("boom", 0)',
  'error("boom", 2)',
  "error()",
  "error({})",
  "error(12)",
  'error(setmetatable({}, { __tostring = function() return "text" end }))',
  'error(setmetatable({}, { __tostring = function() error("in it") end }))',
  "error(setmetatable({}, { __tostring = function() end }))",
  "error(setmetatable({}, { __tostring = setmetatable({}, { __call = function() return 'called' end }) }))",
  "error(setmetatable({}, { __tostring = function() print(debug.traceback('inside')) return 'text' end }))",
  "error(setmetatable({}, {}))",
  "error(newproxy(true))",
  "error(2LL)",
  "debug.setmetatable(print, { __tostring = function() return 'function' end }) error(print)",
  'print(load(function() error("in a reader") end))',
  "print(load(function() return {} end))",
  "print(pcall(load, function() error('in a reader') end))",
  "local wrapped = coroutine.wrap(function() print(load(function() error('in a reader') end)) end) wrapped()",
  "debug.sethook(function() error('in a hook') end, 'c') print(1)",
  "print(xpcall(function() local function f() return f() + 1 end f() end, function() local function g() return g() + 1 end g() end))",
  'error("a\\0b")',
  "x =",
  "os.exit(3)",
  "os.exit(true)",
  "os.exit(false)",
  'io.write("pending") os.exit(4, true)',
  'io.stderr:write("error\\n") io.write("output\\n")',
  "coroutine.yield()",
  'coroutine.wrap(function() error("inside") end)()',
  "string.rep()",
  '("x"):rep({})',
  "setmetatable({}, { __index = function(t, k) error(k) end }).key()",
  "local t = nil; t.x = 1",
  "local t = {} t.a.b = 1",
  "local t = {} t:method()",
  "print(#nil)",
  "print({} < {})",
  "print({} < 1)",
  'print("a" + 1)',
  'for i = "x", 2 do end',
  'local a = {} .. "x"',
  "table.insert(nil, 1)",
  'require("no.such.module")',
  'table.sort({ 3, 1, "x" })',
  "table.concat({ 1, {}, 3 })",
  'print(debug.traceback("message"))',
  'print(select("#", ...))',
  "local function f(n) if n == 0 then error('deep') end f(n - 1) return 1 end f(40)",
];

const runs: readonly Run[] = [
  ...expressions.map((text): Run => ({ args: ["-e", text] })),
  { args: ["arguments.lua", "a", "b"] },
  { args: ["-e", "x = 1", "arguments.lua", "-e"] },
  { args: ["--", "arguments.lua", "1"] },
  { args: ["-", "x", "y"], input: "print('from stdin', ...)" },
  { args: [], input: "print('from stdin', arg[0])" },
  { args: [], input: "error('x')" },
  { args: [], input: "x = = 1" },
  { args: ["-e", "for line in io.lines() do print(line) end print(io.read())"], input: "a\n\nb" },
  { args: ["-e", "print(io.read('*n', '*l', '*L', 2, 0, '*a'))"], input: "12 x\nsecond\nabc\nd" },
  { args: ["-e", "print(io.read('*a'), io.read('*a'), io.read('*l'))"] },
  { args: ["error.lua"] },
  { args: ["syntax.lua"] },
  { args: ["shebang.lua"] },
  { args: ["exit.lua"] },
  { args: ["-e", "arg = { 'other', 'list' }", "arguments.lua", "a"] },
  { args: ["-l", "change", "arguments.lua", "a"] },
  { args: ["-l", "nosuchmodule"] },
  { args: ["-lchange", "-e", "print(arg[1])"] },
  { args: ["-x"] },
  { args: ["-e"] },
  { args: ["-vx"] },
  { args: ["-jnone", "-e", "print(1)"] },
  { args: ["-joff", "-e", "print(1)"] },
  { args: ["-O3", "-e", "print(1)"] },
  { args: ["-e", "print(1)"], env: { LUA_INIT: "print('init')" } },
  { args: ["-e", "print(1)"], env: { LUA_INIT: "@init.lua" } },
  { args: ["-e", "print(1)"], env: { LUA_INIT: "error('init')" } },
  { args: ["-E", "-e", "print(1)"], env: { LUA_INIT: "print('init')" } },
  { args: ["-e", "print(package.path)"], env: { LUA_PATH: "a/?.lua;b" } },
  { args: ["-e", "print(package.cpath)"], env: { LUA_CPATH: "c/?.so" } },
];

for (const run of runs) {
  test(`as native: ${run.args.join(" ")} ${JSON.stringify(run.env ?? run.input ?? "")}`, {
    skip: !hasLuajit,
  }, () => {
    assert.deepEqual(sandbox.perilune(run), sandbox.luajit(run));
  });
}
