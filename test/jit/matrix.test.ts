/**
 * The matrix: all Lua programs under `test/lua` print the same in every mode of the JIT compiler. Default and interpreter
 * are in lua-programs.test.ts.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { optimizationLevels } from "../../jit/settings.ts";
import { luaPrograms, perilune, runProgram } from "../lua-programs.ts";

const concurrency = 2;
const EAGER = ["-Ohotloop=2", "-Ohotexit=2"];

interface Mode {
  readonly name: string;
  readonly options: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const modes: readonly Mode[] = [
  { name: "interpreter only", options: ["-joff"] },
  { name: "everything compiled", options: EAGER },
  { name: "everything compiled, unoptimised", options: ["-O0", ...EAGER] },
  ...optimizationLevels[3].map((name) => ({
    name: `everything compiled, without ${name}`,
    options: [`-O-${name}`, ...EAGER],
  })),
  {
    name: "everything compiled, with a full collection at every safepoint",
    options: EAGER,
    environment: { PERILUNE_GC_STRESS: "1" },
  },
  {
    name: "everything compiled, with a safepoint at every jump backwards",
    options: EAGER,
    environment: { PERILUNE_FUEL: "1" },
  },
  {
    name: "everything compiled, each exit forced once",
    options: EAGER,
    environment: { PERILUNE_JIT_FORCE_EXITS: "1" },
  },
  {
    name: "everything compiled and checked",
    options: EAGER,
    environment: { PERILUNE_JIT_CHECK: "1" },
  },
];

for (const { name, options, environment } of modes)
  describe(name, { concurrency }, () => {
    for (const program of luaPrograms())
      test(program.name, async () => {
        const isStress =
          environment?.PERILUNE_GC_STRESS !== undefined && program.stressArgument !== undefined;
        const { output, error, code } = await runProgram(program, {
          command: [...perilune, ...options],
          environment,
          parameters: isStress ? [program.stressArgument] : [],
        });
        assert.equal(error, "");
        assert.equal(output, program.expected);
        assert.equal(code, 0);
      });
  });
