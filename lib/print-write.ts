/** How `print` and the methods of files write a value to a stream. */

import { fromByteString } from "./byte-text.ts";
import type { HostCall } from "./call.ts";
import type { FileStream } from "./file-stream.ts";
import { StringBufferField, StringField } from "./offsets.ts";
import { SystemFailure } from "./system.ts";

/** What `print` makes of its arguments goes to the standard output, whatever io.output is. */
export function printWrite(call: HostCall): number {
  const { output } = call.state.streams;
  try {
    for (let index = 1; index <= call.count; index++) writeArgument(call, output, index);
    call.state.windows?.openStandardOutput(output);
  } catch (failure) {
    // Like C's print, which does not look.
    if (!(failure instanceof SystemFailure)) throw failure;
  }
  return 0;
}

/** Integers below this print all their digits under %.14g. */
const EXACT_INTEGERS = 1e14;

/** Writes a string, a number or a string buffer. */
export function writeArgument(call: HostCall, stream: FileStream, index: number): void {
  let string: number;
  if (call.isStringBuffer(index)) {
    const { u8, u32 } = call.state.heap;
    const [read, write] = [StringBufferField.read, StringBufferField.write];
    stream.write(u8, u32[(call.address(index) + read) >>> 2], u32[(call.address(index) + write) >>> 2]);
    return;
  }
  if (call.isString(index)) {
    string = call.address(index);
  } else if (call.isNumber(index)) {
    const value = call.state.heap.f64[call.slot(index) >>> 3];
    if (Number.isInteger(value) && Math.abs(value) < EXACT_INTEGERS && !Object.is(value, -0)) {
      const digits = fromByteString(String(value));
      stream.write(digits, 0, digits.length);
      return;
    }
    string = call.state.numberToString(value);
  } else {
    call.typeError(index, "string");
  }
  const { u8, u32 } = call.state.heap;
  const start = string + StringField.data;
  const length = u32[(string + StringField.length) >>> 2];
  stream.write(u8, start, start + length);
  call.state.chargeWork(length);
}
