/**
 * A growing byte buffer, and conversions between bytes and JavaScript strings.
 *
 * Invariant: `bytes.length >= length`; everything below `length` has been written. Lua strings are bytes, so
 * text from JavaScript enters as UTF-8 and leaves as Latin-1 only where one character must be one byte.
 */

const encoder = new TextEncoder();

/** The UTF-8 bytes of a JavaScript string; bytes are passed through. */
export function toBytes(text: Uint8Array | string): Uint8Array {
  return typeof text === "string" ? encoder.encode(text) : text;
}

/** Up to so many bytes are taken singly; what is longer would become as many strings. */
const MAX_SINGLE_BYTES = 64;
/** Bytes that one call takes as its parameters. */
const MAX_PARAMETERS = 4096;

/** One character per byte, so that no byte is lost. */
export function toByteString(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = "";
  if (end - start > MAX_SINGLE_BYTES) {
    for (let index = start; index < end; index += MAX_PARAMETERS)
      text += String.fromCharCode.apply(
        undefined,
        bytes.subarray(index, Math.min(end, index + MAX_PARAMETERS)) as unknown as number[],
      );
    return text;
  }
  for (let index = start; index < end; index++) text += String.fromCharCode(bytes[index]);
  return text;
}

export class ByteWriter {
  bytes: Uint8Array;
  length = 0;

  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  byte(value: number): void {
    if (this.length >= this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = value;
  }

  half(value: number): void {
    this.reserve(2);
    this.bytes[this.length++] = value;
    this.bytes[this.length++] = value >>> 8;
  }

  word(value: number): void {
    this.reserve(4);
    const { bytes, length } = this;
    bytes[length] = value;
    bytes[length + 1] = value >>> 8;
    bytes[length + 2] = value >>> 16;
    bytes[length + 3] = value >>> 24;
    this.length = length + 4;
  }

  /** An unsigned 32-bit number, seven bits a byte, lowest first. */
  uleb128(value: number): void {
    this.reserve(5);
    let rest = value >>> 0;
    for (; rest >= 0x80; rest >>>= 7) this.bytes[this.length++] = (rest & 0x7f) | 0x80;
    this.bytes[this.length++] = rest;
  }

  append(source: Uint8Array, start: number, end: number): void {
    const count = end - start;
    this.reserve(count);
    if (count < 32) {
      for (let index = start, to = this.length; index < end; index++) this.bytes[to++] = source[index];
    } else {
      this.bytes.set(source.subarray(start, end), this.length);
    }
    this.length += count;
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}
