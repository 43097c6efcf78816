/**
 * Looks up metamethods on the trace (LuaJIT: lj_record_mm_lookup). The trace is specialised on whether the object has a
 * metatable, and on what is in it. The metatables of types (of strings above all) are treated as constant: who changes
 * one drops all traces.
 */
import type { Value } from "../../lib/lua-state.ts";
import { GlobalField, TableField, UserdataField } from "../../lib/offsets.ts";
import { metamethods, Tag, UserdataKind } from "../../spec/vm.ts";
import { Field } from "../ir/operands.ts";
import { isCdata, isNil, Op, TREF_NIL, type TRef, Type, typeOf } from "../ir/types.ts";
import { recordAccess } from "./access.ts";
import { isNilValue, isNumberValue, NIL_VALUE, objectValue, readValue } from "./live.ts";
import type { Operand } from "./operands.ts";
import type { Recording } from "./recording.ts";

export type Metamethod = (typeof metamethods)[number];

/** A metamethod that was found. */
export interface MetamethodFound {
  readonly handler: TRef;
  readonly handlerValue: Value;
  /** The metatable: its reference and address. */
  readonly metatable: TRef;
  readonly metatableAddress: number;
}

/** The metatable of an object; the address is 0, and the reference nil, if it has none. */
export interface MetatableFound {
  readonly metatable: TRef;
  readonly address: number;
}

/** Metamethods below this have a bit in Table.absent. */
const CACHED_METAMETHODS = 8;

/** Address of the String that names a metamethod. */
export function metamethodName(recording: Recording, metamethod: Metamethod): number {
  const number = metamethods.indexOf(metamethod);
  return recording.u32(recording.environment.global + GlobalField.metamethodNames + number * 4);
}

/** The live metamethod in a metatable (which may be 0), or nil. */
export function liveMetamethod(recording: Recording, metatable: number, metamethod: Metamethod): Value {
  if (metatable === 0) return NIL_VALUE;
  const found = recording.environment.tableGetString(metatable, metamethodName(recording, metamethod));
  return found === 0 ? NIL_VALUE : readValue(recording.heap, found);
}

/** Address of the metatable of all values of a type. */
function baseMetatable(recording: Recording, value: Value): number {
  const type = isNumberValue(value) ? ~Tag.values.NUMBER : ~value.high;
  return recording.u32(recording.environment.global + GlobalField.baseMetatables + type * 4);
}

/** The metatable of an object, the trace being specialised on whether it has one. */
export function recordMetatable(recording: Recording, object: TRef, value: Value): MetatableFound {
  const isTable = typeOf(object) === Type.TAB;
  if (!isTable && typeOf(object) !== Type.UDATA) {
    const address = baseMetatable(recording, value);
    return { metatable: address === 0 ? TREF_NIL : recording.object(address, Type.TAB), address };
  }
  const field = isTable ? Field.TAB_META : Field.UDATA_META;
  const offset = isTable ? TableField.metatable : UserdataField.metatable;
  const metatable = recording.emit(Op.FLOAD, Type.TAB, object, field);
  const address = recording.u32(value.low + offset);
  if (!isTable) {
    const kind = recording.u8(value.low + UserdataField.kind);
    if (kind !== UserdataKind.values.USERDATA) return specialMetatable(recording, object, kind, address);
  }
  recording.guard(address === 0 ? Op.EQ : Op.NE, Type.TAB, metatable, recording.builder.nullOf(Type.TAB));
  return { metatable: address === 0 ? TREF_NIL : metatable, address };
}

/** All userdata of a kind of the library's own share a metatable that does not change. */
function specialMetatable(recording: Recording, object: TRef, kind: number, address: number): MetatableFound {
  const loaded = recording.emit(Op.FLOAD, Type.U8, object, Field.UDATA_KIND);
  recording.guard(Op.EQ, Type.INT, loaded, recording.int(kind));
  return { metatable: address === 0 ? TREF_NIL : recording.object(address, Type.TAB), address };
}

/** Looks up a metamethod of an object; undefined if it has none, which the trace is then sure of. */
export function findMetamethod(
  recording: Recording,
  object: TRef,
  value: Value,
  metamethod: Metamethod,
): MetamethodFound | undefined {
  const { metatable, address } = recordMetatable(recording, object, value);
  if (address === 0) return undefined;
  const handlerValue = liveMetamethod(recording, address, metamethod);
  if (isNilValue(handlerValue) && guardAbsent(recording, metatable, address, metamethod)) return undefined;
  const name = metamethodName(recording, metamethod);
  const handler = recordAccess(recording, {
    table: metatable,
    tableValue: objectValue(address, Tag.values.TABLE),
    key: recording.string(name),
    keyValue: objectValue(name, Tag.values.STRING),
    chain: 0,
  });
  if (isNil(handler)) return undefined;
  return { handler, handlerValue, metatable, metatableAddress: address };
}

/** The metamethod of a first operand that comes before what C data in the second one do: that of a table, say. */
export const metamethodBeforeCdata = (
  recording: Recording,
  { ref, value }: Operand,
  metamethod: Metamethod,
): MetamethodFound | undefined =>
  isCdata(ref) ? undefined : findMetamethod(recording, ref, value, metamethod);

/** Uses the metatable's cache of absent metamethods, if that knows; false if it does not. */
function guardAbsent(
  recording: Recording,
  metatable: TRef,
  address: number,
  metamethod: Metamethod,
): boolean {
  const bit = 1 << metamethods.indexOf(metamethod);
  if (bit >= 1 << CACHED_METAMETHODS || (recording.u8(address + TableField.absent) & bit) === 0) return false;
  const absent = recording.emit(Op.FLOAD, Type.U8, metatable, Field.TAB_NOMM);
  const masked = recording.emit(Op.BAND, Type.INT, absent, recording.int(bit));
  recording.guard(Op.NE, Type.INT, masked, recording.int(0));
  return true;
}
