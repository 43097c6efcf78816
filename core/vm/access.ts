/**
 * Reading, writing and calling through metatables as far as that needs no call (LuaJIT: lj_meta_tget, lj_meta_tset,
 * lj_meta_call). The interpreter asks here before it leaves to the driver.
 */
import { Limit, Metamethod } from "../gen/constants";
import { Global, Table } from "../gen/layouts";
import { tableBarrier } from "../gc/barrier";
import { findMetamethod, metatableOf } from "../object/metatable";
import { tableGet, tableSet } from "../object/table";
import { isFunction, isTable, NIL } from "../object/value";

/** First value that is no failure of tableSet. */
const FIRST_ADDRESS: usize = 8;

/** Address of object[key], following __index tables; 0 if a function must be called or an error raised. */
export function indexValue(global: usize, object: usize, key: i64): usize {
  for (let length = 0; length < Limit.MAX_CALL_META; length++) {
    let metatable: usize;
    if (isTable(object)) {
      const table: usize = load<u32>(object);
      const found = tableGet(table, key);
      if (found && load<i64>(found) != NIL) return found;
      metatable = load<u32>(table, Table.metatable);
      if (!metatable) return global + Global.nilValue;
      object = findMetamethod(global, metatable, Metamethod.INDEX);
      if (!object) return global + Global.nilValue;
    } else {
      object = findMetamethod(global, metatableOf(global, object), Metamethod.INDEX);
      if (!object) return 0;
    }
    if (isFunction(object)) return 0;
  }
  return 0;
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
