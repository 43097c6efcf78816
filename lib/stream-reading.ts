/**
 * Reading lines and counts of bytes of a stream, as LuaJIT does it with C's functions. What they give is valid until the
 * stream's next operation.
 */

import { type FileStream, join } from "./file-stream.ts";

const NEWLINE = 0x0a;
const NEAR = 64;
/** How large LuaJIT's buffer for a line is at first, and when it is doubled. */
const FIRST_ROOM = 8192;
const ROOM_LEFT = 64;

/** Up to `count` bytes; undefined at the end. */
export function readCount(stream: FileStream, count: number): Uint8Array | undefined {
  const first = stream.readSome(count);
  if (first === undefined || first.length === count) return first;
  const parts = [first.slice()];
  let rest = count - first.length;
  for (let part = stream.readSome(rest); part !== undefined; part = stream.readSome(rest)) {
    parts.push(part.slice());
    rest -= part.length;
  }
  return join(parts);
}

/**
 * A line, with its newline if asked; undefined at the end. LuaJIT reads lines by C's fgets in pieces whose lengths it takes
 * by strlen: a NUL and what follows it in its piece are lost, and so is the newline that would have ended the line.
 */
export function readLine(stream: FileStream, keepNewline: boolean): Uint8Array | undefined {
  if (stream.peek() < 0) return undefined;
  const end = findNewline(stream.ahead);
  if (end < 0) return joinPieces(stream, keepNewline);
  const line = stream.readSome(end + 1);
  return keepNewline ? line : line?.subarray(0, end);
}

/** Where the first newline is; -1 if there is none, or a NUL before it. A loop is faster for short lines. */
function findNewline(bytes: Uint8Array): number {
  const near = Math.min(bytes.length, NEAR);
  for (let at = 0; at < near; at++) {
    if (bytes[at] === NEWLINE) return at;
    if (bytes[at] === 0) return -1;
  }
  if (near === bytes.length) return -1;
  const end = bytes.indexOf(NEWLINE, near);
  return end < 0 || bytes.subarray(near, end).includes(0) ? -1 : end;
}

/** A line that has not been read ahead as a whole, or has NULs. */
function joinPieces(stream: FileStream, keepNewline: boolean): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  let length = 0;
  let room = FIRST_ROOM;
  for (;;) {
    const piece = readPiece(stream, room - length - 1);
    if (piece === undefined) break;
    const nul = piece.indexOf(0);
    const part = nul < 0 ? piece : piece.subarray(0, nul);
    const isEnd = part.at(-1) === NEWLINE;
    length += part.length;
    parts.push(isEnd && !keepNewline ? part.subarray(0, -1) : part);
    if (isEnd) break;
    if (length >= room - ROOM_LEFT) room *= 2;
  }
  return length === 0 ? undefined : join(parts);
}

/** C's fgets: the bytes up to a newline, and with it, but not more than `limit`. */
function readPiece(stream: FileStream, limit: number): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  for (let rest = limit; rest > 0 && stream.peek() >= 0; ) {
    const newline = stream.ahead.subarray(0, rest).indexOf(NEWLINE);
    const part = stream.readSome(newline < 0 ? rest : newline + 1) as Uint8Array;
    parts.push(part.slice());
    if (newline >= 0) break;
    rest -= part.length;
  }
  return parts.length === 0 ? undefined : join(parts);
}
