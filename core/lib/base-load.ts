/**
 * Loading and printing (LuaJIT: lib_base.c). Compiling and writing are the host's; what calls Lua is left
 * to built-ins.
 */
import { Global, LibraryState, Thread } from "../gen/layouts";
import { Status, Tag } from "../gen/constants";
import { tableGetString } from "../object/table";
import { isStringBuffer } from "../object/string-buffer";
import { FALSE, NIL, TRUE, isNil, isNumber, isString, setObject } from "../object/value";
import { globalOf, tailCall } from "../vm/raise";
import { checkFunction, checkString, isGiven, slotAt } from "./arguments";
import { findTostring, putDescription } from "./base-convert";
import { beginBuffer, internBuffer, putByte } from "./buffer";
import { libraryFunction, libraryOf } from "./state";
import { contentString } from "./string-buffer-basic";
import { baseMetatableLink } from "../object/metatable";

const TAB: u32 = 9;
const NEWLINE: u32 = 10;

/** An absent or nil argument becomes nil; else it must be a string. */
function checkOptionalString(thread: usize, base: usize, argumentCount: u32, index: u32): i32 {
  if (isGiven(base, argumentCount, index)) return checkString(thread, base, argumentCount, index);
  store<i64>(slotAt(base, index), NIL);
  return 0;
}

/** Leaves (chunk or reader, name or nil, mode or nil, environment or nil) to whoever can load it. */
export function base_load(thread: usize, base: usize, argumentCount: u32): i32 {
  // The defaults are stored above the arguments, whose number must not change for the messages.
  let failure = checkOptionalString(thread, base, argumentCount, 2);
  if (!failure) failure = checkOptionalString(thread, base, argumentCount, 3);
  if (failure) return failure;
  if (argumentCount < 4) store<i64>(slotAt(base, 4), NIL);
  const global = globalOf(thread);
  if (argumentCount && isStringBuffer(base)) {
    const text = contentString(global, load<u32>(base));
    if (!text) return Status.MEMORY;
    setObject(base, Tag.STRING, text);
    if (isNil(base + 8)) setObject(base + 8, Tag.STRING, load<u32>(global, Global.emptyString));
  }
  if (argumentCount && (isString(base) || isNumber(base))) {
    failure = checkString(thread, base, argumentCount, 1);
    return failure ? failure : tailCall(thread, libraryFunction(global, LibraryState.base_load_bytes), 4);
  }
  failure = checkFunction(thread, base, argumentCount, 1);
  return failure ? failure : tailCall(thread, libraryFunction(global, LibraryState.base_load_pieces), 4);
}

export function base_loadstring(thread: usize, base: usize, argumentCount: u32): i32 {
  return base_load(thread, base, argumentCount);
}

export function base_dofile(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkOptionalString(thread, base, argumentCount, 1);
  if (failure) return failure;
  return tailCall(thread, libraryFunction(globalOf(thread), LibraryState.base_dofile_chunk), 1);
}

/** Makes the whole line here, unless there is another global `tostring` or a metamethod to be called. */
export function base_print(thread: usize, base: usize, argumentCount: u32): i32 {
  const global = globalOf(thread);
  if (!usesOwnTostring(thread, global)) return printSlowly(thread, base, argumentCount, FALSE);
  if (!beginBuffer(global)) return Status.MEMORY;
  for (let index: u32 = 1; index <= argumentCount; index++) {
    const slot = slotAt(base, index);
    if (!isString(slot) && findTostring(global, slot)) return printSlowly(thread, base, argumentCount, TRUE);
    if (index > 1 && !putByte(global, TAB)) return Status.MEMORY;
    if (!putDescription(global, slot)) return Status.MEMORY;
  }
  if (!putByte(global, NEWLINE)) return Status.MEMORY;
  const line = internBuffer(global);
  if (!line) return Status.MEMORY;
  setObject(base, Tag.STRING, line);
  return tailCall(thread, libraryFunction(global, LibraryState.io_print_write), 1);
}

function usesOwnTostring(thread: usize, global: usize): bool {
  const library = libraryOf(global);
  const found = tableGetString(load<u32>(thread, Thread.env), load<u32>(library, LibraryState.tostringName));
  return (
    found != 0 &&
    load<i64>(found) == libraryFunction(global, LibraryState.base_tostring) &&
    !load<u32>(baseMetatableLink(global, 0))
  );
}

/** Passes the environment, whether strings and numbers are printed as they are, and the arguments. */
function printSlowly(thread: usize, base: usize, argumentCount: u32, takesText: i64): i32 {
  memory.copy(base + 16, base, <usize>argumentCount << 3);
  setObject(base, Tag.TABLE, load<u32>(thread, Thread.env));
  store<i64>(base, takesText, 8);
  const builtin = libraryFunction(globalOf(thread), LibraryState.base_print_slowly);
  return tailCall(thread, builtin, argumentCount + 2);
}
