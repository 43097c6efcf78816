/** What the tests of the front end share. */

import { readFileSync, writeFileSync } from "node:fs";
import { type CompileOptions, compileChunk, LuaSyntaxError } from "../../lang/compile.ts";
import { type DumpPrototype, readDump } from "../../lang/dump-reader.ts";
import { listBytecode } from "../../lang/listing.ts";

/** One character per byte, so that tests can write any byte as an escape. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "latin1"));
}

export function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

export function compile(
  source: string | Uint8Array,
  name = "@test.lua",
  options: CompileOptions = {},
): Uint8Array {
  return compileChunk(typeof source === "string" ? latin1(source) : source, name, options).dump;
}

/** The main function of a source text. */
export function compileMain(source: string): DumpPrototype {
  return readDump(compile(source)).main;
}

export function list(source: string | Uint8Array, name = "@test.lua"): string {
  return toText(listBytecode(compile(source, name)));
}

/** The message of a source text that must be wrong; other exceptions pass through. */
export function syntaxErrorOf(source: string | Uint8Array, name = "@test.lua"): string {
  try {
    compile(source, name);
  } catch (error) {
    if (error instanceof LuaSyntaxError) return toText(error.bytes);
    throw error;
  }
  throw new Error("expected a syntax error");
}

/** The message, or null if the source text is right. */
export function syntaxErrorOrNull(source: string | Uint8Array): string | null {
  try {
    compile(source);
    return null;
  } catch (error) {
    if (error instanceof LuaSyntaxError) return toText(error.bytes);
    throw error;
  }
}

/** The text of a golden file, which BLESS=1 writes anew. */
export function golden(path: URL, actual: string): string {
  if (process.env.BLESS === "1") writeFileSync(path, actual, "latin1");
  return readFileSync(path, "latin1");
}
