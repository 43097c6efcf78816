/** Who has the FFI, and the heap of a state that uses it. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Engine } from "../../host/engine.ts";
import { loadCore } from "../../host/node-core.ts";
import { LuaProgramState } from "../core/lua-state.ts";

const withFfi = new Engine(loadCore(), { ffi: true });

test("an engine without the FFI has its numerals and operators, and nothing that leads to pointers", () => {
  const program = new LuaProgramState();
  after(() => program.close());
  assert.equal(program.run("return tostring(1LL + 2) .. tostring(3ULL / 2) .. tostring(2i)"), "3LL1ULL0+2i");
  assert.match(program.run(`return select(2, pcall(require, "ffi"))`), /module 'ffi' not found/);
  assert.equal(
    program.run("return select(2, pcall(function() return (1LL).x end))"),
    "test:1: 'int64_t' has no member named 'x'",
  );
  const search = `
    local seen, found = {}, "none"
    local function visit(value, path)
      if type(value) ~= "table" or seen[value] then return end
      seen[value] = true
      for key, child in next, value do
        if tostring(key):find("^ffi_[^m]") then found = path .. tostring(key) end
        visit(child, path .. tostring(key) .. ".")
      end
    end
    visit(debug.getregistry(), "") visit(_G, "")
    return found`;
  assert.equal(program.run(search), "none");
});

test("states of one engine have types, metatypes and C libraries of their own", () => {
  const programs = [0, 1].map(() => new LuaProgramState({}, withFfi));
  after(() => programs.forEach((program) => void program.close()));
  for (const [index, program] of programs.entries()) {
    const source = `
      local ffi = require("ffi")
      ffi.cdef("typedef struct { int x[${index + 1}]; } mine; int abs(int);")
      ffi.metatype("mine", { __len = function() return ${index} end })
      return ffi.sizeof("mine") .. " " .. #ffi.new("mine") .. " " .. ffi.C.abs(-5)`;
    assert.equal(program.run(source), `${4 * (index + 1)} ${index} 5`);
  }
});

test("the heap stays whole with C data, finalizers, callbacks and memory of malloc", () => {
  const program = new LuaProgramState({ gcStress: true }, withFfi);
  const source = `
    local ffi = require("ffi")
    ffi.cdef("void *malloc(size_t); void free(void *); typedef struct { int a; double b[?]; } tail;")
    local count, kept = 0, {}
    for i = 1, 60 do
      ffi.gc(ffi.new("int[1]", i), function(cdata) count = count + cdata[0] end)
      kept[i % 7] = ffi.new("tail", i)
      kept[i % 5 + 10] = ffi.gc(ffi.C.malloc(i * 500), ffi.C.free)
      local callback = ffi.cast("int (*)(int)", function(x) return x + i end)
      count = count + callback(0) - i
      callback:free()
    end
    kept = nil
    collectgarbage() collectgarbage()
    return tostring(count)`;
  assert.equal(program.run(source), String((60 * 61) / 2));
  program.state.ffi.libraries[0].close?.();
  program.check();
  program.close();
});

test("what malloc refuses is NULL, and C data that is refused is an error", () => {
  const program = new LuaProgramState({ memoryLimit: 8 << 20 }, withFfi);
  after(() => program.close());
  const source = `
    local ffi = require("ffi")
    ffi.cdef("void *malloc(size_t);")
    local ok, message = pcall(ffi.new, "char[?]", 20000000)
    return tostring(ffi.C.malloc(20000000) == nil) .. " " .. tostring(ffi.errno()) .. " " .. tostring(ok) .. " " .. message`;
  assert.equal(program.run(source), "true 12 false not enough memory");
});

test("libraries without a path are found where the environment says", () => {
  process.env.PERILUNE_LIBRARY_PATH = `/nowhere:${fileURLToPath(new URL("../lua/ffi/library", import.meta.url))}`;
  const program = new LuaProgramState({}, withFfi);
  after(() => {
    delete process.env.PERILUNE_LIBRARY_PATH;
    program.close();
  });
  const source = `
    local ffi = require("ffi")
    ffi.cdef("float half(float x);")
    local message = select(2, pcall(ffi.load, "unheard"))
    return ffi.load("shared").half(3) .. " " .. message:match("^[^:]*")`;
  assert.equal(program.run(source), "1.5 libunheard.wasm");
});
