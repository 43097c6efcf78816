/**
 * Declarations in C (LuaJIT: lj_cparse.c): what is declared goes into a state's table of types, and the text of a single
 * type becomes its number.
 */

import { Kind } from "../../spec/ctypes.ts";
import { callerError } from "../errors.ts";
import { type CtypeNumber, childOf } from "./ctype.ts";
import type { Ctypes } from "./ctypes.ts";

/** What `$` stands for in a declaration: a type, a number, or a name (byte string). */
export type Parameter =
  | { readonly type: CtypeNumber }
  | { readonly number: number }
  | { readonly name: string };

/** `ffi.cdef`: adds all declarations of a text, or none of them if it throws. */
export function declare(_types: Ctypes, _text: string, _parameters: readonly Parameter[]): void {
  throw callerError("FFI_DECLSPEC");
}

/** The type that a text without a name stands for, as in `ffi.typeof`. */
export function parseType(types: Ctypes, text: string, _parameters: readonly Parameter[]): CtypeNumber {
  const [, word, stars] = /^(\w+)\s*(\**)$/.exec(text) ?? [];
  const type = types.findName(word ?? "", 1 << Kind.TYPEDEF);
  if (type === undefined) throw callerError("FFI_DECLSPEC");
  let id = childOf(type.info);
  for (const _ of stars) id = types.pointerTo(id);
  return id;
}
