/**
 * Which accesses of C data the core does itself (core/vm/cdata-members.ts): after the first access of a member its place
 * is entered into a table, by the type of the C data and the key. Types and their members never change, so entries stay
 * right; others just take their places. Invariant: the names that are keys are kept alive.
 */

import { Attribute, Flag, MEMORY_ALIGN } from "../../spec/ctypes.ts";
import { Limit, MemberFlag, MemberKind, Tag } from "../../spec/vm.ts";
import { CDATA_MEMBER_SIZE, CdataMemberField, GlobalField } from "../offsets.ts";
import { setInteger } from "../tables.ts";
import type { Member } from "./access.ts";
import {
  alignOf,
  attributeOf,
  type Ctype,
  type CtypeNumber,
  isAttrib,
  isBitfield,
  isBool,
  isComplex,
  isConstval,
  isEnum,
  isFloat,
  isNum,
  isPtr,
  isRefArray,
  isReference,
  isStruct,
  isVector,
} from "./ctype.ts";
import type { Ffi } from "./ffi.ts";

const TABLE_SIZE = CDATA_MEMBER_SIZE * Limit.values.CDATA_MEMBERS;
const kinds = MemberKind.values;
const signedKinds: Readonly<Record<number, number>> = {
  1: kinds.I8,
  2: kinds.I16,
  4: kinds.I32,
  8: kinds.WIDE,
};
const unsignedKinds: Readonly<Record<number, number>> = {
  1: kinds.U8,
  2: kinds.U16,
  4: kinds.U32,
  8: kinds.WIDE,
};

/** How a value of a raw type is read; NONE: not by the core. */
function kindOf({ info, size }: Ctype): number {
  if (isRefArray(info) || isStruct(info)) return kinds.REFERENCE;
  if (isPtr(info) || isEnum(info)) return size === 4 ? kinds.WORD : kinds.NONE;
  if (!isNum(info)) return kinds.NONE;
  if (isBool(info)) return size === 1 ? kinds.BOOL : kinds.NONE;
  if (isFloat(info)) return size === 8 ? kinds.F64 : size === 4 ? kinds.F32 : kinds.NONE;
  return (info & Flag.UNSIGNED ? unsignedKinds : signedKinds)[size] ?? kinds.NONE;
}

/** What C data holds or points to. */
interface Container {
  readonly isPointer: boolean;
  readonly start: number;
}

/** Where the members of C data lie; undefined: it takes more than one step to get there. */
function containerOf(ffi: Ffi, cdata: number, isIndex: boolean): Container | undefined {
  const { types } = ffi;
  const id = ffi.ctypeOf(cdata);
  const type = types.get(id);
  const raw = types.rawReferred(id);
  const isPointer = isPtr(raw.info);
  if (isIndex ? isComplex(raw.info) || isVector(raw.info) : isPointer && !isStruct(types.rawChild(raw).info))
    return;
  if (isReference(type.info) && isPointer) return;
  if (isReference(type.info) || isPointer)
    return { isPointer: true, start: ffi.pointerAt(ffi.dataOf(cdata)) };
  const isOverAligned = alignOf(types.summary(id).info) > MEMORY_ALIGN;
  return isOverAligned ? undefined : { isPointer: false, start: ffi.dataOf(cdata) };
}

/** The qualifiers of a type's attributes, and of the type itself. */
function qualifiersOf(ffi: Ffi, id: CtypeNumber): number {
  let type = ffi.types.get(id);
  let qualifiers = 0;
  for (; isAttrib(type.info); type = ffi.types.child(type))
    if (attributeOf(type.info) === Attribute.QUAL) qualifiers |= type.size;
  return qualifiers | type.info;
}

/** The table, made when it is first wanted; 0: there is no memory for it. */
function tableOf(ffi: Ffi): number {
  const { state } = ffi;
  const word = (state.global + GlobalField.members) >>> 2;
  if (state.heap.u32[word] === 0) {
    const table = state.allocate(TABLE_SIZE);
    if (table !== 0) state.heap.u8.fill(0, table, table + TABLE_SIZE);
    state.heap.u32[word] = table;
  }
  return state.heap.u32[word];
}

