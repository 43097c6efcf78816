/**
 * Buffered reading and writing of a file (C: FILE). One buffer serves both directions: it holds either bytes that were
 * read ahead (`readAt` to `readEnd`) or bytes still to be written (0 to `writeEnd`).
 *
 * Invariant: at most one of the two is not empty. For a regular file `position` is where the system reads or writes
 * next; the stream's own position is that plus what is pending, minus what was read ahead.
 */

import { type HostSystem, SystemFailure } from "./system.ts";

const BUFFER_SIZE = 1 << 16;
const NEWLINE = 0x0a;

export type Buffering = "full" | "line" | "no";
export type Origin = "set" | "cur" | "end";

/** Where the bytes come from and go to. */
export interface ByteChannel {
  read(target: Uint8Array, position: number | null): number;
  write(source: Uint8Array, position: number | null): number;
  /** Wait status for a process, else 0. */
  close(): number;
  /** Bytes of a regular file, or null where there is no position. */
  size(): number | null;
}

const ESPIPE = 29;
const EBADF = 9;
const EINVAL = 22;

/** Bytes that programs have written or read behind a stream's back (host/stream-windows.ts). */
export interface StreamWindow {
  /** Takes what is in the window into account: writes it, skips it. To be called before the stream is used. */
  settle(stream: FileStream): void;
  /** The same, and the stream has no window from then on. */
  close(stream: FileStream): void;
}

export class FileStream {
  /** Where programs may write to this file, or have its bytes from, without it. */
  window: StreamWindow | undefined;
  readonly #channel: ByteChannel;
  readonly canRead: boolean;
  readonly #canWrite: boolean;
  readonly #isAppending: boolean;
  #position: number | null;
  /** Bytes read and written while the system kept the position. */
  #transferred = 0;
  #buffer: Uint8Array | undefined;
  #readAt = 0;
  #readEnd = 0;
  #writeEnd = 0;
  #isAtEnd = false;
  #buffering: Buffering = "full";

  constructor(
    channel: ByteChannel,
    access: { read: boolean; write: boolean; append?: boolean },
    position: number | null,
  ) {
    this.#channel = channel;
    this.canRead = access.read;
    this.#canWrite = access.write;
    this.#isAppending = access.append ?? false;
    this.#position = position;
  }

  // -- Reading --

