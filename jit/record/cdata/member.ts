/**
 * Indexing of C data (LuaJIT: crec_index): elements of arrays and pointers, fields of structs and what pointers to structs
 * have, constants. What it does not find is left to the metatable of the type.
 */

import { readByteString } from "../../../lib/byte-text.ts";
import {
  type Ctype,
  type CtypeNumber,
  childOf,
  isBitfield,
  isComplex,
  isConstval,
  isInteger,
  isPointerLike,
  isPtr,
  isReference,
  isStruct,
} from "../../../lib/ffi/ctype.ts";
import { lowWord } from "../../../lib/ffi/memory.ts";
import { CtypeId, Flag, NO_SIZE } from "../../../spec/ctypes.ts";
import { abort } from "../../abort.ts";
import {
  isConstant,
  isIntegerType,
  isNumberRef,
  isString,
  Op,
  type TRef,
  Type,
  typeOf,
} from "../../ir/types.ts";
import { narrowIndex, withoutOverflowChecks } from "../../opt/narrow.ts";
import { narrowElement } from "../../opt/narrow-convert.ts";
import { isInt32, numberOf } from "../live.ts";
import type { Recording } from "../recording.ts";
import { offsetOfPart } from "./complex.ts";
import { liveInteger } from "./live.ts";
import { loadBitField, loadMember, loadRaw } from "./load.ts";
import { convertNumber } from "./numbers.ts";
import { elementAt, ensureMemory, type Place, placeAt, pointedTo } from "./place.ts";
import { locate, pointeeOf, scalarOf, specializeCtype } from "./scalar.ts";
import { type LuaOperand, numberToC, qualifiersOf, storeBitField, storeVariable } from "./store.ts";

/** What a key of C data leads to. */
interface Member {
  /** A field, bit field or constant, or the array or pointer whose element it is. */
  readonly element: Ctype;
  readonly place: Place;
  readonly isConstant: boolean;
}

/** There is no such member: the type whose metatable is asked. */
interface Missing {
  readonly missing: CtypeNumber;
}

export interface CdataAccess {
  readonly object: LuaOperand;
  readonly key: LuaOperand;
  /** What is stored; absent: a load. */
  readonly value?: LuaOperand;
}

/** Records an access of a member. Returns its value, 0 after a store, or the type that has to have a metamethod. */
export function recordMember(recording: Recording, { object, key, value }: CdataAccess): TRef | Missing {
  const member = findMember(recording, object, key);
  if ("missing" in member) return member;
  if (value === undefined) return loadFrom(recording, member);
  storeTo(recording, member, value);
  return 0;
}

function findMember(recording: Recording, object: LuaOperand, key: LuaOperand): Member | Missing {
  const { types } = recording.environment.ffi;
  const located = locate(recording, object.ref, object.value.low);
  let { place, type } = located;
  let qualifiers = qualifiersOf(recording, located.id);
  if (isString(key.ref)) {
    if (type.id === CtypeId.CTYPEID) return constantOf(recording, object, place, key);
    if (isPtr(type.info) && isStruct(types.rawChild(type).info)) {
      qualifiers = qualifiersOf(recording, childOf(type.info));
      place = pointeeOfLocated(recording, object, place);
      type = types.rawChild(type);
    }
    return namedMember(recording, type, place, key, qualifiers);
  }
  if (!isPointerLike(type.info)) return missingIndex(recording, type);
  const array = isPtr(type.info) ? pointeeOfLocated(recording, object, place) : place;
  return indexedMember(recording, type, array, indexOf(recording, key), qualifiers);
}

/** A type, or one that points to a struct, gives the struct's constants. */
function constantOf(
  recording: Recording,
  { ref, value }: LuaOperand,
  place: Place,
  key: LuaOperand,
): Member | Missing {
  const { types } = recording.environment.ffi;
  const named = types.raw(specializeCtype(recording, ref, value.low));
  const type = isPtr(named.info) ? types.rawChild(named) : named;
  specializeName(recording, key);
  const found = isStruct(type.info)
    ? types.findField(type, readByteString(recording.heap, key.value.low))?.field
    : undefined;
  if (found === undefined || !isConstval(found.info)) return { missing: type.id };
  return { element: found, place, isConstant: true };
}

function specializeName(recording: Recording, { ref, value }: LuaOperand): void {
  if (!isConstant(ref)) recording.guard(Op.EQ, Type.STR, ref, recording.string(value.low));
}

/** A struct, or what a pointer to one points to, may have a metamethod for keys that are no names. */
function missingIndex(recording: Recording, type: Ctype): Missing {
  const { types } = recording.environment.ffi;
  return {
    missing: isPtr(type.info) && isStruct(types.rawChild(type).info) ? types.rawChild(type).id : type.id,
  };
}

/** What C data that is a pointer, or a reference to one, points to. */
const pointeeOfLocated = (recording: Recording, { ref, value }: LuaOperand, place: Place): Place =>
  place.base === ref ? pointeeOf(recording, ref, value.low) : pointee(recording, place);

/** What the pointer in a place points to. */
function pointee(recording: Recording, place: Place): Place {
  const memory = ensureMemory(recording, place, 4);
  return pointedTo(loadRaw(recording, Type.P32, memory), recording.u32(memory.address));
}

