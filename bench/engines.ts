// The engines that the benchmark compares, and which of them this machine has.
// Invariant: an engine is a command that takes `file.lua args…` after its own arguments.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface EngineSpec {
  readonly name: string;
  /** Commands to try in turn: distributions name the same interpreter differently. */
  readonly commands: readonly string[];
  readonly args: readonly string[];
  /** A file that must exist before the engine can run. */
  readonly needs?: string;
}

export interface Engine {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What the engine says of itself, and of the Node under it. */
  readonly version: string;
}

export interface MissingEngine {
  readonly name: string;
  readonly reason: string;
}

const entryPoint = fileURLToPath(new URL("../bin/perilune.js", import.meta.url));

/** All engines, in the order of the table's columns. */
export function engineSpecs(environment: NodeJS.ProcessEnv): readonly EngineSpec[] {
  const luajit = environment.LUAJIT ?? "luajit";
  const specs: EngineSpec[] = [
    { name: "perilune", commands: [process.execPath], args: [entryPoint], needs: entryPoint },
    { name: "perilune-joff", commands: [process.execPath], args: [entryPoint, "-joff"], needs: entryPoint },
    { name: "luajit", commands: [luajit], args: [] },
    { name: "luajit-joff", commands: [luajit], args: ["-joff"] },
    { name: "lua5.1", commands: ["lua5.1", "lua51"], args: [] },
    { name: "lua5.4", commands: ["lua5.4", "lua54"], args: [] },
  ];
  const otherNode = environment.PERILUNE_NODE;
  if (otherNode !== undefined && otherNode !== "") {
    specs.splice(1, 0, {
      name: "perilune-node",
      commands: [otherNode],
      args: [entryPoint],
      needs: entryPoint,
    });
  }
  return specs;
}

/** The first line that `command args… -v` prints, or undefined where it does not run. */
function askVersion(command: string, args: readonly string[]): string | undefined {
  const answer = spawnSync(command, [...args, "-v"], { encoding: "utf8", timeout: 10_000 });
  if (answer.error !== undefined || answer.status !== 0) return undefined;
  // lua5.1 answers on standard error.
  const [line] = `${answer.stdout}${answer.stderr}`.split("\n");
  return line.replace(/\s+(--\s+)?Copyright.*$/, "");
}

function describe(spec: EngineSpec, command: string): string | undefined {
  const version = askVersion(command, spec.args);
  if (version === undefined || spec.needs === undefined) return version;
  const node = askVersion(command, []);
  return `${version} on Node ${node}`;
}

export function findEngine(spec: EngineSpec): Engine | MissingEngine {
  if (spec.needs !== undefined && !existsSync(spec.needs)) {
    return { name: spec.name, reason: "not built" };
  }
  for (const command of spec.commands) {
    const version = describe(spec, command);
    if (version !== undefined) return { name: spec.name, command, args: spec.args, version };
  }
  return { name: spec.name, reason: `"${[spec.commands[0], ...spec.args, "-v"].join(" ")}" does not run` };
}

export function isMissing(engine: Engine | MissingEngine): engine is MissingEngine {
  return "reason" in engine;
}
