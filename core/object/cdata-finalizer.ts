/** What is called with C data when it dies (see core/gc/finalizer.ts): set by ffi.gc and by metatypes. */
import { Tag, UserdataKind } from "../gen/constants";
import { Finalizer, Global, Userdata } from "../gen/layouts";
import { objectBarrier, tableBarrier } from "../gc/barrier";
import { tableGet, tableSet } from "./table";
import { newUserdata } from "./userdata";
import { isCollectable, NIL, setObject, tagOf } from "./value";

/** What tableSet returns is an address from here on. */
const FIRST_ADDRESS: usize = 8;

/** The object that keeps the finalizer of C data, if it is there and has not been used; or 0. */
function finalizerOf(table: usize, cdata: usize, key: i64): usize {
  const slot = tableGet(table, key);
  if (!slot || tagOf(slot) != <u32>Tag.USERDATA) return 0;
  const object: usize = load<u32>(slot);
  return load<u32>(object, Userdata.data + Finalizer.cdata) == <u32>cdata ? object : 0;
}

/**
 * Sets the finalizer of C data; nil: there is none. `table` keeps them by their C data. 0: memory was refused. A state that
 * is being closed takes no more of them.
 */
export function setFinalizer(global: usize, table: usize, cdata: usize, value: i64): u32 {
  if (load<u8>(global, Global.isClosing)) return 1;
  const key = ((<i64>(<u32>Tag.CDATA)) << 32) | <i64>cdata;
  let object = finalizerOf(table, cdata, key);
  if (!object && value == NIL) return 1;
  if (!object) {
    object = newUserdata(global, Finalizer.SIZE, UserdataKind.FINALIZER, load<u32>(global, Global.registry));
    if (!object) return 0;
    store<i64>(object, NIL, Userdata.data + Finalizer.finalizer);
    store<u32>(object, 0, Userdata.data + Finalizer.cdata);
    const slot = tableSet(global, table, key);
    if (slot < FIRST_ADDRESS) return 0;
    setObject(slot, <u32>Tag.USERDATA, object);
    tableBarrier(global, table, slot);
  }
  store<u32>(object, value == NIL ? 0 : <u32>cdata, Userdata.data + Finalizer.cdata);
  const finalizer = object + Userdata.data + Finalizer.finalizer;
  store<i64>(finalizer, value);
  if (isCollectable(finalizer)) objectBarrier(global, object, load<u32>(finalizer));
  return 1;
}
