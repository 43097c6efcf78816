/**
 * Reading, writing and calling through metatables as far as that needs no call (LuaJIT: lj_meta_tget, lj_meta_tset,
 * lj_meta_call). The interpreter asks here before it leaves to the driver.
 */
import { Continuation, FrameType, Limit, Metamethod, Tag } from "../gen/constants";
import { Global, Prototype, String, Table } from "../gen/layouts";
import { tableBarrier } from "../gc/barrier";
import { findString } from "../interpreter/operands";
import { isCdata } from "./cdata-arithmetic";
import { loadMember, storeMember } from "./cdata-members";
import { functionOf, prototypeOf } from "./frames";
import { baseMetatableLink, findMetamethod, metatableOf } from "../object/metatable";
import { tableGet, tableSet } from "../object/table";
import { isFunction, isString, isTable, NIL, objectBits } from "../object/value";

/** First value that is no failure of tableSet. */
const FIRST_ADDRESS: usize = 8;

/** What indexValue returns for an __index function; less than any address. */
export const HANDLER_IS_FUNCTION: usize = 1;

/**
 * Address of object[key], following __index tables; 0 if the driver has to raise an error. HANDLER_IS_FUNCTION if a
 * function must be called: it is in scratch0, the object in scratch1.
 */
export function indexValue(global: usize, object: usize, key: i64): usize {
  for (let length = 0; length < Limit.MAX_CALL_META; length++) {
    let metatable: usize;
    const bits = load<i64>(object);
    if (isTable(object)) {
      const table: usize = load<u32>(object);
      const found = tableGet(table, key);
      if (found && load<i64>(found) != NIL) return found;
      metatable = load<u32>(table, Table.metatable);
      if (!metatable) return global + Global.nilValue;
      object = findMetamethod(global, metatable, Metamethod.INDEX);
      if (!object) return global + Global.nilValue;
    } else {
      if (isCdata(object) && loadMember(global, object, key, global + Global.scratch3)) return global + Global.scratch3;
      object = findMetamethod(global, metatableOf(global, object), Metamethod.INDEX);
      if (!object) return 0;
    }
    if (isFunction(object)) return callHandler(global, object, bits);
  }
  return 0;
}

/**
 * Likewise for a string, which the object itself does not have if it is a table: the usual ways, from class to class and
 * from a string to its methods, with no call in between.
 */
export function indexString(global: usize, object: usize, key: i64, hash: u32): usize {
  const name: usize = load<u32>(global, Global.metamethodNames + (Metamethod.INDEX << 2));
  let bits = load<i64>(object);
  let metatable: usize = isTable(object) ? load<u32>(load<u32>(object), Table.metatable)
    : isString(object) ? load<u32>(baseMetatableLink(global, <u32>Tag.STRING)) : 0;
  for (let length = 0; length < Limit.MAX_CALL_META && metatable; length++) {
    const handler = findString(metatable, objectBits(<u32>Tag.STRING, name), load<u32>(name, String.hash));
    if (!handler) break;
    if (isFunction(handler)) return callHandler(global, handler, bits);
    if (!isTable(handler)) break;
    bits = load<i64>(handler);
    const found = findString(<usize><u32>bits, key, hash);
    if (found && load<i64>(found) != NIL) return found;
    metatable = load<u32>(<usize><u32>bits, Table.metatable);
    if (!metatable) return global + Global.nilValue;
  }
  return indexValue(global, object, key);
}

/** The function at `handler` must be called for the object with these bits. */
@inline
function callHandler(global: usize, handler: usize, bits: i64): usize {
  store<i64>(global, load<i64>(handler), Global.scratch0);
  store<i64>(global, bits, Global.scratch1);
  return HANDLER_IS_FUNCTION;
}

/**
 * Sets up the call that indexValue asks for on top of the Lua frame at `base`, with its result going to slot A of the
 * instruction before `pc`. Returns the base of the call.
 */
export function pushIndexCall(global: usize, base: usize, pc: usize, key: i64): usize {
  const top = base + (<usize>load<u8>(prototypeOf(functionOf(base)), Prototype.frameSize) << 3);
  store<u32>(top, Continuation.RESULT);
  store<u32>(top, <u32>pc, 4);
  store<u32>(top, load<u32>(global, Global.scratch0), 8);
  store<u32>(top, <u32>(top + 16 - base) | FrameType.CONTINUATION, 12);
  store<i64>(top, load<i64>(global, Global.scratch1), 16);
  store<i64>(top, key, 24);
  return top + 16;
}

/** object[key] = value, following __newindex tables; false if a function must be called or an error raised. */
export function assignValue(global: usize, object: usize, key: i64, value: usize): bool {
  for (let length = 0; length < Limit.MAX_CALL_META; length++) {
    if (isTable(object)) {
      const table: usize = load<u32>(object);
      let slot = tableGet(table, key);
      if (!slot || load<i64>(slot) == NIL) {
        const handler = findMetamethod(global, load<u32>(table, Table.metatable), Metamethod.NEWINDEX);
        if (handler) {
          if (isFunction(handler)) return false;
          object = handler;
          continue;
        }
        slot = tableSet(global, table, key);
        if (slot < FIRST_ADDRESS) return false;
      }
      store<i64>(slot, load<i64>(value));
      tableBarrier(global, table, value);
      return true;
    }
    if (isCdata(object) && storeMember(global, object, key, value)) return true;
    object = findMetamethod(global, metatableOf(global, object), Metamethod.NEWINDEX);
    if (!object || isFunction(object)) return false;
  }
  return false;
}

/**
 * Makes the value at `callee`, with `count` arguments above it, the first argument of its __call metamethod, which
 * takes its place. False, with nothing changed, if it has none that is a function.
 */
export function prepareMetaCall(global: usize, callee: usize, count: u32): bool {
  const handler = findMetamethod(global, metatableOf(global, callee), Metamethod.CALL);
  if (!handler || !isFunction(handler)) return false;
  const bits = load<i64>(handler);
  for (let slot = callee + (<usize>count << 3); slot >= callee; slot -= 8) store<i64>(slot, load<i64>(slot), 8);
  store<i64>(callee, bits);
  return true;
}
