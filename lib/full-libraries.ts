/**
 * The libraries that a sandbox lacks: what leads out of a state, or looks into it. They are a part that pages load only for
 * engines whose states may have them.
 */

import { Tag } from "../spec/vm.ts";
import { type BuiltinChunk, builtinChunks } from "./builtin-chunks.ts";
import type { HostLibrary } from "./call.ts";
import { debugLibrary } from "./debug.ts";
import { createGetInfo } from "./debug-getinfo.ts";
import { dumpFunction } from "./dump.ts";
import { baseEnvironments, debugEnvironments } from "./environments.ts";
import { fullBuiltinDumps } from "./gen/full-builtins.ts";
import { IoLibrary } from "./io.ts";
import { jitLibrary, jitOptLibrary, openJit } from "./jit.ts";
import { attachHandler, type VmEvents, vmEvents } from "./jit-attach.ts";
import { Profiler } from "./jit-profile.ts";
import { jitUtilLibrary } from "./jit-util.ts";
import { openVmdef } from "./jit-vmdef.ts";
import type { LuaState } from "./lua-state.ts";
import type { OpenFiles } from "./open-files.ts";
import { createOsSystem } from "./os-system.ts";
import { getTableField, setField } from "./tables.ts";

export interface FullLibraries {
  /** By table and name. */
  readonly functions: Readonly<Record<string, HostLibrary>>;
  /** Those in Lua. */
  readonly builtins: readonly BuiltinChunk[];
  readonly files: OpenFiles;
  readonly profiler: Profiler;
  readonly events: VmEvents;
  /** Fills the tables, once they are in the globals. */
  open(): void;
}

const builtins = builtinChunks(fullBuiltinDumps);

export function createFullLibraries(state: LuaState): FullLibraries {
  const io = new IoLibrary(state);
  const profiler = new Profiler(state);
  return {
    functions: {
      base: baseEnvironments,
      string: { dump: dumpFunction },
      io: io.functions,
      os: createOsSystem(state, io.files),
      debug: { ...debugLibrary, ...debugEnvironments, getinfo: createGetInfo(state) },
      jit: { ...jitLibrary, attach: attachHandler },
      jit_util: { ...jitUtilLibrary, vmdef: openVmdef },
      jit_opt: jitOptLibrary,
      jit_profile: profiler.functions,
    },
    builtins,
    files: io.files,
    profiler,
    events: vmEvents,
    open() {
      io.open(libraryTable(state, "io"));
      const options = openJit(state, libraryTable(state, "jit"), state.system.operatingSystem());
      const loaded = getTableField(state, state.registry, "_LOADED");
      if (loaded !== 0) setField(state, loaded, "jit.opt", options, Tag.values.TABLE);
    },
  };
}

/** The table of a library in the globals. */
export function libraryTable(state: LuaState, name: string): number {
  const table = getTableField(state, state.globals, name);
  if (table === 0) throw new Error(`library table ${name} is missing`);
  return table;
}
