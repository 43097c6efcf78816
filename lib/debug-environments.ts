/** The functions of the debug library that read and set environments, which functions, userdata and threads have. */

import { Tag } from "../spec/vm.ts";
import type { HostCall, HostLibrary } from "./call.ts";
import { callerError } from "./errors.ts";
import { setEnvironment } from "./load.ts";
import { FunctionField, ThreadField, UserdataField } from "./offsets.ts";

const tags = Tag.values;

/** Address of the word with the environment of a value, or 0 if it has none. */
function environmentWord(call: HostCall, index: number): number {
  if (call.isFunction(index)) return call.address(index) + FunctionField.env;
  if (call.isUserdata(index)) return call.address(index) + UserdataField.env;
  return call.isThread(index) ? call.address(index) + ThreadField.env : 0;
}

export const environmentLibrary: HostLibrary = {
  getfenv(call) {
    call.checkAny(1);
    const word = environmentWord(call, 1);
    const table = word === 0 ? 0 : call.state.heap.u32[word >>> 2];
    return (table === 0 ? call.pushNil() : call.pushObject(table, tags.TABLE)).finish();
  },
  setfenv(call) {
    const table = call.checkTable(2);
    const word = environmentWord(call, 1);
    if (word === 0) throw callerError("SETFENV");
    if (call.isFunction(1)) {
      setEnvironment(call.state, call.address(1), table);
    } else {
      call.state.heap.u32[word >>> 2] = table;
      if (call.isUserdata(1) || call.isThread(1)) call.state.objectBarrier(call.address(1), table);
    }
    return call.pushSlot(call.slot(1)).finish();
  },
  /** These two only in Lua 5.2's mode. */
  getuservalue(call) {
    const table = call.isUserdata(1) ? call.state.heap.u32[environmentWord(call, 1) >>> 2] : 0;
    return (table === 0 ? call.pushNil() : call.pushObject(table, tags.TABLE)).finish();
  },
  setuservalue(call) {
    if (!call.isUserdata(1)) call.typeError(1, "userdata");
    const table = call.checkTable(2);
    call.state.heap.u32[environmentWord(call, 1) >>> 2] = table;
    call.state.objectBarrier(call.address(1), table);
    return call.pushSlot(call.slot(1)).finish();
  },
};