// -- Names --

function namedMember(
  recording: Recording,
  type: Ctype,
  place: Place,
  key: LuaOperand,
  qualifiers: number,
): Member | Missing {
  const { types } = recording.environment.ffi;
  if (isComplex(type.info)) return complexPart(recording, type, place, key);
  if (!isStruct(type.info)) return { missing: type.id };
  specializeName(recording, key);
  const found = types.findField(type, readByteString(recording.heap, key.value.low));
  if (found === undefined) return { missing: type.id };
  const { field, offset } = found;
  if (found.isShared) recording.builder.ir.hasUnions = true;
  // One check of the whole struct serves all of its members.
  const isWhole = type.size !== NO_SIZE && offset < type.size;
  const memory = isWhole && !isConstval(field.info) ? ensureMemory(recording, place, type.size) : place;
  return {
    element: field,
    place: placeAt(memory, offset),
    isConstant: ((qualifiers | found.qualifiers) & Flag.CONST) !== 0,
  };
}

function complexPart(recording: Recording, type: Ctype, place: Place, key: LuaOperand): Member | Missing {
  specializeName(recording, key);
  const offset = offsetOfPart(type, readByteString(recording.heap, key.value.low));
  if (offset === undefined) return { missing: type.id };
  const memory = ensureMemory(recording, place, type.size);
  return { element: type, place: placeAt(memory, offset), isConstant: true };
}

// -- Indices --

interface Index {
  readonly ref: TRef;
  readonly value: number;
}

function indexOf(recording: Recording, { ref, value }: LuaOperand): Index {
  if (isNumberRef(ref)) {
    const number = numberOf(value);
    const word = lowWord(number) | 0;
    if (isConstant(ref)) return { ref: recording.int(word), value: word };
    if (!isInt32(number)) return { ref: numberToC(recording, Type.INT, ref, number), value: word };
    return { ref: elementIndex(recording, ref), value: number };
  }
  if (typeOf(ref) !== Type.CDATA) return abort("NO_METAMETHOD");
  const { type, value: scalar } = scalarOf(recording, ref, value.low);
  if (!isInteger(type.info)) return abort("NO_METAMETHOD");
  const integer = isIntegerType(typeOf(scalar)) ? convertNumber(recording, scalar, Type.INT) : scalar;
  return { ref: integer, value: Number(BigInt.asIntN(32, liveInteger(recording, value.low))) };
}

/** Only the low 32 bits of an index count. */
const elementIndex = ({ builder }: Recording, ref: TRef): TRef =>
  isIntegerType(typeOf(ref))
    ? withoutOverflowChecks(builder, ref)
    : narrowElement(builder, ref) || narrowIndex(builder, ref);

function indexedMember(
  recording: Recording,
  type: Ctype,
  place: Place,
  index: Index,
  qualifiers: number,
): Member {
  const { types } = recording.environment.ffi;
  const size = types.sizeOf(childOf(type.info));
  if (size === NO_SIZE) return abort("BAD_ARGUMENT");
  // The qualifiers of a pointer are its own.
  const inherited = isPtr(type.info) ? 0 : qualifiers;
  const { ref, value } = isComplex(type.info) ? partIndex(recording, index) : index;
  return {
    element: type,
    place: elementAt(recording, place, ref, value, size),
    // Elements of complex numbers and vectors are constant.
    isConstant: ((inherited & Flag.CONST) | (type.info & (Flag.VECTOR | Flag.COMPLEX))) !== 0,
  };
}

/** A complex number has two parts, whatever the index. */
const partIndex = (recording: Recording, { ref, value }: Index): Index => ({
  ref: recording.emit(Op.BAND, Type.INT, ref, recording.int(1)),
  value: value & 1,
});

// -- Loads and stores --

function loadFrom(recording: Recording, { element, place }: Member): TRef {
  const { types } = recording.environment.ffi;
  const { info, size } = element;
  if (isConstval(info)) {
    const isUnsigned = (types.child(element).info & Flag.UNSIGNED) !== 0;
    const value = isUnsigned ? size : size | 0;
    return value === (value | 0) ? recording.int(value) : recording.builder.num(value);
  }
  if (isBitfield(info)) return loadBitField(recording, info, place);
  const target = throughReference(recording, childOf(info), place);
  return loadMember(recording, types.raw(target.id), target.id, target.place);
}

function storeTo(recording: Recording, member: Member, value: LuaOperand): void {
  const { info } = member.element;
  if (isConstval(info) || member.isConstant) abort("BAD_ARGUMENT");
  if (isBitfield(info)) {
    if (info & Flag.CONST) abort("BAD_ARGUMENT");
    storeBitField(recording, info, member.place, value);
    return;
  }
  const target = throughReference(recording, childOf(info), member.place);
  storeVariable(recording, target.id, target.place, value);
}

/** A member that is a reference stands for what it refers to. */
function throughReference(
  recording: Recording,
  id: CtypeNumber,
  place: Place,
): { readonly id: CtypeNumber; readonly place: Place } {
  const type = recording.environment.ffi.types.get(id);
  return isReference(type.info)
    ? { id: childOf(type.info), place: pointee(recording, place) }
    : { id, place };
}
