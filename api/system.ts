/**
 * The system that an embedded state sees: output goes to functions of the host, files are those of a file system that
 * the host has given, and there is nothing else: no processes, no environment.
 */

import { LuaError as LibraryError } from "../lib/errors.ts";
import { type HostSystem, type OpenMode, type ProcessPipe, SystemFailure } from "../lib/system.ts";
import type { FileSystem } from "./files.ts";

const EBADF = 9;
const ENOENT = 2;
const ENOSYS = 38;
const FIRST_FILE = 3;

const noSystem = (): never => {
  throw new SystemFailure("Function not implemented", ENOSYS);
};

/** Gets what a program prints: bytes as they are. */
export type Output = (bytes: Uint8Array) => void;

/** A file of the host's file system, as a whole. */
interface OpenFile {
  readonly path: string;
  readonly mode: OpenMode;
  bytes: Uint8Array;
  length: number;
  isChanged: boolean;
  /** Where a reader goes on that names no position. */
  position: number;
}

const decoder = new TextDecoder();

export class EmbeddedSystem implements HostSystem {
  readonly #files: FileSystem | undefined;
  readonly #output: Output;
  readonly #errors: Output;
  readonly #open = new Map<number, OpenFile>();
  #lastHandle = FIRST_FILE - 1;

  constructor(files: FileSystem | undefined, output: Output, errors: Output) {
    this.#files = files;
    this.#output = output;
    this.#errors = errors;
  }

  open(path: Uint8Array, mode: OpenMode): number {
    const name = decoder.decode(path);
    const files = this.#files ?? noSystem();
    if (mode.write && files.write === undefined) throw new SystemFailure("Read-only file system", 30);
    const found = files.read(name);
    if (found === undefined && !mode.create) throw new SystemFailure("No such file or directory", ENOENT);
    const content = found === undefined || mode.truncate ? new Uint8Array() : bytesOf(found);
    const handle = ++this.#lastHandle;
    const isChanged = mode.truncate || found === undefined;
    this.#open.set(handle, {
      path: name,
      mode,
      bytes: content,
      length: content.length,
      isChanged,
      position: 0,
    });
    return handle;
  }

  #file(handle: number): OpenFile {
    const file = this.#open.get(handle);
    if (file === undefined) throw new SystemFailure("Bad file descriptor", EBADF);
    return file;
  }

  /** What has been written reaches the file system now. */
  close(handle: number): void {
    const { path, bytes, length, isChanged } = this.#file(handle);
    this.#open.delete(handle);
    if (isChanged) this.#files?.write?.(path, bytes.slice(0, length));
  }

  read(handle: number, target: Uint8Array, position: number | null): number {
    if (handle < FIRST_FILE) return 0;
    const file = this.#file(handle);
    const start = position ?? file.position;
    const part = file.bytes.subarray(start, Math.min(file.length, start + target.length));
    target.set(part);
    file.position = start + part.length;
    return part.length;
  }

  write(handle: number, source: Uint8Array, position: number | null): number {
    if (handle < FIRST_FILE) {
      (handle === 2 ? this.#errors : this.#output)(source.slice());
      return source.length;
    }
    const file = this.#file(handle);
    const start = file.mode.append ? file.length : (position ?? 0);
    const end = start + source.length;
    if (end > file.bytes.length) {
      const grown = new Uint8Array(Math.max(end, 2 * file.bytes.length));
      grown.set(file.bytes.subarray(0, file.length));
      file.bytes = grown;
    }
    file.bytes.set(source, start);
    file.length = Math.max(file.length, end);
    file.isChanged = true;
    return source.length;
  }

  size(handle: number): number {
    return this.#file(handle).length;
  }

  isRegular(handle: number): boolean {
    return handle >= FIRST_FILE;
  }

  isTerminal(): boolean {
    return false;
  }

  remove(path: Uint8Array): void {
    const name = decoder.decode(path);
    const files = this.#files ?? noSystem();
    if (files.remove === undefined) noSystem();
    if (files.read(name) === undefined) throw new SystemFailure("No such file or directory", ENOENT);
    files.remove?.(name);
  }

  rename(from: Uint8Array, to: Uint8Array): void {
    const files = this.#files ?? noSystem();
    const content = files.read(decoder.decode(from));
    if (content === undefined) throw new SystemFailure("No such file or directory", ENOENT);
    if (files.write === undefined) noSystem();
    files.write?.(decoder.decode(to), bytesOf(content));
    this.remove(from);
  }

  temporaryName(): Uint8Array {
    return noSystem();
  }

  temporaryFile(): number {
    return noSystem();
  }

  environmentVariable(): undefined {
    return undefined;
  }

  execute(command: Uint8Array | undefined): number {
    return command === undefined ? 0 : noSystem();
  }

  startProcess(): ProcessPipe {
    return noSystem();
  }

  operatingSystem(): string {
    return "Other";
  }

  processorTime(): number {
    return performance.now() / 1000;
  }

  exit(): never {
    throw new LibraryError("this state cannot end the program that it is a part of");
  }
}

const bytesOf = (content: Uint8Array | string): Uint8Array =>
  typeof content === "string" ? new TextEncoder().encode(content) : content;

/** Prints lines, as consoles do. */
export function lineOutput(print: (line: string) => void): Output {
  let rest = "";
  const partial = new TextDecoder();
  return (bytes) => {
    const lines = (rest + partial.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) print(line);
  };
}
