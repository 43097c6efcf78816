/** Files and modules of embedded states. */
import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fetchedFiles } from "../../api/index.ts";
import { nodeFiles } from "../../api/node-files.ts";
import { newState } from "./support.ts";

test("modules in a Map, an object, and by a loader", async () => {
  const map = new Map([
    ["/lib/a.lua", "return { name = ..., b = require 'lib.b' }"],
    ["lib/b/init.lua", "return 'b'"],
  ]);
  assert.deepEqual(newState({ files: map }).runSync("return require 'lib.a'").toJS(), {
    name: "lib.a",
    b: "b",
  });
  assert.equal(newState({ files: { "x.lua": "return 7" } }).runSync("return require 'x'"), 7);
  const state = newState({ modules: (name) => (name === "host" ? { value: state.table([1]) } : undefined) });
  assert.equal(state.runSync("return require 'host'[1]"), 1);
  assert.throws(
    () => state.runSync("require 'none'"),
    /module 'none' not found:[\s\S]*no module 'none' of the host[\s\S]*no file '.\/none.lua'/,
  );
});

test("modules whatever tables are converted to", () => {
  for (const tables of ["table", "proxy", "copy"] as const) {
    const state = newState({ tables, files: { "x.lua": "return { n = 7 }" }, modules: () => undefined });
    assert.equal(state.runSync("return require('x').n"), 7);
    state.set("package.loaded.y", 8);
    assert.equal(state.runSync("return require 'y'"), 8);
  }
});

test("modules that are loaded asynchronously", async () => {
  let loads = 0;
  const state = newState({
    modules: async (name) => {
      loads++;
      await new Promise((resolve) => setTimeout(resolve, 1));
      return name === "bad"
        ? "return ="
        : `return { name = "${name}", inner = ${name === "a" ? "require 'b'" : "nil"} }`;
    },
  });
  const source =
    "local co = coroutine.wrap(function() return require 'a' end) return co().inner.name .. require('a').name";
  assert.equal(await state.run(source), "ba");
  assert.equal(loads, 2);
  await assert.rejects(state.run("require 'bad'"), /bad:1: unexpected symbol/);
  assert.throws(() => state.runSync("require 'c'"), /in a synchronous call/);
});

test("modules where strings are bytes", async () => {
  const files = new Map([["./b.lua", "return 'b'"]]);
  const state = newState({
    strings: "bytes",
    files: { read: () => undefined, fetch: async (path) => files.get(path) },
    modules: (name) => (name === "a" ? "return 'a'" : undefined),
  });
  const text = (await state.run("return require 'a' .. require 'b'")) as Uint8Array;
  assert.equal(new TextDecoder().decode(text), "ab");
});

test("fetched files are below their address, whatever a program asks for", async () => {
  const asked: string[] = [];
  const { fetch } = globalThis;
  after(() => {
    globalThis.fetch = fetch;
  });
  globalThis.fetch = async (address) => {
    asked.push(String(address));
    return new Response("", { status: 404 });
  };
  for (const base of ["https://host.example/lua", "https://host.example/lua/"]) {
    const state = newState({ files: fetchedFiles(base) });
    const paths = [
      ...["http://10.0.0.1/?", "http:/10.0.0.1/?", "https:?", "//other.example/?", "\\\\other.example\\?"],
      ...["../?", "%2e%2e/?", "..\\?", "a/..\\..\\?", "data:text/plain,return 1?", "?#x", "a?b=?"],
    ];
    const source = "for path in (...):gmatch('%C+') do package.path = path pcall(require, 'm' .. path) end";
    await state.run(source, { args: [paths.join("\n")] });
  }
  assert.equal(asked.length, 24);
  for (const address of asked) {
    assert.ok(address.startsWith("https://host.example/lua/"), address);
    assert.deepEqual([new URL(address).search, new URL(address).hash], ["", ""], address);
  }
});

test("a module that several runs wait for is loaded once", async () => {
  const state = newState({
    modules: async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      return "count = (count or 0) + 1 return {}";
    },
  });
  const [first, second] = await Promise.all([
    state.run("return require 'm'"),
    state.run("return require 'm'"),
  ]);
  assert.equal(first, second);
  assert.equal(state.get("count"), 1);
});

test("modules from the network", async () => {
  const server = createServer((request, response) => {
    if (request.url === "/lua/pkg/m.lua") response.end("return 'from ' .. ...");
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const state = newState({ files: fetchedFiles(`http://127.0.0.1:${port}/lua/`) });
  assert.equal(await state.run("return require 'pkg.m'"), "from pkg.m");
  await assert.rejects(state.run("require 'pkg.none'"), /no file '.\/pkg\/none\/init.lua'/);
});

test("io over files of the host", () => {
  const files = new Map<string, string | Uint8Array>([["data.txt", "one\ntwo\n"]]);
  const state = newState({ files, libraries: ["io", "string", "os"] });
  const source = `
    local lines = {}
    for line in io.lines("data.txt") do lines[#lines + 1] = line end
    local f = assert(io.open("out/new.txt", "w"))
    f:write("a", 1, "b")
    f:seek("set", 1)
    f:write("2")
    f:close()
    f = io.open("data.txt", "a") f:write("three") f:close()
    os.remove("gone.txt")
    return #lines .. io.open("data.txt"):read("*a") .. tostring(io.open("missing.txt"))`;
  assert.equal(state.runSync(source), "2one\ntwo\nthreenil");
  assert.equal(new TextDecoder().decode(files.get("out/new.txt") as Uint8Array), "a2b");
  const readOnly = newState({ files: { "a.txt": "x" }, libraries: ["io"] });
  assert.match(readOnly.runSync("return select(2, io.open('a.txt', 'w'))") ?? "", /^$|Read-only/);
});

test("a folder of Node, and nothing outside of it", () => {
  const folder = mkdtempSync(join(tmpdir(), "perilune-"));
  after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "inside"));
  writeFileSync(join(folder, "secret.lua"), "return 'out'");
  writeFileSync(join(folder, "inside/a.lua"), "return 'in'");
  symlinkSync(join(folder, "secret.lua"), join(folder, "inside/link.lua"));
  const state = newState({ files: nodeFiles(join(folder, "inside")), libraries: ["io", "package"] });
  assert.equal(state.runSync("return require 'a'"), "in");
  for (const path of ["../secret.lua", "link.lua", join(folder, "secret.lua"), "./x/../../secret.lua"])
    assert.equal(
      state.load("local f = io.open((...)) return f and f:read('*a')")(path) ?? undefined,
      undefined,
      path,
    );
  state.runSync("local f = io.open('b.txt', 'w') f:write('text') f:close()");
  assert.equal(readFileSync(join(folder, "inside/b.txt"), "utf8"), "text");
  symlinkSync(join(folder, "nowhere.txt"), join(folder, "inside/nowhere.txt"));
  for (const path of ["../b.txt", "nowhere.txt", "missing/b.txt"])
    assert.deepEqual(state.load("return io.open((...), 'w')").all(path), [
      undefined,
      `${path}: Permission denied`,
      13,
    ]);
  assert.deepEqual(readdirSync(folder).sort(), ["inside", "secret.lua"]);
  const whole = newState({ files: nodeFiles("/"), libraries: ["io"] });
  assert.equal(whole.load("return io.open((...)):read('*a')")(join(folder, "secret.lua")), "return 'out'");
});
