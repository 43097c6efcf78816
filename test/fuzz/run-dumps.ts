/**
 * A program that loads and runs changed dumps, each in a state of its own: `run-dumps.ts SEED FIRST COUNT`. Each must be
 * refused, return, or raise a Lua error, and leave a sound heap. Writes a line with a number when it begins a case and
 * one with the outcome when it ends; the test that started it ends it when a case takes too long.
 */
import { readdirSync, readFileSync, writeSync } from "node:fs";
import { Engine } from "../../host/engine.ts";
import { loadCore } from "../../host/node-core.ts";
import type { State } from "../../host/state.ts";
import { compileChunk } from "../../lang/compile.ts";
import { readByteString } from "../../lib/byte-text.ts";
import { loadBytes } from "../../lib/load.ts";
import type { Value } from "../../lib/lua-state.ts";
import { Tag } from "../../spec/vm.ts";
import { Random } from "../random.ts";
import { mutateDump } from "./mutate-dump.ts";
import { NoSystem } from "./no-system.ts";

type Outcome = "refused" | "returned" | "raised";

interface Options {
  readonly gcStress: boolean;
  /** Run by the JIT compiler as soon as possible. */
  readonly isCompiled: boolean;
}

const PROGRAMS = new URL("../lua/", import.meta.url);
const MEMORY_LIMIT = 32 << 20;

const sources = readdirSync(PROGRAMS, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".expected") && !/^(limits|gc)\b/.test(file))
  .map((file) => file.replace(/expected$/, "lua"))
  .sort()
  .map((file) => new Uint8Array(readFileSync(new URL(file, PROGRAMS))));

function assertSound(state: State): void {
  const fault = state.core.checkHeap(state.global);
  if (fault !== 0n) throw new Error(`the heap is broken: ${fault & 0xffffffffn} at ${fault >> 32n}`);
}

/** Exceptions of ours become Lua errors with such a text. */
function assertOurs({ heap }: State, { low, high }: Value): void {
  const text = high === Tag.values.STRING ? readByteString(heap, low) : "";
  if (/internal error: (?!exit)/.test(text)) throw new Error(text);
}

function runDump(engine: Engine, dump: Uint8Array, { gcStress, isCompiled }: Options): Outcome {
  const options = { system: new NoSystem(), memoryLimit: MEMORY_LIMIT, usesEnvironment: false, gcStress };
  const state = engine.createState({ ...options, seed: [1, 2] });
  if (isCompiled) {
    state.jit.setOn(true);
    for (const option of ["hotloop=2", "hotexit=1"]) state.jit.setOption(option);
  }
  const loaded = loadBytes(state, state.mainThread, dump, "=fuzz");
  assertSound(state);
  if (typeof loaded === "string") {
    state.close();
    return "refused";
  }
  const result = state.protectedCall(state.mainThread, loaded, []);
  assertSound(state);
  if (!result.isOk) assertOurs(state, result.error);
  state.core.gcFull(state.mainThread);
  assertSound(state);
  state.close();
  return result.isOk ? "returned" : "raised";
}

const STANDARD_OUTPUT = 1;
const [seed, first, count] = process.argv.slice(2).map(Number);
let engine = new Engine(loadCore());
for (let number = first; number < count; number++) {
  writeSync(STANDARD_OUTPUT, `${number}\n`);
  const random = new Random(seed + number);
  const original = compileChunk(random.pick(sources), "=fuzz", { strip: random.below(3) === 0 }).dump;
  try {
    const dump = mutateDump(original, random);
    const choices = { gcStress: random.below(8) === 0, isCompiled: random.below(2) === 0 };
    writeSync(STANDARD_OUTPUT, `${runDump(engine, dump, choices)}\n`);
  } catch (failure) {
    const text = failure instanceof Error ? failure.stack : failure;
    writeSync(STANDARD_OUTPUT, `case ${number} failed: ${text}`.replaceAll("\n", " "));
    writeSync(STANDARD_OUTPUT, "\n");
    engine = new Engine(loadCore());
  }
}
