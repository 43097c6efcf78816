/**
 * Declarations and what they make of the table of types, or the message that they raise. Each file of goldens is one
 * state: `cdef` adds to it, `type` asks for a type. Lines with `|` continue a text; results are indented. BLESS=1 writes
 * the results anew.
 */

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { LuaError } from "../../../lib/errors.ts";
import { Ctypes } from "../../../lib/ffi/ctypes.ts";
import { noParameters } from "../../../lib/ffi/declarations/parameters.ts";
import { declare, parseType } from "../../../lib/ffi/declarations.ts";
import { describeNew, describeType } from "./describe.ts";

const FOLDER = fileURLToPath(new URL("./goldens/", import.meta.url));
const isBlessing = process.env.BLESS === "1";

/** The results of a case, one line each. */
function resultsOf(types: Ctypes, kind: string, text: string): string[] {
  const { top } = types;
  try {
    if (kind === "type") return [describeType(types, parseType(types, text, noParameters))];
    declare(types, text, noParameters);
    return describeNew(types, top);
  } catch (error) {
    if (!(error instanceof LuaError)) throw error;
    assert.equal(types.top, top, "an error takes back what was declared");
    return [`error: ${error.message}`];
  }
}

/** Runs all cases of a golden file and returns it with the results that they have. */
function rerun(golden: string): string {
  const types = new Ctypes();
  return golden
    .split(/^(?=cdef |type )/m)
    .map((block) => {
      const source = block.split("\n").filter((line) => /^(cdef |type |\|)/.test(line));
      if (source.length === 0) return block;
      const [kind] = source[0].split(" ", 1);
      const text = source.map((line, index) => line.slice(index === 0 ? 5 : 2)).join("\n");
      const results = resultsOf(types, kind, text).map((line) => `  ${line}`);
      const blank = /\n\n(#|$)/.exec(block) ? block.slice(block.indexOf("\n\n") + 1) : "";
      return `${[...source, ...results].join("\n")}\n${blank}`;
    })
    .join("");
}

for (const name of readdirSync(FOLDER)) {
  test(name, () => {
    const golden = readFileSync(FOLDER + name, "utf8");
    const actual = rerun(golden);
    if (isBlessing) writeFileSync(FOLDER + name, actual);
    else assert.equal(actual, golden);
  });
}
