/**
 * Listings of whole programs. The goldens are what LuaJIT at the pinned commit prints with `-bWl`; BLESS=1 writes
 * them anew from our own output, to be compared with LuaJIT before they are committed.
 */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { readDump } from "../../lang/dump-reader.ts";
import { listDump } from "../../lang/listing.ts";
import { compile, golden, list } from "./support.ts";

const folder = new URL("./listings/", import.meta.url);

for (const file of readdirSync(folder).filter((name) => name.endsWith(".lua"))) {
  test(`listing of ${file}`, () => {
    const actual = list(readFileSync(new URL(file, folder)), `@${file}`);
    assert.equal(actual, golden(new URL(file.replace(/\.lua$/, ".txt"), folder), actual));
  });
}

test("a stripped dump lists without names and lines", () => {
  const dump = compile("local a = 1 return function() return a end", "@x.lua", { strip: true });
  assert.equal(
    listDump(readDump(dump)),
    "-- BYTECODE -- ?:0-0\n" +
      "0001    UGET     0   0      ; \n" +
      "0002    RET1     0   2\n\n" +
      "-- BYTECODE -- ?:0-0\n" +
      "0001    KSHORT   0   1\n" +
      "0002    FNEW     1   0      ; ?:0\n" +
      "0003    UCLO     0 => 0004\n" +
      "0004 => RET1     1   2\n\n",
  );
});

test("the place of a function is its file without folders", () => {
  const first = (name: string) => list("", name).split("\n")[0];
  assert.equal(first("@some/path/file.lua"), "-- BYTECODE -- file.lua:0-1");
  assert.equal(first("@c:\\dir\\file.lua"), "-- BYTECODE -- file.lua:0-1");
  assert.equal(first("@/file"), "-- BYTECODE -- /file:0-1");
  assert.equal(first("=stdin"), "-- BYTECODE -- stdin:0-1");
  assert.equal(first("x = 1"), '-- BYTECODE -- "x = 1":0-1');
});

test("long strings are cut, control characters escaped", () => {
  const line = (source: string) => list(source).split("\n")[1];
  assert.equal(line(`return "${"x".repeat(41)}"`), `0001    KSTR     0   0      ; "${"x".repeat(40)}"~`);
  assert.equal(
    line('return "a\\n\\r\\t\\0\\127\\200"'),
    '0001    KSTR     0   0      ; "a\\n\\r\\t\\000\\127\xc8"',
  );
});
