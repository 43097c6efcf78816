/**
 * Members of C data: elements of pointers and arrays, fields of structs, parts of complex numbers, constants of types
 * (LuaJIT: lj_cdata.c).
 */

import { Attribute, CtypeId, Flag } from "../../spec/ctypes.ts";
import { Tag } from "../../spec/vm.ts";
import { readByteString } from "../byte-text.ts";
import {
  attributeOf,
  type Ctype,
  childOf,
  isAttrib,
  isBitfield,
  isComplex,
  isConstval,
  isEnum,
  isInteger,
  isPointerLike,
  isPtr,
  isReference,
  isStruct,
} from "./ctype.ts";
import { callerError } from "./errors.ts";
import type { Ffi } from "./ffi.ts";
import { bitFieldFromLua, fromLua } from "./from-lua.ts";
import { loadInteger, lowWord, storeNumber } from "./memory.ts";
import { bitFieldToLua, toLua } from "./to-lua.ts";

const tags = Tag.values;

/** What a key of C data leads to. */
export interface Member {
  /** False: there is no such member, and `type` is what a metamethod is looked for in. */
  isFound: boolean;
  /** A field, bit field, constant, or the pointer or array whose element it is. */
  type: Ctype;
  address: number;
  qualifiers: number;
}

/** The index that a key is, or undefined. */
function indexOf(ffi: Ffi, key: number): number | undefined {
  const { u32, f64 } = ffi.state.heap;
  const tag = u32[(key + 4) >>> 2];
  if (tag < tags.NUMBER) return lowWord(f64[key >>> 3]) | 0;
  if (tag !== tags.CDATA) return undefined;
  const cdata = u32[key >>> 2];
  let type = ffi.types.raw(ffi.ctypeOf(cdata));
  if (isEnum(type.info)) type = ffi.types.child(type);
  if (!isInteger(type.info)) return undefined;
  return loadInteger(ffi.view, ffi.dataOf(cdata), Math.min(type.size, 4), isUnsigned(type)) | 0;
}

const isUnsigned = (type: Ctype): boolean => (type.info & Flag.UNSIGNED) !== 0;

/** Looks through attributes, whose qualifiers the member gets. */
function skipAttributes(ffi: Ffi, member: Member): void {
  while (isAttrib(member.type.info)) {
    if (attributeOf(member.type.info) === Attribute.QUAL) member.qualifiers |= member.type.size;
    member.type = ffi.types.child(member.type);
  }
}

/** Element `index` of a pointer, array, complex number or vector. */
function findElement(ffi: Ffi, member: Member, index: number): void {
  const { info } = member.type;
  const size = ffi.elementSize(member.type);
  let position = index;
  if (isPtr(info)) {
    ffi.check(member.address, 4);
    member.address = ffi.pointerAt(member.address);
  } else if (info & (Flag.VECTOR | Flag.COMPLEX)) {
    if (info & Flag.COMPLEX) position &= 1;
    // Their elements are constant.
    member.qualifiers |= Flag.CONST;
  }
  member.address = (member.address + Math.imul(position, size)) >>> 0;
  member.isFound = true;
}

function findNamed(ffi: Ffi, member: Member, name: string, cdata: number): void {
  const { types } = ffi;
  const { type } = member;
  if (isStruct(type.info)) {
    const found = types.findField(type, name);
    if (found === undefined) return;
    member.type = found.field;
    member.address = (member.address + found.offset) >>> 0;
    member.qualifiers |= found.qualifiers;
    member.isFound = true;
  } else if (isComplex(type.info)) {
    if (name.length !== 2) return;
    member.qualifiers |= Flag.CONST;
    if (name !== "re" && name !== "im") return;
    if (name === "im") member.address += type.size >>> 1;
    member.isFound = true;
  } else if (ffi.ctypeOf(cdata) === CtypeId.CTYPEID) findConstant(ffi, member, name);
}

