/** Members of C libraries (LuaJIT: recff_clib_index). What a symbol is never changes, so functions are constants. */
import { knownSymbol, variableType } from "../../../lib/ffi/c-library.ts";
import { childOf } from "../../../lib/ffi/ctype.ts";
import { abort } from "../../abort.ts";
import { isConstant, isString, Op, Type, typeOf } from "../../ir/types.ts";
import { loadMember } from "../cdata/load.ts";
import { variableAt } from "../cdata/place.ts";
import { storeVariable } from "../cdata/store.ts";
import { readValue } from "../live.ts";
import type { LibraryCall, LibraryHandler, LibraryOutcome } from "./call.ts";

/** The slot of the symbol that the first two arguments name, once it has been resolved; else 0. */
function symbolSlot(call: LibraryCall): number {
  const { recording } = call;
  const [library, name] = [call.required(0), call.required(1)];
  if (typeOf(library) !== Type.UDATA || !isString(name)) return abort("BAD_ARGUMENT");
  const [userdata, text] = [call.live(0).low, call.live(1).low];
  if (!isConstant(library)) call.guard(Op.EQ, Type.UDATA, library, recording.object(userdata, Type.UDATA));
  if (!isConstant(name)) call.guard(Op.EQ, Type.STR, name, recording.string(text));
  return knownSymbol(recording.environment.ffi, userdata, text);
}

function recordIndex(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const { ffi } = recording.environment;
  const slot = symbolSlot(call);
  if (slot === 0) return "stitch";
  const variable = variableType(ffi, slot);
  const value = readValue(recording.heap, slot);
  if (variable === undefined) return [recording.constant(value)];
  const id = childOf(variable.info);
  const type = ffi.types.raw(id);
  return [loadMember(recording, type, id, variableAt(recording, value.low, type.size))];
}

function recordNewIndex(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const { ffi } = recording.environment;
  const slot = symbolSlot(call);
  const variable = slot === 0 ? undefined : variableType(ffi, slot);
  if (variable === undefined) return "stitch";
  const id = childOf(variable.info);
  const place = variableAt(recording, readValue(recording.heap, slot).low, ffi.types.raw(id).size);
  storeVariable(recording, id, place, { ref: call.required(2), value: call.live(2) });
  return [];
}

export const libraryHandlers: Readonly<Record<string, LibraryHandler>> = {
  __index: recordIndex,
  __newindex: recordNewIndex,
};
