/**
 * Indexed loads and stores (LuaJIT: lj_record_idx). They follow __index and __newindex, specialised on the types of
 * objects and keys, on whether a slot is nil, and on the absence of metatables and metamethods.
 */
import type { Value } from "../../lib/lua-state.ts";
import { GlobalField, TableField } from "../../lib/offsets.ts";
import { metamethods, Tag } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { Field } from "../ir/operands.ts";
import {
  isCdata,
  isConstant,
  isIntegerType,
  isNil,
  isPrimitiveType,
  isString,
  isTable,
  Op,
  refOf,
  TREF_NIL,
  type TRef,
  Type,
  typeOf,
  typeSpecs,
} from "../ir/types.ts";
import { wasNonNil } from "../opt/memory.ts";
import { callContinuation } from "./continuation.ts";
import { type KeyLookup, recordKey } from "./key.ts";
import { isFunctionValue, isNilValue, isNumberValue, numberOf, readValue, typeOfValue } from "./live.ts";
import { findMetamethod, liveMetamethod, type MetamethodFound, metamethodName } from "./metatable.ts";
import { NUM_FROM_INT, type Recording } from "./recording.ts";

/** Length of __index and __newindex chains that are followed (LuaJIT: LJ_MAX_IDXCHAIN). */
export const MAX_INDEX_CHAIN = 100;

export interface TableAccess {
  table: TRef;
  tableValue: Value;
  readonly key: TRef;
  readonly keyValue: Value;
  /** What is stored; absent: a load. */
  readonly value?: TRef;
  readonly valueValue?: Value;
  /** Metatables that may be followed; 0: raw access. */
  chain: number;
}

const isCollectable = (value: TRef): boolean => typeSpecs[typeOf(value)].isCollectable === true;

/**
 * Records an access. Returns the value of a load; 0 after a store, and if a metamethod has been called: then it is the
 * continuation that gets the result.
 */
export function recordAccess(recording: Recording, access: TableAccess): TRef {
  while (true) {
    if (isCdata(access.table)) {
      const outcome = recordCdataAccess(recording, access);
      if (typeof outcome === "number") return outcome;
      if (callHandler(recording, access, outcome)) return 0;
      const result = recordAccess(recording, access);
      // For the interpreter, what the metatable of a C type lacks is an error.
      return result !== 0 && isNil(result) ? abort("NO_METAMETHOD") : result;
    }
    if (!isTable(access.table)) {
      const found = findMetamethod(recording, access.table, access.tableValue, metamethodFor(access));
      if (found === undefined) return abort("NO_METAMETHOD");
      if (callHandler(recording, access, found)) return 0;
      continue;
    }
    const outcome =
      access.value === undefined ? recordLoad(recording, access) : recordStore(recording, access);
    if (typeof outcome === "number") return outcome;
    if (callHandler(recording, access, outcome)) return 0;
  }
}

/** A member of C data, or the metamethod for those that its type does not have. */
function recordCdataAccess(recording: Recording, access: TableAccess): TRef | MetamethodFound {
  const { value, valueValue } = access;
  const outcome = recording.cdata.recordMember(recording, {
    object: { ref: access.table, value: access.tableValue },
    key: { ref: access.key, value: access.keyValue },
    value: value === undefined || valueValue === undefined ? undefined : { ref: value, value: valueValue },
  });
  if (typeof outcome === "number") return outcome;
  return (
    recording.cdata.metamethodOf(recording, outcome.missing, metamethodFor(access)) ?? abort("NO_METAMETHOD")
  );
}

const metamethodFor = ({ value }: TableAccess) => (value === undefined ? "index" : "newindex");

/** Calls the metamethod, or makes it the object of the next round. */
function callHandler(recording: Recording, access: TableAccess, found: MetamethodFound): boolean {
  if (isFunctionValue(found.handlerValue)) {
    const operands = [access.table, access.key];
    if (access.value !== undefined) operands.push(access.value);
    const continuation = access.value === undefined ? "RESULT" : "IGNORE";
    callContinuation(recording, continuation, found.handler, found.handlerValue, operands);
    return true;
  }
  access.table = found.handler;
  access.tableValue = found.handlerValue;
  if (--access.chain === 0) abort("INDEX_LOOP");
  return false;
}

function isImpossibleKey(key: Value): boolean {
  return isNilValue(key) || (isNumberValue(key) && Number.isNaN(numberOf(key)));
}

function recordLoad(recording: Recording, access: TableAccess): TRef | MetamethodFound {
  const isChained = access.chain > 0;
  if (isImpossibleKey(access.keyValue) && isConstant(access.key))
    return (isChained && findMetamethod(recording, access.table, access.tableValue, "index")) || TREF_NIL;
  const lookup = recordKey(recording, access);
  const live = readValue(recording.heap, lookup.address);
  const type = lookup.isAbsent ? Type.NIL : typeOfValue(live);
  let result: TRef;
  if (lookup.isAbsent) {
    guardMissing(recording, lookup, true);
    result = TREF_NIL;
  } else result = recording.guard(lookup.load, type, lookup.reference);
  forgetNeedlessGuard(recording, lookup, result);
  if (type === Type.NUM) recording.noteNumber(result, live);
  if (type === Type.NIL && isChained) {
    const found = findMetamethod(recording, access.table, access.tableValue, "index");
    if (found !== undefined) return found;
  }
  return isPrimitiveType(type) ? recording.builder.primitive(type) : result;
}

