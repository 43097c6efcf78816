/** The package's entry on Node, Bun and Deno. */

import { bundledCode } from "../host/node-bundle.ts";
import { writeStandardError, writeStandardOutput } from "../host/node-output.ts";
import "./inspect.ts";
import { LuaEngine, type LuaEngineOptions } from "./engine.ts";

export * from "./index.ts";
export { nodeFiles } from "./node-files.ts";

/** Makes an engine at once: the core is compiled in some milliseconds. */
export function createEngineSync(options: LuaEngineOptions = {}): LuaEngine {
  return new LuaEngine(bundledCode(), options, { stdout: writeStandardOutput, stderr: writeStandardError });
}

/** Makes an engine. The same on all hosts. */
export async function createEngine(options: LuaEngineOptions = {}): Promise<LuaEngine> {
  return createEngineSync(options);
}
