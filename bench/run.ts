// The benchmark: classic Lua programs on Perilune and on native interpreters, in turns, in one run.
// Prints each engine's time relative to a base engine, start-up taken off. See `--help`.

import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { type Engine, engineSpecs, findEngine, isMissing } from "./engines.ts";
import { type Failure, type Measurements, measure } from "./measure.ts";
import { type BenchOptions, OptionError, parseOptions, selectNames, usage } from "./options.ts";
import { listKernels, listPrograms, type Program } from "./programs.ts";
import { formatTable, toJson } from "./table.ts";

function chooseEngines(options: BenchOptions): readonly Engine[] {
  const specs = engineSpecs(process.env);
  const names = specs.map((spec) => spec.name);
  selectNames("base", names, [options.base]);
  const wanted = selectNames("engine", names, options.engines);
  const engines: Engine[] = [];
  for (const spec of specs.filter(({ name }) => wanted.includes(name))) {
    const engine = findEngine(spec);
    if (isMissing(engine)) console.log(`${engine.name}: skipped, ${engine.reason}`);
    else engines.push(engine);
  }
  return engines;
}

/** The wanted kernels; the name of a library stands for all of its. */
function chooseKernels(options: BenchOptions): readonly Program[] {
  const kernels = listKernels();
  const names = [...new Set(kernels.map(({ library }) => library)), ...kernels.map(({ name }) => name)];
  const wanted = selectNames("kernel", names, options.only);
  return kernels.filter(({ name, library }) => wanted.includes(name) || wanted.includes(library));
}

function choosePrograms(options: BenchOptions): readonly Program[] {
  const programs = listPrograms(options.large);
  const wanted = selectNames(
    "program",
    programs.map(({ name }) => name),
    options.only,
  );
  return programs.filter(({ name }) => wanted.includes(name));
}

/** The wanted base, or the first engine where the base is not among those that run. */
function chooseBase(engines: readonly Engine[], wanted: string): string {
  if (engines.some(({ name }) => name === wanted)) return wanted;
  console.log(`${wanted} is not among the engines that run, so ratios are to ${engines[0].name}`);
  return engines[0].name;
}

function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

function report(engines: readonly Engine[], measurements: Measurements, base: string): void {
  console.log(`\n${cpus()[0]?.model.trim() ?? "unknown processor"}; start-up, taken off below:`);
  for (const { name, version } of engines) {
    const milliseconds = (measurements.startUps.get(name) ?? 0) * 1000;
    console.log(`  ${name.padEnd(14)} ${milliseconds.toFixed(1).padStart(7)} ms  ${version}`);
  }
  const names = engines.map(({ name }) => name);
  console.log(`\n${formatTable(measurements.times, names, base)}`);
  for (const failure of measurements.failures) console.log(describe(failure));
}

function describe({ program, engine, reason }: Failure): string {
  return `FAILED ${program} on ${engine}: ${reason}`;
}

function main(argv: readonly string[]): number {
  const options = parseOptions(argv);
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const programs = options.library ? chooseKernels(options) : choosePrograms(options);
  const engines = chooseEngines(options);
  if (engines.length === 0) {
    console.log("no engine to run");
    return 1;
  }
  const base = chooseBase(engines, options.base);
  const measurements = measure(programs, engines, base, options.rounds, showProgress);
  showProgress("");
  report(engines, measurements, base);
  if (options.json !== undefined) {
    const json = toJson(measurements.times, measurements.startUps, base);
    writeFileSync(options.json, `${JSON.stringify(json, null, 2)}\n`);
  }
  return measurements.failures.length === 0 ? 0 : 1;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof OptionError)) throw error;
  process.stderr.write(`${error.message}\n${usage}\n`);
  process.exitCode = 2;
}
