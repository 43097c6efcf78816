/** Traversal of tables (LuaJIT: lib_base.c and the assembler fast functions). */
import { ErrorCode, Metamethod, Tag, UserdataKind } from "../gen/constants";
import { Global, LibraryState, Table, Userdata } from "../gen/layouts";
import { findMetamethod, metatableOf } from "../object/metatable";
import { tableGetInteger } from "../object/table";
import { skippedSlots, tableNext } from "../object/table-next";
import { NIL, copyValue, isNil, setNumber, tagOf } from "../object/value";
import { argumentTypeError, globalOf, raiseMessage, tailCall } from "../vm/raise";
import { checkAny, checkNumber, checkTable, integerAt, objectAt, returnBits } from "./arguments";
import { libraryFunction } from "./state";
import { chargeSlots } from "./work";

export function base_next(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkTable(thread, base, argumentCount, 1);
  if (failure) return failure;
  const key = argumentCount > 1 ? load<i64>(base, 8) : NIL;
  const found = tableNext(objectAt(base, 1), key, base - 8);
  chargeSlots(globalOf(thread), skippedSlots);
  if (found > 0) return 2;
  return found ? raiseMessage(thread, 0, ErrorCode.NEXTIDX) : returnBits(base, NIL);
}

@inline
function isHostObject(slot: usize): bool {
  return tagOf(slot) == <u32>Tag.USERDATA && load<u8>(load<u32>(slot), Userdata.kind) == UserdataKind.HOST_OBJECT;
}

/** The metamethods are for C data and objects of the host, and for everything in Lua 5.2's mode. */
@inline
function callIterationMetamethod(thread: usize, base: usize, metamethod: u32): i32 {
  const global = globalOf(thread);
  if (tagOf(base) == <u32>Tag.CDATA || load<u8>(global, Global.has52) || isHostObject(base)) {
    const found = findMetamethod(global, metatableOf(global, base), metamethod);
    if (found) return tailCall(thread, load<i64>(found), 1);
  }
  return 0;
}

function iterateSpecially(
  thread: usize, base: usize, argumentCount: u32, metamethod: u32, field: u32, control: i64,
): i32 {
  let status = checkAny(thread, argumentCount, 1);
  if (!status) status = callIterationMetamethod(thread, base, metamethod);
  if (status) return status;
  if (tagOf(base) != <u32>Tag.TABLE) return argumentTypeError(thread, 1, Tag.TABLE);
  return returnIterator(thread, base, field, control);
}

/** The iterator, the table, which is where it must be, and the first control value. */
@inline
function returnIterator(thread: usize, base: usize, field: u32, control: i64): i32 {
  store<i64>(base - 8, libraryFunction(globalOf(thread), field));
  store<i64>(base, control, 8);
  return 3;
}

@inline
function isPlainTable(base: usize, argumentCount: u32): bool {
  return argumentCount != 0 && tagOf(base) == <u32>Tag.TABLE && !load<u32>(load<u32>(base), Table.metatable);
}

export function base_pairs(thread: usize, base: usize, argumentCount: u32): i32 {
  return isPlainTable(base, argumentCount)
    ? returnIterator(thread, base, LibraryState.base_next, NIL)
    : iterateSpecially(thread, base, argumentCount, Metamethod.PAIRS, LibraryState.base_next, NIL);
}

export function base_ipairs(thread: usize, base: usize, argumentCount: u32): i32 {
  return isPlainTable(base, argumentCount)
    ? returnIterator(thread, base, LibraryState.base_ipairs_aux, 0)
    : iterateSpecially(thread, base, argumentCount, Metamethod.IPAIRS, LibraryState.base_ipairs_aux, 0);
}

export function base_ipairs_aux(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkTable(thread, base, argumentCount, 1);
  if (!failure) failure = checkNumber(thread, base, argumentCount, 2);
  if (failure) return failure;
  const index = integerAt(base, 2) + 1;
  const found = tableGetInteger(objectAt(base, 1), index);
  if (!found || isNil(found)) return 0;
  copyValue(base, found);
  setNumber(base - 8, index);
  return 2;
}
