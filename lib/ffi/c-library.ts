/**
 * C libraries as programs see them: userdata whose members are functions, variables and constants that have been declared
 * (LuaJIT: lj_clib.c). Each keeps what it has resolved in its environment table.
 */

import { Attribute, Flag, Kind } from "../../spec/ctypes.ts";
import { Tag, UserdataKind } from "../../spec/vm.ts";
import { readByteString } from "../byte-text.ts";
import type { HostCall } from "../call.ts";
import { UserdataField } from "../offsets.ts";
import { getTableField } from "../tables.ts";
import { storeConstant } from "./access.ts";
import { type Ctype, childOf, isAttrib, isAttribute, isConstval, isExtern, isQualifier } from "./ctype.ts";
import { callerError, LuaError } from "./errors.ts";
import type { Ffi } from "./ffi.ts";
import { fromLua } from "./from-lua.ts";
import { toLua } from "./to-lua.ts";

const tags = Tag.values;

/** Kinds of elements that a library may have. */
const SYMBOL_KINDS = (1 << Kind.FUNC) | (1 << Kind.EXTERN) | (1 << Kind.CONSTVAL);

/** Where symbols come from. */
export interface SymbolSource {
  /** Address of a variable or pointer to a function. */
  resolve(name: string): number | undefined;
  /** Throws if what has been declared of a symbol cannot work. */
  checkSymbol?(type: Ctype, name: string): void;
  /** Gives back what it holds, at the end of the state. */
  close?(): void;
}

/** A userdata for a library. Its payload is its number among the state's libraries. */
export function newLibrary(ffi: Ffi, source: SymbolSource): number {
  const { state } = ffi;
  const cache = state.newTable(0, 2);
  const userdata = state.newUserdata(8, UserdataKind.values.FFI_CLIB, cache);
  const { u32 } = state.heap;
  u32[(userdata + UserdataField.data) >>> 2] = ffi.libraries.push(source) - 1;
  u32[(userdata + UserdataField.metatable) >>> 2] = getTableField(state, ffi.anchor, "library");
  return userdata;
}

/** `ffi.load`. */
export function loadLibrary(ffi: Ffi, name: string, isGlobal: boolean): number {
  return newLibrary(ffi, ffi.load(name, isGlobal));
}

/** Another name for a symbol that its declaration gives. */
function symbolName(ffi: Ffi, type: Ctype, name: string): string {
  if (type.sibling === 0) return name;
  const attribute = ffi.types.get(type.sibling);
  return isAttribute(attribute.info, Attribute.REDIR) ? (attribute.name ?? name) : name;
}

function resolveSymbol(ffi: Ffi, source: SymbolSource, name: string, slot: number): void {
  const type = ffi.types.findName(name, SYMBOL_KINDS);
  if (type === undefined) throw callerError("FFI_NODECL", name);
  if (isConstval(type.info)) {
    storeConstant(ffi, type, slot);
    return;
  }
  const symbol = symbolName(ffi, type, name);
  const address = source.resolve(symbol);
  if (address !== undefined) source.checkSymbol?.(type, symbol);
  else throw new LuaError(`cannot resolve symbol '${symbol}': undefined symbol: ${symbol}`);
  ffi.storeCdata(slot, ffi.newPointer(type.id, address));
}

/** The slot of a symbol in the table of those that are known. */
function symbolSlot(call: HostCall): number {
  const { ffi } = call.state;
  const { heap } = ffi.state;
  const userdata = call.isUserdata(1) ? call.address(1) : call.typeError(1, "userdata");
  if (heap.u8[userdata + UserdataField.kind] !== UserdataKind.values.FFI_CLIB) call.typeError(1, "userdata");
  if (!call.isString(2)) call.typeError(2, "string");
  const known = knownSymbol(ffi, userdata, call.address(2));
  if (known !== 0) return known;
  const cache = heap.u32[(userdata + UserdataField.env) >>> 2];
  const source = ffi.libraries[heap.u32[(userdata + UserdataField.data) >>> 2]];
  resolveSymbol(ffi, source, readByteString(heap, call.address(2)), ffi.scratch);
  const slot = ffi.state.tableSetString(cache, call.address(2));
  const { u32 } = ffi.state.heap;
  u32[slot >>> 2] = u32[ffi.scratch >>> 2];
  u32[(slot + 4) >>> 2] = u32[(ffi.scratch + 4) >>> 2];
  ffi.state.tableBarrier(cache, slot);
  return slot;
}

/** The slot of a symbol that has been resolved already, or 0. */
export function knownSymbol({ state }: Ffi, userdata: number, name: number): number {
  const { u32 } = state.heap;
  const slot = state.tableGetString(u32[(userdata + UserdataField.env) >>> 2], name);
  return slot !== 0 && u32[(slot + 4) >>> 2] !== tags.NIL ? slot : 0;
}

/** The type of the variable that a symbol is, or undefined. */
export function variableType(ffi: Ffi, slot: number): Ctype | undefined {
  const { u32 } = ffi.state.heap;
  if (u32[(slot + 4) >>> 2] !== tags.CDATA) return undefined;
  const type = ffi.types.get(ffi.ctypeOf(u32[slot >>> 2]));
  return isExtern(type.info) ? type : undefined;
}

const addressOf = (ffi: Ffi, slot: number): number =>
  ffi.pointerAt(ffi.dataOf(ffi.state.heap.u32[slot >>> 2]));

/** The slot of the value of a symbol: a function, a constant, or what a variable holds now. */
export function indexLibrary(call: HostCall): number {
  const { ffi } = call.state;
  const slot = symbolSlot(call);
  const variable = variableType(ffi, slot);
  if (variable === undefined) return slot;
  const id = childOf(variable.info);
  toLua(ffi, ffi.types.raw(id), id, addressOf(ffi, slot), ffi.scratch);
  return ffi.scratch;
}

/** Assigns a variable. */
export function assignSymbol(call: HostCall): void {
  const { ffi } = call.state;
  const slot = symbolSlot(call);
  let type = variableType(ffi, slot);
  if (type === undefined || call.count < 3) throw callerError("FFI_WRCONST");
  let qualifiers = 0;
  do {
    type = ffi.types.child(type);
    if (isQualifier(type.info)) qualifiers |= type.size;
  } while (isAttrib(type.info));
  if ((type.info | qualifiers) & Flag.CONST) throw callerError("FFI_WRCONST");
  fromLua(ffi, type, addressOf(ffi, slot), call.slot(3), 0);
}
