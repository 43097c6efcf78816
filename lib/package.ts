/** What the package library needs of the host: paths from the environment, and looking for files (LuaJIT: lib_package.c). */

import { toByteString } from "../lang/bytes.ts";
import { fromByteString } from "./byte-text.ts";
import type { HostLibrary } from "./call.ts";
import type { LuaState } from "./lua-state.ts";
import { readOnly } from "./read-file.ts";
import { type HostSystem, SystemFailure } from "./system.ts";
import { setTextField } from "./tables.ts";

const DEFAULT_PATH =
  "./?.lua;/usr/local/share/luajit-2.1/?.lua;/usr/local/share/lua/5.1/?.lua;/usr/local/share/lua/5.1/?/init.lua";
const DEFAULT_CPATH = "./?.so;/usr/local/lib/lua/5.1/?.so;/usr/local/lib/lua/5.1/loadall.so";

/** Longer paths name no library, as in LuaJIT. */
const MAX_PATH = 4096;

/** The environment's path; in it `;;` stands for the default. */
function environmentPath(system: HostSystem, name: string, fallback: string): string {
  const value = system.environmentVariable(fromByteString(name));
  return value === undefined ? fallback : toByteString(value).replaceAll(";;", `;${fallback};`);
}

/** Sets `package.path` and `package.cpath`. */
export function openPackagePaths(state: LuaState, packageTable: number, usesEnvironment: boolean): void {
  const { system } = state;
  const pathOf = (name: string, fallback: string): string =>
    usesEnvironment ? environmentPath(system, name, fallback) : fallback;
  setTextField(state, packageTable, "path", pathOf("LUA_PATH", DEFAULT_PATH));
  setTextField(state, packageTable, "cpath", pathOf("LUA_CPATH", DEFAULT_CPATH));
}

export const packageLibrary: HostLibrary = {
  loadlib(call) {
    const path = call.checkCString(1);
    call.checkString(2);
    if (path.length >= MAX_PATH) return call.pushNil().pushText("path too long").pushText("open").finish();
    return call
      .pushNil()
      .pushText("dynamic libraries not enabled; no support for target OS")
      .pushText("absent")
      .finish();
  },
  /** Whether a file can be opened for reading. */
  file_readable(call) {
    const { system } = call.state;
    const path = call.checkCString(1);
    try {
      system.close(system.open(path, readOnly));
      return call.pushBoolean(true).finish();
    } catch (failure) {
      if (!(failure instanceof SystemFailure)) throw failure;
      return call.pushBoolean(false).finish();
    }
  },
};