  /** The next byte without taking it, or -1 at the end. */
  peek(): number {
    this.window?.settle(this);
    if (this.#readAt === this.#readEnd && !this.#fill()) return -1;
    return this.#bytes()[this.#readAt];
  }

  /** What has been read ahead: not empty after a `peek` that showed a byte. Valid until the next operation. */
  get ahead(): Uint8Array {
    return this.#bytes().subarray(this.#readAt, this.#readEnd);
  }

  /** Takes bytes that have been read ahead: the one that `peek` showed, or as many as are given. */
  skip(count = 1): void {
    this.#readAt += count;
  }

  /** What one reading gives, up to `count` bytes, valid until the next operation; undefined at the end. */
  readSome(count: number): Uint8Array | undefined {
    if (count === 0 || this.peek() < 0) return undefined;
    return this.#view(Math.min(count, this.#readEnd - this.#readAt));
  }

  /** Everything up to the end. */
  readAll(): Uint8Array {
    const parts: Uint8Array[] = [];
    while (this.peek() >= 0) parts.push(this.#view(this.#readEnd - this.#readAt).slice());
    return join(parts);
  }

  /** A terminal's end of file is not for ever. */
  clearEnd(): void {
    this.#isAtEnd = false;
  }

  #view(count: number): Uint8Array {
    const start = this.#readAt;
    this.#readAt += count;
    return this.#bytes().subarray(start, start + count);
  }

  /** Reads ahead; false at the end. */
  #fill(): boolean {
    if (!this.canRead) throw new SystemFailure("Bad file descriptor", EBADF);
    if (this.#isAtEnd) return false;
    this.flush();
    const count = this.#channel.read(this.#bytes(), this.#position);
    if (this.#position !== null) this.#position += count;
    else this.#transferred += count;
    this.#readAt = 0;
    this.#readEnd = count;
    this.#isAtEnd = count === 0;
    return count > 0;
  }

  // -- Writing --

  /** Writes bytes of an array. */
  write(source: Uint8Array, start: number, end: number): void {
    this.window?.settle(this);
    if (!this.#canWrite) throw new SystemFailure("Bad file descriptor", EBADF);
    this.#dropReadAhead();
    const count = end - start;
    const buffer = this.#bytes();
    if (this.#writeEnd + count > buffer.length) this.flush();
    if (count > buffer.length) {
      this.#writeOut(source.subarray(start, end));
      return;
    }
    if (count < 32) {
      for (let index = start, to = this.#writeEnd; index < end; index++) buffer[to++] = source[index];
    } else {
      buffer.set(source.subarray(start, end), this.#writeEnd);
    }
    this.#writeEnd += count;
    if (this.#buffering !== "full" && this.#mustFlush(count)) this.flush();
  }

  #mustFlush(count: number): boolean {
    if (this.#buffering === "no") return true;
    return this.#bytes()
      .subarray(this.#writeEnd - count, this.#writeEnd)
      .includes(NEWLINE);
  }

  setBuffering(buffering: Buffering): void {
    this.window?.close(this);
    this.flush();
    this.#buffering = buffering;
  }

  /** Whether what is written may wait. */
  get isBufferedFully(): boolean {
    return this.#canWrite && this.#buffering === "full";
  }

  flush(): void {
    this.window?.settle(this);
    if (this.#writeEnd === 0) return;
    const end = this.#writeEnd;
    // What cannot be written is lost, as in C; else the error would come again and again.
    this.#writeEnd = 0;
    this.#writeOut(this.#bytes().subarray(0, end));
  }

  #writeOut(source: Uint8Array): void {
    for (let at = 0; at < source.length; ) {
      const position = this.#isAppending ? null : this.#position;
      const count = this.#channel.write(at === 0 ? source : source.subarray(at), position);
      at += count;
      if (this.#position !== null) this.#position += count;
      else this.#transferred += count;
    }
    if (this.#isAppending && this.#position !== null) this.#position = this.#channel.size();
  }

  // -- Position --

  /** Moves and returns the new position. Who only asks for it leaves it to the system, if that has kept it. */
  seek(origin: Origin, offset: number): number {
    this.flush();
    if (this.#position === null && this.#channel.size() === null)
      throw new SystemFailure("Illegal seek", ESPIPE);
    const current = (this.#position ?? this.#transferred) - (this.#readEnd - this.#readAt);
    if (this.#position === null && origin === "cur" && offset === 0) return current;
    const start = origin === "set" ? 0 : origin === "cur" ? current : (this.#channel.size() ?? 0);
    const target = start + offset;
    // NaN is not in the range, either.
    if (!(target >= 0 && target <= Number.MAX_SAFE_INTEGER))
      throw new SystemFailure("Invalid argument", EINVAL);
    this.#readAt = 0;
    this.#readEnd = 0;
    this.#isAtEnd = false;
    this.#position = target;
    return target;
  }

  /** Gives back what was read ahead, before a change of direction. */
  #dropReadAhead(): void {
    if (this.#readAt === this.#readEnd) return;
    if (this.#position !== null) {
      this.#position -= this.#readEnd - this.#readAt;
      this.#readAt = 0;
      this.#readEnd = 0;
    }
  }

  /** Flushes and closes; a process's wait status. */
  close(): number {
    try {
      this.window?.close(this);
      this.flush();
    } catch (error) {
      this.#channel.close();
      throw error;
    }
    return this.#channel.close();
  }

  #bytes(): Uint8Array {
    this.#buffer ??= new Uint8Array(BUFFER_SIZE);
    return this.#buffer;
  }
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The channel of an open file of the system. */
export function fileChannel(system: HostSystem, handle: number): ByteChannel {
  return {
    read: (target, position) => system.read(handle, target, position),
    write: (source, position) => system.write(handle, source, position),
    size: () => (system.isRegular(handle) ? system.size(handle) : null),
    close: () => {
      system.close(handle);
      return 0;
    },
  };
}
