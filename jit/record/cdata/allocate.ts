/** New C data of a type with its initialisers (LuaJIT: crec_alloc). */
import { type Ctype, type CtypeNumber, isEnum, isNum, isPtr, isStruct } from "../../../lib/ffi/ctype.ts";
import { Flag, NO_SIZE } from "../../../spec/ctypes.ts";
import { Limit } from "../../../spec/vm.ts";
import { isConstant, Op, type TRef, Type } from "../../ir/types.ts";
import { callHelper } from "../library/call.ts";
import { readValue } from "../live.ts";
import type { Recording } from "../recording.ts";
import { type Extent, makeStores, planInitialisers } from "./initialise.ts";
import { box } from "./load.ts";
import { memoryType } from "./numbers.ts";
import { type Place, payloadOf } from "./place.ts";
import { alignedPayload, alignmentMask, isOverAligned } from "./scalar.ts";
import { type LuaOperand, storeMember, toC, zeroOf } from "./store.ts";

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
  if (isNum(type.info) || isPtr(type.info) || isEnum(type.info))
    return newScalar(recording, id, type, initialisers);
  const extent = extentOf(recording, id, length);
  const plan = extent && planInitialisers(recording, type, extent, initialisers);
  if (extent === undefined || plan === undefined) return undefined;
  const { cdata, place } = allocateAggregate(recording, id, extent);
  makeStores(recording, plan, place, extent.ref);
  const finalizer = isStruct(type.info) ? ffi.ownMetamethod(id, "gc") : 0;
  if (finalizer !== 0)
    setFinalizer(recording, cdata, recording.constant(readValue(recording.heap, finalizer)));
  return cdata;
}

function allocateAggregate(
  recording: Recording,
  id: CtypeNumber,
  extent: Extent,
): { readonly cdata: TRef; readonly place: Place } {
  if (!isOverAligned(recording, id)) {
    const cdata = allocate(recording, id, extent.ref);
    return { cdata, place: ownPlace(cdata, extent.value) };
  }
  const mask = alignmentMask(recording.environment.ffi.types.summary(id).info);
  const cdata = allocate(recording, id, recording.int(extent.value + mask));
  return { cdata, place: alignedPayload(recording, id, cdata, 0) };
}

/** Sets what is called with C data when it dies. It is the last thing that is done for an instruction. */
export function setFinalizer(recording: Recording, cdata: TRef, finalizer: TRef): void {
  const table = recording.object(recording.environment.ffi.finalizers, Type.TAB);
  callHelper(recording, "setFinalizer", table, cdata, finalizer);
  recording.needsSnapshot = true;
}

const allocate = (recording: Recording, id: CtypeNumber, size: TRef): TRef =>
  recording.guard(Op.CNEW, Type.CDATA, recording.int(id), size);

/** The bytes of an object; undefined: there are none such, or the interpreter has to count them. */
function extentOf(
  recording: Recording,
  id: CtypeNumber,
  length: VariableLength | undefined,
): Extent | undefined {
  const { types } = recording.environment.ffi;
  const { info, size } = types.summary(id);
  // The size of an object of variable length is what it has been allocated with.
  if (info & Flag.VLA && isOverAligned(recording, id)) return undefined;
  if ((info & Flag.VLA) === 0)
    return size === NO_SIZE ? undefined : { ref: recording.int(size), value: size };
  return length && variableExtent(recording, types.raw(id), length);
}

/** The bytes of a type of variable length with so many elements. */
export function variableExtent(
  recording: Recording,
  type: Ctype,
  { ref, value }: VariableLength,
): Extent | undefined {
  const { types } = recording.environment.ffi;
  const [empty, one] = [types.variableSize(type, 0), types.variableSize(type, 1)];
  const elementSize = one - empty;
  const limit = Math.floor((Limit.values.MAX_STRING - empty) / Math.max(elementSize, 1));
  if (value < 0 || value > limit) return undefined;
  if (!isConstant(ref)) recording.guard(Op.ULE, Type.INT, ref, recording.int(limit));
  const bytes = recording.emit(Op.MUL, Type.INT, ref, recording.int(elementSize));
  return {
    ref: recording.emit(Op.ADD, Type.INT, bytes, recording.int(empty)),
    value: value * elementSize + empty,
  };
}

// -- Numbers and pointers

function newScalar(
  recording: Recording,
  id: CtypeNumber,
  type: Ctype,
  initialisers: readonly LuaOperand[],
): TRef | undefined {
  if (initialisers.length > 1 || isOverAligned(recording, id)) return undefined;
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

/** The payload of an object that does not exist while recording. */
const ownPlace = (cdata: TRef, size: number): Place => payloadOf(cdata, 0, size);
