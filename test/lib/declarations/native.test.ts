/**
 * Differential test against an installed `luajit`, where there is one: messages, and the texts of types whose sizes
 * do not depend on the ABI, of random declarations. They are mixed from the words of the goldens.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { LuaError } from "../../../lib/errors.ts";
import { ctypeText } from "../../../lib/ffi/ctype-text.ts";
import { Ctypes } from "../../../lib/ffi/ctypes.ts";
import { noParameters } from "../../../lib/ffi/declarations/parameters.ts";
import { parseType } from "../../../lib/ffi/declarations.ts";
import { Random } from "../../random.ts";

const isInstalled = spawnSync("luajit", ["-v"]).status === 0;
const options = { skip: isInstalled ? false : "luajit is not installed" };

const FOLDER = fileURLToPath(new URL("./goldens/", import.meta.url));

/** Words of other meaning or size on other machines and in old versions, and such as break lines of the output. */
const OTHER_WORDS =
  /\b(?:long|size_t|va_list|sizeof|__alignof__|__ptr64|__stdcall|asm|__asm__|complex|__int128)\b|0b|[LU]L|\\/;

const words = readdirSync(FOLDER)
  .flatMap((name) => readFileSync(FOLDER + name, "latin1").split("\n"))
  .filter((line) => /^(?:cdef|type) /.test(line))
  .flatMap((line) => line.slice(5).match(/\w+|"[^"]*"|'[^']*'|[^\w\s]/g) ?? [])
  .filter((word) => !OTHER_WORDS.test(word) && word !== "#" && word !== "/" && !/\W__/.test(word));

/** A state of its own for each text, since a name keeps its first meaning. */
function ownText(text: string): string {
  const types = new Ctypes();
  try {
    return ctypeText(types, parseType(types, text, noParameters));
  } catch (error) {
    if (!(error instanceof LuaError)) throw error;
    return error.message;
  }
}

const SCRIPT = `
  local ffi = require("ffi")
  for line in io.lines() do
    local text = line:gsub("%x%x", function(hex) return string.char(tonumber(hex, 16)) end)
    local done, result = pcall(ffi.typeof, text)
    print(done and tostring(result):match("^ctype<(.*)>$") or (result:gsub("^[^:]*:%d+: ", "")))
  end`;

function nativeResults(texts: readonly string[]): string[] {
  const input = texts.map((text) => `${Buffer.from(text, "latin1").toString("hex")}\n`).join("");
  const { stdout, status, stderr } = spawnSync("luajit", ["-e", SCRIPT], { input, encoding: "latin1" });
  assert.equal(status, 0, stderr);
  return stdout.split("\n");
}

const mixture = (random: Random, length: number): string =>
  Array.from({ length: 1 + random.below(length) }, () => random.pick(words)).join(" ");

test("texts of types and their messages", options, () => {
  const random = new Random(11);
  const texts = Array.from({ length: 3000 }, () => mixture(random, 7));
  const native = nativeResults(texts);
  texts.forEach((text, index) => {
    assert.equal(ownText(text), native[index], text);
  });
});
