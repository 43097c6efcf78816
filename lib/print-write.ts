/** How `print` and the methods of files write a value to a stream. */

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
  if (call.isString(index)) writeString(call, stream, call.address(index));
  else if (call.isNumber(index)) writeNumber(call, stream, call.state.heap.f64[call.slot(index) >>> 3]);
  else if (call.isStringBuffer(index)) {
    const { u8, u32 } = call.state.heap;
    const [read, write] = [StringBufferField.read, StringBufferField.write];
    stream.write(u8, u32[(call.address(index) + read) >>> 2], u32[(call.address(index) + write) >>> 2]);
  } else call.typeError(index, "string");
}

function writeString({ state }: HostCall, stream: FileStream, string: number): void {
  const { u8, u32 } = state.heap;
  const start = string + StringField.data;
  const length = u32[(string + StringField.length) >>> 2];
  stream.write(u8, start, start + length);
  state.chargeWork(length);
}

function writeNumber(call: HostCall, stream: FileStream, value: number): void {
  if (Number.isInteger(value) && Math.abs(value) < EXACT_INTEGERS && !Object.is(value, -0))
    writeInteger(stream, value);
  else writeString(call, stream, call.state.numberToString(value));
}

const MINUS = 0x2d;
const ZERO = 0x30;
const digits = new Uint8Array(16);

function writeInteger(stream: FileStream, value: number): void {
  let at = digits.length;
  let rest = Math.abs(value);
  do {
    const tens = Math.floor(rest / 10);
    digits[--at] = ZERO + rest - 10 * tens;
    rest = tens;
  } while (rest > 0);
  if (value < 0) digits[--at] = MINUS;
  stream.write(digits, at, digits.length);
}
