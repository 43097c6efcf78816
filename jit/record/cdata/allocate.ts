/** New C data of a type with its initialisers (LuaJIT: crec_alloc). */
import {
  type Ctype,
  type CtypeNumber,
  childOf,
  isBitfield,
  isComplex,
  isEnum,
  isField,
  isNum,
  isPtr,
  isRefArray,
  isStruct,
  isSubtype,
} from "../../../lib/ffi/ctype.ts";
import { Flag, NO_SIZE } from "../../../spec/ctypes.ts";
import { Limit } from "../../../spec/vm.ts";
import { isCdata, isConstant, Op, type TRef, Type, typeOf } from "../../ir/types.ts";
import { callHelper } from "../library/call.ts";
import { readValue } from "../live.ts";
import type { Recording } from "../recording.ts";
import { box } from "./load.ts";
import { memoryType } from "./numbers.ts";
import { type Place, payloadOf, placeAt } from "./place.ts";
import { isOverAligned, locate } from "./scalar.ts";
import { type LuaOperand, storeBitField, storeMember, toC } from "./store.ts";

/** Arrays with more elements are initialised by the interpreter. */
const MAX_UNROLLED_ELEMENTS = 16;

/** The number of elements for a type of variable length. */
export interface VariableLength {
  readonly ref: TRef;
  readonly value: number;
}

/** Returns the C data, or undefined if the interpreter has to make it. Initialisers: those behind the length. */
export function recordNew(
  recording: Recording,
  id: CtypeNumber,
  length: VariableLength | undefined,
  initialisers: readonly LuaOperand[],
): TRef | undefined {
  const { ffi } = recording.environment;
  const type = ffi.types.raw(id);
  const { info, size } = ffi.types.summary(id);
  if (isOverAligned(recording, id)) return undefined;
  const finalizer = isStruct(type.info) ? ffi.ownMetamethod(id, "gc") : 0;
  if (finalizer !== 0) {
    // Variable lengths are left to the interpreter.
    const cdata = size === NO_SIZE ? undefined : newAggregate(recording, id, type, initialisers);
    if (cdata !== undefined)
      setFinalizer(recording, cdata, recording.constant(readValue(recording.heap, finalizer)));
    return cdata;
  }
  if (info & Flag.VLA)
    return length === undefined || initialisers.length > 0 ? undefined : newVariable(recording, id, length);
  if (size === NO_SIZE) return undefined;
  if (isNum(type.info) || isPtr(type.info) || isEnum(type.info))
    return newScalar(recording, id, type, initialisers);
  return newAggregate(recording, id, type, initialisers);
}

/** Sets what is called with C data when it dies. It is the last thing that is done for an instruction. */
export function setFinalizer(recording: Recording, cdata: TRef, finalizer: TRef): void {
  const table = recording.object(recording.environment.ffi.finalizers, Type.TAB);
  callHelper(recording, "setFinalizer", table, cdata, finalizer);
  recording.needsSnapshot = true;
}

const allocate = (recording: Recording, id: CtypeNumber, size: TRef): TRef =>
  recording.guard(Op.CNEW, Type.CDATA, recording.int(id), size);

// -- Types of variable length

function newVariable(
  recording: Recording,
  id: CtypeNumber,
  { ref, value }: VariableLength,
): TRef | undefined {
  const { types } = recording.environment.ffi;
  const type = types.raw(id);
  const [empty, one] = [types.variableSize(type, 0), types.variableSize(type, 1)];
  const elementSize = one - empty;
  const limit = Math.floor((Limit.values.MAX_STRING - empty) / Math.max(elementSize, 1));
  if (value < 0 || value > limit) return undefined;
  if (!isConstant(ref)) recording.guard(Op.ULE, Type.INT, ref, recording.int(limit));
  const bytes = recording.emit(Op.MUL, Type.INT, ref, recording.int(elementSize));
  return allocate(recording, id, recording.emit(Op.ADD, Type.INT, bytes, recording.int(empty)));
}

// -- Numbers and pointers

