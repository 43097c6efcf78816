/**
 * The text of the last scanned token, as messages quote it (LuaJIT: the lexer's string buffer).
 *
 * Usually a slice of the source that nobody ever asks for; where the text differs from the source (escapes,
 * underscores in numbers, line breaks), it is collected in a buffer. As in LuaJIT, a message quotes whatever was
 * scanned last, even where that is a token looked ahead at, or the names of a function just finished.
 */

import { ByteWriter } from "./bytes.ts";

export class TokenText {
  private readonly source: Uint8Array;
  private start = 0;
  private end = 0;
  /** A gap in the slice that the text leaves out: the line break at the start of a long bracket. */
  private gapStart = 0;
  private gapEnd = 0;
  private isBuffered = false;
  private readonly writer = new ByteWriter(32);

  constructor(source: Uint8Array) {
    this.source = source;
  }

  clear(): void {
    this.setSlice(0, 0);
  }

  setSlice(start: number, end: number): void {
    this.start = start;
    this.end = end;
    this.gapStart = end;
    this.gapEnd = end;
    this.isBuffered = false;
  }

  setSkippedSlice(start: number, gapStart: number, gapEnd: number, end: number): void {
    this.setSlice(start, end);
    this.gapStart = gapStart;
    this.gapEnd = gapEnd;
  }

  startBuffer(): void {
    this.isBuffered = true;
    this.writer.length = 0;
  }

  /** Goes on in the buffer with what the source says from `start` to `end`. */
  startBufferWith(start: number, end: number): void {
    this.startBuffer();
    this.writer.append(this.source, start, end);
  }

  /** Takes bytes from elsewhere, up to the first NUL, where a message would end as well. */
  setBytes(bytes: Uint8Array, start: number, end: number): void {
    this.startBuffer();
    for (let index = start; index < end && bytes[index] !== 0; index++) this.writer.byte(bytes[index]);
  }

  save(character: number): void {
    this.writer.byte(character);
  }

  get bufferedLength(): number {
    return this.writer.length;
  }

  /** The buffer, with a NUL behind its contents. */
  buffered(): Uint8Array {
    this.writer.byte(0);
    this.writer.length--;
    return this.writer.bytes;
  }

  bytes(): Uint8Array {
    if (this.isBuffered) return this.writer.finish();
    const writer = new ByteWriter(this.end - this.start);
    writer.append(this.source, this.start, this.gapStart);
    writer.append(this.source, this.gapEnd, this.end);
    return writer.finish();
  }
}
