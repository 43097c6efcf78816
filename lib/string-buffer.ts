/**
 * What string buffers have in TypeScript (LuaJIT: lib_buffer.c): methods that take C data, `set` when the core hands it
 * over for that, and a function by which the module's Lua code gives buffers their metatable.
 */

import { CtypeId } from "../spec/ctypes.ts";
import { Limit, Tag } from "../spec/vm.ts";
import type { HostCall, HostLibrary } from "./call.ts";
import { toInt32 } from "./call.ts";
import { setEnvironment } from "./load.ts";
import { CdataField } from "./offsets.ts";

const MAX_SIZE = Limit.values.MAX_BUFFER;

/** The address that C data converts to. */
const addressAt = (call: HostCall, index: number): number =>
  call.state.ffiPart.checkPointer(call.state.ffi, call, index, CtypeId.P_CVOID);

/** A number of bytes: a number or a 64-bit integer; no string is taken for one. */
function sizeAt(call: HostCall, index: number): number {
  const { heap } = call.state;
  let size: number;
  if (call.isNumber(index)) size = toInt32(heap.f64[call.slot(index) >>> 3]);
  else {
    const id =
      call.tag(index) === Tag.values.CDATA ? heap.u16[(call.address(index) + CdataField.ctypeId) >>> 1] : 0;
    if (id !== CtypeId.INT64 && id !== CtypeId.UINT64) return call.typeError(index, "number");
    const [low, high] = heap.u32.subarray((call.address(index) + CdataField.data) >>> 2);
    size = high === 0 ? low : -1;
  }
  return size >= 0 && size <= MAX_SIZE ? size : call.argumentError(index, "NUMRNG");
}

export const stringBufferLibrary: HostLibrary = {
  /** buf:putcdata(cdata, size) */
  method_putcdata(call) {
    if (!call.isStringBuffer(1)) call.typeError(1, "buffer");
    call.state.ffiPart.checkCdata(call, 2);
    const address = addressAt(call, 2);
    call.state.appendToBuffer(call.address(1), address, sizeAt(call, 3));
    return call.pushSlot(call.slot(1)).finish();
  },
  /** buf:set(cdata, size): the bytes are C data's, which is kept alive. */
  set_cdata(call) {
    const address = addressAt(call, 2);
    call.state.setBufferContent(call.address(1), call.address(2), address, sizeAt(call, 3));
    return call.pushSlot(call.slot(1)).finish();
  },
  /** Gives the function that makes buffers their metatable. */
  set_metatable(call) {
    setEnvironment(call.state, call.address(1), call.address(2));
    return 0;
  },
};