function newScalar(
  recording: Recording,
  id: CtypeNumber,
  type: Ctype,
  initialisers: readonly LuaOperand[],
): TRef | undefined {
  if (initialisers.length > 1) return undefined;
  const irType = memoryType(recording.environment.ffi.types, type);
  if (irType === undefined) return undefined;
  const isBoxed =
    irType === Type.P32 ||
    ((type.size === 4 || type.size === 8) && irType !== Type.NUM && irType !== Type.FLOAT);
  if (isBoxed)
    return box(
      recording,
      id,
      initialisers.length === 0 ? zeroOf(recording, irType) : toC(recording, type, initialisers[0]),
    );
  const cdata = allocate(recording, id, recording.int(type.size));
  if (initialisers.length > 0) storeMember(recording, type, ownPlace(cdata, type.size), initialisers[0]);
  return cdata;
}

function zeroOf(recording: Recording, irType: number): TRef {
  const { builder } = recording;
  if (irType === Type.P32) return builder.nullOf(Type.P32);
  return irType === Type.I64 || irType === Type.U64
    ? builder.typed(builder.ir.int64(0, 0, irType))
    : recording.int(0);
}

/** The payload of an object that does not exist while recording. */
const ownPlace = (cdata: TRef, size: number): Place => payloadOf(cdata, 0, size);

// -- Arrays and structs

function newAggregate(
  recording: Recording,
  id: CtypeNumber,
  type: Ctype,
  initialisers: readonly LuaOperand[],
): TRef | undefined {
  const stores = plannedStores(recording, type, initialisers);
  if (stores === undefined) return undefined;
  const cdata = allocate(recording, id, recording.int(type.size));
  const place = ownPlace(cdata, type.size);
  for (const { field, offset, operand } of stores) {
    if (isBitfield(field.info)) storeBitField(recording, field.info, placeAt(place, offset), operand);
    else storeMember(recording, field, placeAt(place, offset), operand);
  }
  return cdata;
}

interface PlannedStore {
  /** A bit field, or the raw type that is stored. */
  readonly field: Ctype;
  readonly offset: number;
  readonly operand: LuaOperand;
}

/** Which initialiser goes where; undefined: that is left to the interpreter. */
function plannedStores(
  recording: Recording,
  type: Ctype,
  initialisers: readonly LuaOperand[],
): PlannedStore[] | undefined {
  if (initialisers.length === 0) return [];
  if (initialisers.some(({ ref }) => typeOf(ref) === Type.TAB || typeOf(ref) === Type.STR)) return undefined;
  const [first] = initialisers;
  const isWhole =
    initialisers.length === 1 &&
    isCdata(first.ref) &&
    locate(recording, first.ref, first.value.low).type === type;
  const isNumber = isComplex(type.info);
  if (isWhole)
    return isStruct(type.info) || isNumber ? [{ field: type, offset: 0, operand: first }] : undefined;
  if (isNumber && initialisers.length === 1) return [{ field: type, offset: 0, operand: first }];
  if (isRefArray(type.info) || isNumber) return storesOfArray(recording, type, initialisers);
  if (!isStruct(type.info)) return undefined;
  const stores: PlannedStore[] = [];
  collectMembers(recording, type, 0, initialisers, stores);
  return stores.length === initialisers.length ? stores : undefined;
}

/** An only element stands for all. */
function storesOfArray(
  recording: Recording,
  type: Ctype,
  initialisers: readonly LuaOperand[],
): PlannedStore[] | undefined {
  const field = recording.environment.ffi.types.rawChild(type);
  const count = field.size === 0 ? 0 : type.size / field.size;
  if (count > MAX_UNROLLED_ELEMENTS || initialisers.length > count) return undefined;
  const used = initialisers.length === 1 ? count : initialisers.length;
  return Array.from({ length: used }, (_, index) => ({
    field,
    offset: index * field.size,
    operand: initialisers[initialisers.length === 1 ? 0 : index],
  }));
}

function collectMembers(
  recording: Recording,
  type: Ctype,
  offset: number,
  initialisers: readonly LuaOperand[],
  stores: PlannedStore[],
): void {
  const { types } = recording.environment.ffi;
  for (let id = type.sibling; id !== 0; id = types.get(id).sibling) {
    const member = types.get(id);
    if (isSubtype(member.info)) {
      collectMembers(recording, types.raw(childOf(member.info)), offset + member.size, initialisers, stores);
    } else if (isField(member.info) || isBitfield(member.info)) {
      if (member.name === undefined) continue;
      if (stores.length >= initialisers.length) return;
      const field = isBitfield(member.info) ? member : types.rawChild(member);
      stores.push({ field, offset: offset + member.size, operand: initialisers[stores.length] });
    } else continue;
    if (type.info & Flag.UNION) return;
  }
}
