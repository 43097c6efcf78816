/** Initialisers of arrays, structs and unions: tables, and lists of values (LuaJIT: lj_cconv_ct_init). */

import { Flag, NO_SIZE } from "../../spec/ctypes.ts";
import { Tag } from "../../spec/vm.ts";
import { SLOT } from "../offsets.ts";
import {
  type Ctype,
  childOf,
  isArray,
  isBitfield,
  isField,
  isRefArray,
  isStruct,
  isSubtype,
} from "./ctype.ts";
import { callerError } from "./errors.ts";
import type { Ffi } from "./ffi.ts";
import { bitFieldFromLua, fromLua } from "./from-lua.ts";

const tags = Tag.values;

const initialiserOverflow = (ffi: Ffi, type: Ctype): Error => callerError("FFI_INITOV", ffi.text(type.id));

const isNil = (ffi: Ffi, slot: number): boolean =>
  slot === 0 || ffi.state.heap.u32[(slot + 4) >>> 2] === tags.NIL;

/** An only element stands for all of them; else the rest is zero. */
function fillArray(ffi: Ffi, to: number, done: number, elementSize: number, size: number): void {
  const { u8 } = ffi.state.heap;
  if (done !== elementSize) {
    u8.fill(0, to + done, to + size);
    return;
  }
  for (let offset = done; offset < size; offset += elementSize) {
    u8.copyWithin(to + offset, to, to + elementSize);
  }
}

function setField(ffi: Ffi, field: Ctype, to: number, slot: number, flags: number): void {
  const address = to + field.size;
  if (isField(field.info)) fromLua(ffi, ffi.types.rawChild(field), address, slot, flags);
  else bitFieldFromLua(ffi, field, address, slot);
}

const isMember = (info: number): boolean => isField(info) || isBitfield(info);

// -- From tables --

/** From index 0 or 1 to the first nil. */
export function arrayFromTable(ffi: Ffi, type: Ctype, to: number, table: number, flags: number): void {
  const element = ffi.types.rawChild(type);
  const size = type.size === NO_SIZE ? ffi.initialiserEnd - to : type.size;
  let done = 0;
  for (let index = 0; ; index++) {
    const slot = ffi.state.tableGetInteger(table, index);
    if (isNil(ffi, slot)) {
      if (index === 0) continue;
      break;
    }
    if (done >= size) throw initialiserOverflow(ffi, type);
    fromLua(ffi, element, to + done, slot, flags);
    done += element.size;
  }
  if (Number.isFinite(size)) fillArray(ffi, to, done, element.size, size);
}

/** Takes the members of a struct out of a table: by index as long as there are any, else by name. */
class TableInitialiser {
  readonly #ffi: Ffi;
  readonly #table: number;
  readonly #flags: number;
  /** The next index; -1: members are found by name. */
  #index = 0;

  constructor(ffi: Ffi, table: number, flags: number) {
    this.#ffi = ffi;
    this.#table = table;
    this.#flags = flags;
  }

  fill(type: Ctype, to: number): void {
    const ffi = this.#ffi;
    for (let id = type.sibling; id !== 0; ) {
      const field = ffi.types.get(id);
      id = field.sibling;
      if (isMember(field.info)) {
        if (field.name === undefined) continue;
        const slot = this.#next(field.name);
        if (slot === undefined) return;
        if (slot === 0) continue;
        setField(ffi, field, to, slot, this.#flags);
        if (type.info & Flag.UNION) return;
      } else if (isSubtype(field.info)) this.fill(ffi.types.rawChild(field), to + field.size);
    }
  }

  /** The slot of a member's value; 0: none of this name; undefined: the indices have come to their end. */
  #next(name: string): number | undefined {
    const ffi = this.#ffi;
    const first = this.#index;
    if (first >= 0) {
      for (let index = first; index <= (first === 0 ? 1 : first); index++) {
        const slot = ffi.state.tableGetInteger(this.#table, index);
        if (isNil(ffi, slot)) continue;
        this.#index = index + 1;
        return slot;
      }
      if (first !== 0) return undefined;
      this.#index = -1;
    }
    const slot = ffi.state.tableGetString(this.#table, ffi.state.internText(name));
    return isNil(ffi, slot) ? 0 : slot;
  }
}

export function structFromTable(ffi: Ffi, type: Ctype, to: number, table: number, flags: number): void {
  ffi.state.heap.u8.fill(0, to, to + type.size);
  new TableInitialiser(ffi, table, flags).fill(type, to);
}

// -- From lists of values --

function initialiseArray(ffi: Ffi, type: Ctype, size: number, to: number, slot: number, count: number): void {
  const element = ffi.types.rawChild(type);
  if (count * element.size > size) throw initialiserOverflow(ffi, type);
  for (let index = 0; index < count; index++) {
    fromLua(ffi, element, to + index * element.size, slot + SLOT * index, 0);
  }
  fillArray(ffi, to, count * element.size, element.size, size);
}

/** Sets members from the values that are left; returns the number of those used so far. */
function initialiseMembers(
  ffi: Ffi,
  type: Ctype,
  to: number,
  slot: number,
  count: number,
  used: number,
): number {
  let next = used;
  for (let id = type.sibling; id !== 0; ) {
    const field = ffi.types.get(id);
    id = field.sibling;
    if (isMember(field.info)) {
      if (field.name === undefined) continue;
      if (next >= count) break;
      setField(ffi, field, to, slot + SLOT * next++, 0);
    } else if (isSubtype(field.info)) {
      next = initialiseMembers(ffi, ffi.types.raw(childOf(field.info)), to + field.size, slot, count, next);
    } else continue;
    if (type.info & Flag.UNION) break;
  }
  return next;
}

function initialiseStruct(
  ffi: Ffi,
  type: Ctype,
  size: number,
  to: number,
  slot: number,
  count: number,
): void {
  ffi.state.heap.u8.fill(0, to, to + size);
  if (initialiseMembers(ffi, type, to, slot, count, 0) < count) throw initialiserOverflow(ffi, type);
}

/** Whether a single value is the first of a list rather than the whole aggregate. */
function isElementInitialiser(ffi: Ffi, type: Ctype, slot: number): boolean {
  if (!isRefArray(type.info) && !isStruct(type.info)) return false;
  const { u32 } = ffi.state.heap;
  const tag = u32[(slot + 4) >>> 2];
  if (tag === tags.TABLE || (tag === tags.STRING && !isStruct(type.info))) return false;
  return tag !== tags.CDATA || ffi.types.rawReferred(ffi.ctypeOf(u32[slot >>> 2])) !== type;
}

/** Initialises `size` bytes of a raw type with `count` values from a slot on. */
export function initialise(
  ffi: Ffi,
  type: Ctype,
  size: number,
  to: number,
  slot: number,
  count: number,
): void {
  ffi.initialiserEnd = to + size;
  try {
    initialiseValue(ffi, type, size, to, slot, count);
  } finally {
    ffi.initialiserEnd = Number.POSITIVE_INFINITY;
  }
}

function initialiseValue(ffi: Ffi, type: Ctype, size: number, to: number, slot: number, count: number): void {
  if (count === 0) ffi.state.heap.u8.fill(0, to, to + size);
  else if (count === 1 && !isElementInitialiser(ffi, type, slot)) fromLua(ffi, type, to, slot, 0);
  else if (isArray(type.info)) initialiseArray(ffi, type, size, to, slot, count);
  else if (isStruct(type.info)) initialiseStruct(ffi, type, size, to, slot, count);
  else throw initialiserOverflow(ffi, type);
}
