/** The interactive prompt (LuaJIT: luajit.c, dotty). */

import { toByteString } from "../lang/bytes.ts";
import { fromByteString } from "../lib/byte-text.ts";
import { type Loaded, loadBytes } from "../lib/load.ts";
import type { Value } from "../lib/lua-state.ts";
import { readLine } from "../lib/stream-reading.ts";
import { Tag } from "../spec/vm.ts";
import type { Console } from "./console.ts";

/** A chunk that goes on in the next line ends with this. */
const INCOMPLETE = "'<eof>'";

function prompt(console: Console, name: string, fallback: string): void {
  console.write(console.textOf(console.global(name)) ?? fallback);
  console.state.streams.output.flush();
}

function ask(console: Console): string | undefined {
  const { input } = console.state.streams;
  input.clearEnd();
  const line = readLine(input, false);
  return line === undefined ? undefined : toByteString(line);
}

/** Reads lines until they make a chunk or an error; undefined at the end of the input. */
function readChunk(console: Console): Loaded | undefined {
  const { state } = console;
  prompt(console, "_PROMPT", "> ");
  let text = ask(console);
  if (text === undefined) return undefined;
  if (text.startsWith("=")) text = `return ${text.slice(1)}`;
  for (;;) {
    const loaded = loadBytes(state, state.mainThread, fromByteString(text), "=stdin");
    if (typeof loaded === "number" || !loaded.endsWith(INCOMPLETE)) return loaded;
    prompt(console, "_PROMPT2", ">> ");
    const line = ask(console);
    if (line === undefined) return undefined;
    text += `\n${line}`;
  }
}

function printResults(console: Console, results: readonly Value[]): void {
  const print = console.global("print");
  const outcome = console.callPlainly(print, results);
  if (!outcome.ok) console.message(`error calling 'print' (${outcome.message})`);
}

export function runInteractively(console: Console): void {
  const { programName } = console;
  console.programName = undefined;
  for (let chunk = readChunk(console); chunk !== undefined; chunk = readChunk(console)) {
    if (typeof chunk === "string") {
      console.message(chunk);
      continue;
    }
    const outcome = console.call({ low: chunk, high: Tag.values.FUNCTION });
    if (outcome.ok && outcome.values.length > 0) printResults(console, outcome.values);
    console.report(outcome);
  }
  console.write("\n");
  console.state.streams.output.flush();
  console.programName = programName;
}
