/**
 * What runs in a host: a suite's programs, the guide's examples, benchmarks. It names nothing but the package and what all
 * hosts have. Invariant: each program has a state of its own, so no failure leads to another.
 */

import { examples } from "guide-examples";
import type * as library from "../../../api/browser.ts";
import { isEqual } from "./equal.ts";
import {
  type Benchmark,
  type Check,
  type Mode,
  type ProgramCase,
  type Report,
  type Suite,
  type Timing,
  toBytes,
  toText,
} from "./suite.ts";

export type Library = typeof library;
type Engine = library.LuaEngine;
type State = library.LuaState;

const EAGER = "require('jit.opt').start('hotloop=2', 'hotexit=2')";
/** Milliseconds after which the compiler, which is loaded when it is first needed, must be there. */
const LOADING_LIMIT = 10_000;

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface PrintingState {
  readonly state: State;
  /** What it has printed. */
  output(): string;
}

function newState(engine: Engine, mode: Mode, options: library.LuaStateOptions = {}): PrintingState {
  let printed = "";
  const stdout = (bytes: Uint8Array): void => {
    printed += toText(bytes);
  };
  const stderr = (): void => undefined;
  const jit = mode === "compiled";
  return {
    state: engine.createState({ libraries: "all", jit, stdout, stderr, ...options }),
    output: () => printed,
  };
}

/** Waits until the compiler has been loaded; gives the reason if the host permits none. */
export async function loadCompiler(engine: Engine): Promise<string | undefined> {
  const { state } = newState(engine, "compiled");
  try {
    const [isOn, reason] = state.load("return jit.status()").all();
    if (isOn !== true) return String(reason);
    const makesTrace = state.load("for i = 1, 1000 do end return require('jit.util').traceinfo(1) ~= nil");
    const start = Date.now();
    while (!makesTrace()) {
      if (Date.now() - start > LOADING_LIMIT) throw new Error("the compiler does not load");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return undefined;
  } finally {
    state.close();
  }
}

// -- Conformance --

/** Hosts say in words of their own why a C function has failed. */
const neutral = (output: string): string => output.replace(/(?<=error in C function: )[^;\n]*/g, "trap");

function differenceOf(actual: string, expected: string): string | undefined {
  const [lines, wanted] = [neutral(actual).split("\n"), neutral(expected).split("\n")];
  if (lines.join("\n") === wanted.join("\n")) return undefined;
  const at = lines.findIndex((line, index) => line !== wanted[index]);
  return `line ${at + 1} of the output is ${JSON.stringify(lines[at])}, not ${JSON.stringify(wanted[at])}`;
}

function checkProgram(
  engine: Engine,
  { file, files, expected }: ProgramCase,
  mode: Mode,
): string | undefined {
  const contents = new Map(Object.entries(files).map(([path, text]) => [path, toBytes(text)]));
  const { state, output } = newState(engine, mode, { files: contents });
  try {
    if (mode === "compiled") state.runSync(EAGER);
    state.runSync(contents.get(file) as Uint8Array, { name: `@${file}` });
  } catch (error) {
    return describe(error);
  } finally {
    // Finalizers print, too.
    state.close();
  }
  return differenceOf(output(), expected);
}

export function checkPrograms(engine: Engine, programs: readonly ProgramCase[], mode: Mode): Check[] {
  return programs.map((program) => ({
    name: `${program.name} (${mode})`,
    failure: checkProgram(engine, program, mode),
  }));
}

/** The examples of the guide, which check themselves. */
export async function checkExamples(engine: Engine, api: Library): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [index, example] of examples.entries()) {
    const name = `example ${index + 1} of docs/embedding.md`;
    const state = engine.createState();
    try {
      await example(engine, state, requireEqual, api);
      checks.push({ name });
    } catch (error) {
      checks.push({ name, failure: describe(error) });
    } finally {
      state.close();
    }
  }
  return checks;
}

function requireEqual(actual: unknown, expected: unknown): void {
  if (!isEqual(actual, expected))
    throw new Error(`${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
}

// -- Speed --

export function timeBenchmark(engine: Engine, { name, source }: Benchmark, mode: Mode): Timing {
  const { state, output } = newState(engine, mode);
  try {
    const start = performance.now();
    state.runSync(source, { name: `@${name}.lua` });
    return { name, mode, milliseconds: performance.now() - start, output: output() };
  } finally {
    state.close();
  }
}

// -- All of it --

export async function runSuite(load: () => Promise<Library>, suite: Suite): Promise<Report> {
  const start = performance.now();
  const api = await load();
  const small = (await api.createEngine()).createState();
  small.runSync("return 1");
  const startUp = performance.now() - start;
  small.close();

  const engine = await api.createEngine({ ffi: true });
  const refusal = await loadCompiler(engine);
  const modes: readonly Mode[] = refusal === undefined ? ["interpreted", "compiled"] : ["interpreted"];
  const programs = suite.programs.filter(({ needsCompiler }) => refusal === undefined || !needsCompiler);
  const checks = modes.flatMap((mode) => checkPrograms(engine, programs, mode));
  checks.push(...(await checkExamples(await api.createEngine(), api)));
  const timings = modes.flatMap((mode) => suite.benchmarks.map((each) => timeBenchmark(engine, each, mode)));
  return { startUp, refusal, checks, timings };
}
