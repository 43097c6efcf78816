/** The functions of the base library that need files or the compiler (LuaJIT: lib_base.c). */

import { Tag } from "../spec/vm.ts";
import { untilNul } from "./byte-text.ts";
import type { HostCall, HostLibrary } from "./call.ts";
import { type Loaded, loadBytes, loadFile, setEnvironment } from "./load.ts";

/** The function, or nil and a message; with an environment, if the argument is a table. */
function pushLoaded(call: HostCall, loaded: Loaded, environmentIndex: number): number {
  if (typeof loaded === "string") return call.pushNil().pushText(loaded).finish();
  if (call.isTable(environmentIndex)) setEnvironment(call.state, loaded, call.address(environmentIndex));
  return call.pushObject(loaded, Tag.values.FUNCTION).finish();
}

export const baseLibrary: HostLibrary = {
  loadfile(call) {
    const path = call.optionalText(1);
    const mode = call.optionalText(2);
    const name = path === undefined ? undefined : untilNul(path);
    return pushLoaded(call, loadFile(call.state, call.thread, name, mode), 3);
  },
  /** `load` of a string: source, chunk name or nil, mode or nil, environment. */
  load_bytes(call) {
    const bytes = call.checkBytes(1);
    const name = call.checkCString(call.isAbsentOrNil(2) ? 1 : 2);
    const mode = call.optionalText(3);
    return pushLoaded(call, loadBytes(call.state, call.thread, bytes, name, mode), 4);
  },
};
