/** The API by which programs in TypeScript and JavaScript run Lua: what is the same on all hosts. */

export { type BridgeOptions, MultipleResults, Opaque, type TableMode } from "./bridge.ts";
export { LuaEngine, type LuaEngineOptions } from "./engine.ts";
export { type LimitName, LuaError, LuaLimitError, LuaSyntaxError } from "./error.ts";
export { type FileContent, type FileSystem, fetchedFiles, type MemoryFiles, memoryFiles } from "./files.ts";
export { isLuaFunction, type LuaFunction } from "./function.ts";
export { leaf } from "./leaf.ts";
export type { LibraryName, LibrarySet } from "./libraries.ts";
export type { Limits } from "./limits.ts";
export type { ModuleContent, ModuleLoader } from "./modules.ts";
export { LuaObject } from "./object.ts";
export { type LoadOptions, LuaState, type LuaStateOptions, type Program, type RunOptions } from "./state.ts";
export type { StringMode } from "./strings.ts";
export { lineOutput, type Output } from "./system.ts";
export { type Fields, LuaTable, tableOf } from "./table.ts";
