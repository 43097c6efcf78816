/** The bundle's code cache: used if it is the bundle's own, ignored otherwise. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Script } from "node:vm";
import { writeCodeCaches } from "../../tools/code-cache.ts";

const loader: { compileFile(file: string): Script; runBundle(file: string): void } = createRequire(
  import.meta.url,
)("../../bin/bundle.js");

function withBundle(source: string, use: (file: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "perilune-cache-"));
  const file = join(folder, "program.cjs");
  try {
    writeFileSync(file, source);
    writeCodeCaches([file], file);
    // Making the cache has run it.
    delete (globalThis as { loadedByTest?: number }).loadedByTest;
    use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a bundle is loaded with its code cache", () => {
  withBundle("const one = () => 1; globalThis.loadedByTest = one();", (file) => {
    assert.equal(loader.compileFile(file).cachedDataRejected, false);
    loader.runBundle(file);
    assert.equal((globalThis as { loadedByTest?: number }).loadedByTest, 1);
  });
});

test("the code cache of another bundle is not used, even of one as long", () => {
  withBundle("globalThis.loadedByTest = 2;", (file) => {
    const source = readFileSync(file, "utf8");
    writeFileSync(file, `${source.replace("2", "3").slice(0, -1)}x`);
    assert.equal(loader.compileFile(file).cachedDataRejected, undefined);
    loader.runBundle(file);
    assert.equal((globalThis as { loadedByTest?: number }).loadedByTest, 3);
  });
});