/** A type, or one that points to a struct, gives the struct's constants. */
function findConstant(ffi: Ffi, member: Member, name: string): void {
  const { types } = ffi;
  let type = types.raw(ffi.pointerAt(member.address));
  if (isPtr(type.info)) type = types.rawChild(type);
  const constant = isStruct(type.info) ? types.findField(type, name)?.field : undefined;
  member.isFound = constant !== undefined && isConstval(constant.info);
  member.type = member.isFound && constant !== undefined ? constant : type;
}

/** Looks up the key in a slot. Pointers to structs are looked through. */
export function findMember(ffi: Ffi, cdata: number, key: number): Member {
  const { types } = ffi;
  const type = types.get(ffi.ctypeOf(cdata));
  const member: Member = { isFound: false, type, address: ffi.dataOf(cdata), qualifiers: 0 };
  if (isReference(type.info)) {
    member.address = ffi.pointerAt(member.address);
    member.type = types.child(type);
  }
  skipAttributes(ffi, member);
  const index = indexOf(ffi, key);
  const { u32 } = ffi.state.heap;
  const isName = index === undefined && u32[(key + 4) >>> 2] === tags.STRING;
  const name = isName ? readByteString(ffi.state.heap, u32[key >>> 2]) : "";
  while (true) {
    if (index !== undefined && isPointerLike(member.type.info)) findElement(ffi, member, index);
    else if (isName) findNamed(ffi, member, name, cdata);
    const target = member.type;
    if (member.isFound || !isPtr(target.info) || !isStruct(types.rawChild(target).info)) return member;
    ffi.check(member.address, 4);
    member.address = ffi.pointerAt(member.address);
    member.type = types.child(target);
    skipAttributes(ffi, member);
  }
}

/** A constant of a struct, enum or library. */
export function storeConstant(ffi: Ffi, { info, size }: Ctype, slot: number): void {
  storeNumber(ffi.view, slot, isUnsigned(ffi.types.get(childOf(info))) ? size : size | 0);
}

/** Looks through a reference that is a field's type. */
function skipReference(ffi: Ffi, type: Ctype, address: number): { type: Ctype; address: number } {
  if (!isReference(type.info)) return { type, address };
  ffi.check(address, 4);
  return { type: ffi.types.child(type), address: ffi.pointerAt(address) };
}

/** Loads a member into a slot. */
export function getMember(ffi: Ffi, member: Member, slot: number): void {
  const { type, address } = member;
  if (isConstval(type.info)) {
    storeConstant(ffi, type, slot);
    return;
  }
  if (isBitfield(type.info)) {
    ffi.check(address, 4);
    bitFieldToLua(ffi, type, address, slot);
    return;
  }
  const value = skipReference(ffi, ffi.types.child(type), address);
  const raw = ffi.types.raw(value.type.id);
  // A reference to an array or struct is made without looking at it.
  if (isPointerLike(raw.info) ? isPtr(raw.info) : !isStruct(raw.info)) ffi.check(value.address, raw.size);
  toLua(ffi, raw, value.type.id, value.address, slot);
}

/** Stores the value in a slot into a member. */
export function setMember(ffi: Ffi, member: Member, slot: number): void {
  const { type, address } = member;
  if (isConstval(type.info)) throw callerError("FFI_WRCONST");
  if (isBitfield(type.info)) {
    if ((type.info | member.qualifiers) & Flag.CONST) throw callerError("FFI_WRCONST");
    ffi.check(address, 4);
    bitFieldFromLua(ffi, type, address, slot);
    return;
  }
  const value = skipReference(ffi, ffi.types.child(type), address);
  const target: Member = { ...member, type: value.type };
  skipAttributes(ffi, target);
  if ((target.type.info | target.qualifiers) & Flag.CONST) throw callerError("FFI_WRCONST");
  if (isPointerLike(target.type.info) || !isStruct(target.type.info) || target.type.size > 0)
    ffi.check(value.address, target.type.size === 0xffffffff ? 0 : target.type.size);
  fromLua(ffi, target.type, value.address, slot, 0);
}
