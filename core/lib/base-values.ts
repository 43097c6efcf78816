/** Types, metatables and raw access (LuaJIT: lib_base.c). */
import { ErrorCode, Metamethod, Status, Tag, UserdataKind } from "../gen/constants";
import { LibraryState, String, Table, Thread, Userdata } from "../gen/layouts";
import { tableBarrier } from "../gc/barrier";
import { findMetamethod, metatableOf } from "../object/metatable";
import { newTable } from "../object/table-create";
import { tableLength } from "../object/table-length";
import { tableGet, tableSet } from "../object/table";
import { newUserdata } from "../object/userdata";
import {
  NIL, TRUE, booleanBits, copyValue, isNil, isNumber, isString, isTable, isTruthy, objectBits, tagOf,
  equalValues,
} from "../object/value";
import { argumentError, globalOf, raiseMessage } from "../vm/raise";
import {
  checkAny, checkTable, isTableFailure, objectAt, returnBits, returnNumber, returnObject, slotAt,
  tableFailure,
} from "./arguments";
import { libraryOf, typeNameOf } from "./state";

export function base_type(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkAny(thread, argumentCount, 1);
  return failure ? failure : returnObject(base, Tag.STRING, typeNameOf(globalOf(thread), tagOf(base)));
}

// -- Metatables --

export function base_getmetatable(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkAny(thread, argumentCount, 1);
  if (failure) return failure;
  const global = globalOf(thread);
  const metatable = metatableOf(global, base);
  if (!metatable) return returnBits(base, NIL);
  const shown = findMetamethod(global, metatable, Metamethod.METATABLE);
  return returnBits(base, shown ? load<i64>(shown) : objectBits(Tag.TABLE, metatable));
}

export function base_setmetatable(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkTable(thread, base, argumentCount, 1);
  if (failure) return failure;
  const slot = slotAt(base, 2);
  if (argumentCount < 2 || (!isTable(slot) && !isNil(slot))) {
    return argumentError(thread, 2, ErrorCode.NOTABN);
  }
  const global = globalOf(thread);
  const table = objectAt(base, 1);
  const old: usize = load<u32>(table, Table.metatable);
  if (old && findMetamethod(global, old, Metamethod.METATABLE)) {
    return raiseMessage(thread, 1, ErrorCode.PROTMT);
  }
  store<u32>(table, isNil(slot) ? 0 : load<u32>(slot), Table.metatable);
  tableBarrier(global, table, slot);
  return returnObject(base, Tag.TABLE, table);
}

/** newproxy() has no metatable, newproxy(true) a new one, newproxy(proxy) that of another proxy. */
export function base_newproxy(thread: usize, base: usize, argumentCount: u32): i32 {
  const global = globalOf(thread);
  let metatable: usize = 0;
  if (argumentCount && isTruthy(base)) {
    if (load<i64>(base) == TRUE) {
      metatable = newProxyMetatable(global);
      if (!metatable) return Status.MEMORY;
    } else {
      metatable = metatableOf(global, base);
      if (!metatable || !isProxyMetatable(global, metatable)) {
        return argumentError(thread, 1, ErrorCode.NOPROXY);
      }
    }
  }
  const proxy = newUserdata(global, 0, UserdataKind.USERDATA, load<u32>(thread, Thread.env));
  if (!proxy) return Status.MEMORY;
  store<u32>(proxy, <u32>metatable, Userdata.metatable);
  return returnObject(base, Tag.USERDATA, proxy);
}

function isProxyMetatable(global: usize, metatable: usize): bool {
  const known: usize = load<u32>(libraryOf(global), LibraryState.proxyMetatables);
  const found = tableGet(known, objectBits(Tag.TABLE, metatable));
  return found != 0 && isTruthy(found);
}

function newProxyMetatable(global: usize): usize {
  const metatable = newTable(global, 0, 0);
  if (!metatable) return 0;
  const known: usize = load<u32>(libraryOf(global), LibraryState.proxyMetatables);
  const key = objectBits(Tag.TABLE, metatable);
  const slot = tableSet(global, known, key);
  if (isTableFailure(slot)) return 0;
  store<i64>(slot, TRUE);
  return metatable;
}

// -- Raw access --

export function base_rawget(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkTable(thread, base, argumentCount, 1);
  if (!failure) failure = checkAny(thread, argumentCount, 2);
  if (failure) return failure;
  const found = tableGet(objectAt(base, 1), load<i64>(base + 8));
  return returnBits(base, found ? load<i64>(found) : NIL);
}

export function base_rawset(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkTable(thread, base, argumentCount, 1);
  if (!failure) failure = checkAny(thread, argumentCount, 2);
  if (!failure) failure = checkAny(thread, argumentCount, 3);
  if (failure) return failure;
  const global = globalOf(thread);
  const table = objectAt(base, 1);
  const slot = tableSet(global, table, load<i64>(base + 8));
  if (isTableFailure(slot)) return tableFailure(thread, slot);
  copyValue(slot, base + 16);
  tableBarrier(global, table, slot);
  return returnObject(base, Tag.TABLE, table);
}

export function base_rawequal(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkAny(thread, argumentCount, 1);
  if (!failure) failure = checkAny(thread, argumentCount, 2);
  if (failure) return failure;
  return returnBits(base, booleanBits(equalValues(base, base + 8)));
}

export function base_rawlen(thread: usize, base: usize, argumentCount: u32): i32 {
  if (argumentCount && isString(base)) {
    return returnNumber(base, <f64>load<u32>(objectAt(base, 1), String.length));
  }
  const failure = checkTable(thread, base, argumentCount, 1);
  return failure ? failure : returnNumber(base, <f64>tableLength(objectAt(base, 1)));
}