/** Gives the table back, at the end of the state. */
export function releaseMembers({ state }: Ffi): void {
  const word = (state.global + GlobalField.members) >>> 2;
  if (state.heap.u32[word] !== 0) state.release(state.heap.u32[word], TABLE_SIZE);
  state.heap.u32[word] = 0;
}

/** A member with a name whose place has been entered, or undefined. */
export function knownMember(ffi: Ffi, cdata: number, key: number): Member | undefined {
  const { u32, u16, u8 } = ffi.state.heap;
  const table = u32[(ffi.state.global + GlobalField.members) >>> 2];
  if (table === 0 || u32[(key + 4) >>> 2] !== Tag.values.STRING) return undefined;
  const name = u32[key >>> 2];
  const id = ffi.ctypeOf(cdata);
  const place = placeOf(id, name);
  const entry = table + CDATA_MEMBER_SIZE * place;
  if (u32[(entry + CdataMemberField.key) >>> 2] !== name) return undefined;
  if (u16[(entry + CdataMemberField.ctypeId) >>> 1] !== id) return undefined;
  const { type, qualifiers } = ffi.knownMembers[place];
  const data = ffi.dataOf(cdata);
  const start = u8[entry + CdataMemberField.flags] & MemberFlag.values.POINTER ? ffi.pointerAt(data) : data;
  const address = (start + u32[(entry + CdataMemberField.offset) >>> 2]) >>> 0;
  return { isFound: true, type, address, qualifiers };
}

/** Where in the table the entry of a type and a name (0: an index) is. */
const placeOf = (id: CtypeNumber, name: number): number =>
  ((name >>> 3) ^ (id * 5)) & (Limit.values.CDATA_MEMBERS - 1);

/** Enters the place of a member that has been found. */
export function rememberMember(
  ffi: Ffi,
  cdata: number,
  key: number,
  { type, address, qualifiers }: Member,
): void {
  if (isConstval(type.info) || isBitfield(type.info)) return;
  const { types, state } = ffi;
  const tag = state.heap.u32[(key + 4) >>> 2];
  const isIndex = tag < Tag.values.NUMBER;
  if (!isIndex && tag !== Tag.values.STRING) return;
  const container = containerOf(ffi, cdata, isIndex);
  const value = types.child(type);
  const raw = types.raw(value.id);
  const kind = kindOf(raw);
  if (container === undefined || kind === kinds.NONE || isReference(value.info)) return;
  const table = tableOf(ffi);
  if (table === 0) return;
  const name = isIndex ? 0 : state.heap.u32[key >>> 2];
  const id = ffi.ctypeOf(cdata);
  const place = placeOf(id, name);
  const entry = table + CDATA_MEMBER_SIZE * place;
  const isConstant = ((qualifiers | qualifiersOf(ffi, value.id)) & Flag.CONST) !== 0;
  if (name !== 0) keepName(ffi, name);
  ffi.knownMembers[place] = { type, qualifiers };
  const { u32, u16, u8 } = state.heap;
  u32[(entry + CdataMemberField.key) >>> 2] = name;
  u16[(entry + CdataMemberField.ctypeId) >>> 1] = id;
  u8[entry + CdataMemberField.kind] = kind;
  u8[entry + CdataMemberField.flags] =
    (container.isPointer ? MemberFlag.values.POINTER : 0) | (isConstant ? 0 : MemberFlag.values.WRITABLE);
  u32[(entry + CdataMemberField.offset) >>> 2] = isIndex ? ffi.elementSize(type) : address - container.start;
  u32[(entry + CdataMemberField.resultId) >>> 2] =
    kind === kinds.REFERENCE ? types.referenceTo(value.id) : raw.id;
}

/** The string stays, so that no other one gets its address. */
function keepName(ffi: Ffi, name: number): void {
  if (ffi.memberNames.has(name)) return;
  ffi.memberNames.add(name);
  setInteger(ffi.state, ffi.memberNameTable, ffi.memberNames.size, name, Tag.values.STRING);
}
