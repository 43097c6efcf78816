/** `require "ffi"`: fills the library's table (LuaJIT: luaopen_ffi). The tables themselves are among the primitives. */

import { CtypeId } from "../../spec/ctypes.ts";
import { Tag } from "../../spec/vm.ts";
import type { HostCall, HostLibrary } from "../call.ts";
import { ARCHITECTURE } from "../jit.ts";
import { getTableField, setField, setTextField } from "../tables.ts";
import { newLibrary } from "./c-library.ts";
import { CLibrary } from "./libc/library.ts";
import { ffiLibrary } from "./library.ts";

const tags = Tag.values;

function open(call: HostCall): number {
  const { state } = call;
  const { ffi } = state;
  const primitives = getTableField(state, state.registry, "_PRIMITIVES");
  const tableOf = (name: string): number => getTableField(state, primitives, name);
  const library = tableOf("ffi");
  setField(state, ffi.anchor, "library", tableOf("ffi_clib"), tags.TABLE);
  const callbacks = tableOf("ffi_callback");
  setField(state, callbacks, "__index", callbacks, tags.TABLE);
  ffi.setMetatable(CtypeId.NONE, callbacks);
  setField(state, library, "C", newLibrary(ffi, new CLibrary(ffi)), tags.USERDATA);
  setTextField(state, library, "os", state.system.operatingSystem());
  setTextField(state, library, "arch", ARCHITECTURE);
  return call.pushObject(library, tags.TABLE).finish();
}

export const ffiFunctions: HostLibrary = { ...ffiLibrary, open };
