/** The command line on Node: makes a state, runs the arguments, flushes and exits. */

import { join } from "node:path";
import { Engine } from "../host/engine.ts";
import type { EngineCode } from "../host/engine-code.ts";
import { bundledCode } from "../host/node-bundle.ts";
import { NodeSystem } from "../host/node-system.ts";
import { MemoryWindows } from "../host/stream-windows.ts";
import { debug } from "../jit/check.ts";
import { toByteString, toBytes } from "../lang/bytes.ts";
import { CommandLine } from "./command-line.ts";
import { coreModule, streamsModule } from "./core-module.ts";
import { parseOptions, usage } from "./options.ts";
import type * as stats from "./stats/part.ts";

const JIT_BY_DEFAULT = true;

const statsPart = () => require(join(__dirname, "stats-part.cjs")) as typeof stats;

function main(): number {
  // The program's own file, so that a script can run its interpreter again by the name in `arg`.
  const argv = process.argv.slice(1).map((argument) => toByteString(toBytes(argument)));
  const options = parseOptions(argv);
  if (options === undefined) {
    process.stderr.write(usage(argv[0]));
    return 1;
  }
  if (process.env.PERILUNE_JIT_CHECK === "1") debug.isOn = true;
  if (process.env.PERILUNE_JIT_FORCE_EXITS === "1") debug.forcesExits = true;
  const statistics = options.showsStats ? new (statsPart().StatsRun)() : undefined;
  const code: EngineCode = {
    ...bundledCode(coreModule(__dirname)),
    windows: (heap, callFunction) => new MemoryWindows(streamsModule(__dirname), heap, callFunction),
  };
  const engine = new Engine(code, { ffi: true });
  const system = new NodeSystem();
  const state = engine.createState({
    system,
    usesEnvironment: !options.ignoresEnvironment,
    fuelSlice: Number(process.env.PERILUNE_FUEL) || undefined,
    lua52: options.lua52,
    gcStress: process.env.PERILUNE_GC_STRESS === "1",
    jit: JIT_BY_DEFAULT,
  });
  statistics?.watch(state);
  const succeeded = new CommandLine(state, argv, options).run();
  statistics?.finish();
  state.close();
  state.libraries.full?.files.closeAll();
  return succeeded ? 0 : 1;
}

process.exit(main());
