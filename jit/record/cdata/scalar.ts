/** The value of C data that is a number, a pointer or a reference to one, without its box. */
import {
  alignOf,
  type Ctype,
  type CtypeNumber,
  childOf,
  isComplex,
  isEnum,
  isRefArray,
  isReference,
  isStruct,
} from "../../../lib/ffi/ctype.ts";
import { CdataField } from "../../../lib/offsets.ts";
import { CtypeId, MEMORY_ALIGN } from "../../../spec/ctypes.ts";
import { abort } from "../../abort.ts";
import { Field } from "../../ir/operands.ts";
import { type IrType, Op, type TRef, Type } from "../../ir/types.ts";
import type { Recording } from "../recording.ts";
import { loadParts } from "./complex.ts";
import { loadRaw } from "./load.ts";
import { convertNumber, memoryType } from "./numbers.ts";
import { addressOf, ensureMemory, type Place, payloadOf, pointedTo } from "./place.ts";

/** The type that C data has, to which the trace is specialised. */
export function specializeType(recording: Recording, cdata: TRef, address: number): CtypeNumber {
  const id = recording.environment.ffi.ctypeOf(address);
  const loaded = recording.emit(Op.FLOAD, Type.U16, cdata, Field.CDATA_CTYPEID);
  recording.guard(Op.EQ, Type.INT, loaded, recording.int(id));
  return id;
}

/** The type that C data stands for, as `ffi.typeof` gives it. */
export function specializeCtype(recording: Recording, cdata: TRef, address: number): CtypeNumber {
  const id = specializeType(recording, cdata, address);
  if (id !== CtypeId.CTYPEID) return id;
  const named = recording.u32(address + CdataField.data);
  recording.guard(
    Op.EQ,
    Type.INT,
    recording.emit(Op.FLOAD, Type.INT, cdata, Field.CDATA_INT),
    recording.int(named),
  );
  return named;
}

/** Where the value of C data is, references looked through, and its type. */
export interface Located {
  readonly type: Ctype;
  /** With attributes. */
  readonly id: CtypeNumber;
  readonly place: Place;
}

export function locate(recording: Recording, cdata: TRef, address: number): Located {
  const { ffi } = recording.environment;
  const id = specializeType(recording, cdata, address);
  const type = ffi.types.get(id);
  if (!isReference(type.info)) {
    const raw = ffi.types.raw(id);
    const place = isOverAligned(recording, id)
      ? alignedPayload(recording, id, cdata, ffi.dataOf(address))
      : payloadOf(cdata, address, ffi.sizeOf(address));
    return { type: raw, id, place };
  }
  const target = childOf(type.info);
  return { type: ffi.types.raw(target), id: target, place: pointeeOf(recording, cdata, address) };
}

/** Whether the payload of a type may lie behind a gap. */
export const isOverAligned = (recording: Recording, id: CtypeNumber): boolean =>
  alignOf(recording.environment.ffi.types.summary(id).info) > MEMORY_ALIGN;

/** The payload of such a type, which is at the next address that is a multiple of its alignment. */
export function alignedPayload(recording: Recording, id: CtypeNumber, cdata: TRef, address: number): Place {
  const { info, size } = recording.environment.ffi.types.summary(id);
  const mask = alignmentMask(info);
  const last = recording.emit(Op.ADD, Type.P32, cdata, recording.int(CdataField.data + mask));
  const bits = convertNumber(recording, last, Type.INT);
  const aligned = recording.emit(Op.BAND, Type.INT, bits, recording.int(~mask));
  return { base: convertNumber(recording, aligned, Type.P32), offset: 0, address, extent: size };
}

/** The bits of an address that an alignment clears. */
export const alignmentMask = (info: number): number => (1 << alignOf(info)) - 1;

/** What C data that is a pointer or reference points to. */
export const pointeeOf = (recording: Recording, cdata: TRef, address: number): Place =>
  pointedTo(
    recording.emit(Op.FLOAD, Type.P32, cdata, Field.CDATA_PTR),
    recording.u32(address + CdataField.data),
  );

/** A value of C in a local. */
export interface Scalar {
  readonly type: Ctype;
  readonly irType: IrType;
  readonly value: TRef;
}

/** Fields by which boxed values are read, so that those of new boxes are known. */
const boxFields: Readonly<Record<number, number>> = {
  [Type.P32]: Field.CDATA_PTR,
  [Type.INT]: Field.CDATA_INT,
  [Type.I64]: Field.CDATA_INT64,
  [Type.U64]: Field.CDATA_UINT64,
};

/** The value of C data; that of an array or struct is its address, that of a complex number its real part. */
export function scalarOf(recording: Recording, cdata: TRef, address: number): Scalar {
  const { types } = recording.environment.ffi;
  const located = locate(recording, cdata, address);
  const { type, place } = located;
  if (isRefArray(type.info) || isStruct(type.info))
    return { type, irType: Type.P32, value: addressOf(recording, place) };
  if (isComplex(type.info)) {
    const { re } = loadParts(recording, type, place);
    return { type: types.get(CtypeId.DOUBLE), irType: Type.NUM, value: re };
  }
  const irType = memoryType(types, type);
  if (irType === undefined) return abort("NYI_BYTECODE", "C type");
  const isBoxed = place.base === cdata && boxFields[irType] !== undefined;
  const value = isBoxed
    ? recording.emit(Op.FLOAD, irType, cdata, boxFields[irType])
    : loadRaw(recording, irType, ensureMemory(recording, place, type.size));
  return { type: isEnum(type.info) ? types.child(type) : type, irType, value };
}
