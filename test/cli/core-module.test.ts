/** The core's code that the build has kept: used for the same core in the same V8, ignored otherwise. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { cacheKey, coreModule, restoredCore } from "../../cli/core-module.ts";

const DIST = fileURLToPath(new URL("../../dist", import.meta.url));
const core = readFileSync(join(DIST, "core.wasm"));
const cache = readFileSync(join(DIST, "core.cache"));

const exportsOf = (module: WebAssembly.Module | undefined) =>
  module && WebAssembly.Module.exports(module).map(({ name }) => name);

/** In a folder with this core.cache, if one is given, beside core.wasm. */
function inFolder(content: Buffer | undefined, use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "perilune-core-"));
  try {
    writeFileSync(join(folder, "core.wasm"), core);
    if (content) writeFileSync(join(folder, "core.cache"), content);
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the build's core comes from its cache", () => {
  const restored = restoredCore(DIST, core);
  assert.deepEqual(exportsOf(restored), exportsOf(new WebAssembly.Module(core)));
});

test("without a cache the core is compiled", () => {
  inFolder(undefined, (folder) => {
    assert.equal(restoredCore(folder, core), undefined);
    assert.deepEqual(exportsOf(coreModule(folder)), exportsOf(new WebAssembly.Module(core)));
  });
});

test("the code of another core, another V8 or another processor is not used", () => {
  const key = cacheKey(core);
  assert.equal(cache.subarray(0, key.length).toString(), key);
  const [v8, processor, mark] = key.trimEnd().split(" ");
  const others = [
    `9${v8.slice(1)} ${processor} ${mark}`,
    `${v8} z80 ${mark}`,
    `${v8} ${processor} ${"0".repeat(32)}`,
  ];
  for (const other of others) {
    const content = Buffer.concat([Buffer.from(`${other}\n`), cache.subarray(key.length)]);
    inFolder(content, (folder) => {
      assert.equal(restoredCore(folder, core), undefined, other);
      assert.ok(coreModule(folder) instanceof WebAssembly.Module);
    });
  }
});

test("code that V8 refuses is not used", () => {
  const damaged = Buffer.from(cache);
  damaged.fill(0, cacheKey(core).length, cacheKey(core).length + 16);
  inFolder(damaged, (folder) => {
    assert.equal(restoredCore(folder, core), undefined);
    assert.ok(coreModule(folder) instanceof WebAssembly.Module);
  });
});