/** If the lookup has been forwarded, the check of the hash part's size that came with it is needless. */
function forgetNeedlessGuard(recording: Recording, { rollback }: KeyLookup, result: TRef): void {
  if (refOf(result) < rollback) recording.builder.ir.truncate(rollback);
}

/** Guards that the key is, or is not, missing in the hash part. */
function guardMissing(recording: Recording, { reference }: KeyLookup, isMissing: boolean): void {
  const nil = recording.builder.pointer(recording.environment.global + GlobalField.nilValue, true);
  recording.guard(isMissing ? Op.EQ : Op.NE, Type.P32, reference, nil);
}

function recordStore(recording: Recording, access: TableAccess): TRef | MetamethodFound {
  if (isImpossibleKey(access.keyValue)) abort("STORE_INVALID_KEY");
  const value = access.value as TRef;
  const lookup = recordKey(recording, access);
  forgetNeedlessGuard(recording, lookup, lookup.reference);
  let needsKeyBarrier = isCollectable(access.key) && !isNil(value);
  let { reference } = lookup;
  const oldValue = readValue(recording.heap, lookup.address);
  if (isNilValue(oldValue)) {
    const handler = recordStoreToNil(recording, access, lookup);
    if (handler !== undefined) return handler;
    if (lookup.isAbsent) {
      reference = recording.emit(Op.NEWREF, Type.P32, access.table, newKey(recording, access));
      needsKeyBarrier = false;
    }
  } else if (wasNonNil(recording.builder, lookup.load, refOf(reference))) needsKeyBarrier = false;
  else guardNonNil(recording, access, lookup, oldValue);
  storeValue(recording, access, lookup, reference, needsKeyBarrier);
  return 0;
}

function storeValue(
  recording: Recording,
  access: TableAccess,
  lookup: KeyLookup,
  reference: TRef,
  needsKeyBarrier: boolean,
): void {
  let value = access.value as TRef;
  if (isIntegerType(typeOf(value))) value = recording.emit(Op.CONV, Type.NUM, value, NUM_FROM_INT);
  const store = lookup.load === Op.ALOAD ? Op.ASTORE : Op.HSTORE;
  recording.emit(store, typeOf(value), reference, value);
  if (needsKeyBarrier || isCollectable(value)) recording.emit(Op.TBAR, Type.NIL, access.table);
  if (mayNameMetamethod(recording, access.key, access.keyValue)) {
    const field = recording.emit(Op.FREF, Type.P32, access.table, Field.TAB_NOMM);
    recording.emit(Op.FSTORE, Type.U8, field, recording.int(0));
  }
  recording.needsSnapshot = true;
}

/** Makes sure that the old value is nil and that there is no __newindex; or returns the latter. */
function recordStoreToNil(
  recording: Recording,
  access: TableAccess,
  lookup: KeyLookup,
): MetamethodFound | undefined {
  const metatable = recording.u32(access.tableValue.low + TableField.metatable);
  const isChained = access.chain > 0;
  const hasHandler = isChained && !isNilValue(liveMetamethod(recording, metatable, "newindex"));
  if (hasHandler) {
    if (lookup.isAbsent) guardMissing(recording, lookup, true);
    else recording.guard(lookup.load, Type.NIL, lookup.reference);
  } else if (lookup.isHashLookup) guardMissing(recording, lookup, lookup.isAbsent);
  return isChained ? findMetamethod(recording, access.table, access.tableValue, "newindex") : undefined;
}

/** The key for NEWREF: a number as such, not NaN, and 0 for -0. */
function newKey(recording: Recording, { key, keyValue }: TableAccess): TRef {
  if (isIntegerType(typeOf(key))) return recording.emit(Op.CONV, Type.NUM, key, NUM_FROM_INT);
  if (typeOf(key) !== Type.NUM) return key;
  if (!isConstant(key)) recording.guard(Op.EQ, Type.NUM, key, key);
  else if (Object.is(numberOf(keyValue), -0)) return recording.builder.num(0);
  return key;
}

/** The old value was not nil, but the trace cannot be sure. */
function guardNonNil(recording: Recording, access: TableAccess, lookup: KeyLookup, oldValue: Value): void {
  if (lookup.isHashLookup) guardMissing(recording, lookup, false);
  if (access.chain === 0) return;
  if (recording.u32(access.tableValue.low + TableField.metatable) === 0) {
    // Cheaper than a load, since it can leave the loop.
    const metatable = recording.emit(Op.FLOAD, Type.TAB, access.table, Field.TAB_META);
    recording.guard(Op.EQ, Type.TAB, metatable, recording.builder.nullOf(Type.TAB));
  } else recording.guard(lookup.load, typeOfValue(oldValue), lookup.reference);
}

const CACHED_METAMETHODS = metamethods.slice(0, 8);

/** Whether a store under the key may make a metamethod that the cache says is absent. */
function mayNameMetamethod(recording: Recording, key: TRef, keyValue: Value): boolean {
  if (!isString(key)) return false;
  if (!isConstant(key)) return true;
  return (
    keyValue.high === Tag.values.STRING &&
    CACHED_METAMETHODS.some((name) => metamethodName(recording, name) === keyValue.low)
  );
}
