/**
 * The system that an embedded state sees: output goes to functions of the host, files are those of a file system that
 * the host has given, and there is nothing else: no processes, no environment.
 */

import { LuaError as LibraryError } from "../lib/errors.ts";
import { type HostSystem, type OpenMode, type ProcessPipe, SystemFailure } from "../lib/system.ts";
import type { FileSystem } from "./files.ts";
import { describe } from "./options.ts";

const EBADF = 9;
const EACCES = 13;
const ENOENT = 2;
const ENOSYS = 38;
const EFBIG = 27;
const FIRST_FILE = 3;
/** Bytes of a file: all of it is in the memory of the host, which a program could fill by writing far behind the end. */
const MAX_FILE_SIZE = 1 << 28;

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
  readonly #raised: (thrown: unknown) => unknown;
  readonly #countOutput: (bytes: number) => void;
  readonly #open = new Map<number, OpenFile>();
  #lastHandle = FIRST_FILE - 1;

  /**
   * `raised`: what to throw in place of what a function of the host has thrown. `countOutput`: is told what output and
   * files grow by, and throws if it is too much.
   */
  constructor(
    files: FileSystem | undefined,
    output: Output,
    errors: Output,
    raised: (thrown: unknown) => unknown,
    countOutput: (bytes: number) => void,
  ) {
    this.#files = files;
    this.#output = output;
    this.#errors = errors;
    this.#raised = raised;
    this.#countOutput = countOutput;
  }

  #host<T>(action: () => T): T {
    try {
      return action();
    } catch (thrown) {
      throw this.#raised(thrown);
    }
  }

  #contentOf(files: FileSystem, path: string): Uint8Array | undefined {
    return this.#host(() => {
      const content = files.read(path);
      return content === undefined ? undefined : bytesOf(content);
    });
  }

  open(path: Uint8Array, mode: OpenMode): number {
    const name = decoder.decode(path);
    const files = this.#files ?? noSystem();
    if (mode.write && files.write === undefined) throw new SystemFailure("Read-only file system", 30);
    if (mode.write && this.#host(() => files.isWritable?.(name)) === false)
      throw new SystemFailure("Permission denied", EACCES);
    const found = this.#contentOf(files, name);
    if (found === undefined && !mode.create) throw new SystemFailure("No such file or directory", ENOENT);
    const content = found === undefined || mode.truncate ? new Uint8Array() : found;
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
    if (isChanged) this.#host(() => this.#files?.write?.(path, bytes.slice(0, length)));
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
      this.#countOutput(source.length);
      const write = handle === 2 ? this.#errors : this.#output;
      this.#host(() => write(source.slice()));
      return source.length;
    }
    const file = this.#file(handle);
    const start = file.mode.append ? file.length : (position ?? 0);
    const end = start + source.length;
    if (end > MAX_FILE_SIZE) throw new SystemFailure("File too large", EFBIG);
    if (end > file.length) this.#countOutput(end - file.length);
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
    if (this.#contentOf(files, name) === undefined)
      throw new SystemFailure("No such file or directory", ENOENT);
    this.#host(() => files.remove?.(name));
  }

  rename(from: Uint8Array, to: Uint8Array): void {
    const files = this.#files ?? noSystem();
    const content = this.#contentOf(files, decoder.decode(from));
    if (content === undefined) throw new SystemFailure("No such file or directory", ENOENT);
    if (files.write === undefined) noSystem();
    this.#host(() => files.write?.(decoder.decode(to), content));
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
    if (command === undefined) return 0;
    throw new LibraryError(
      "this state cannot run commands: the program that it is a part of has given it none",
    );
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

function bytesOf(content: Uint8Array | string): Uint8Array {
  if (typeof content === "string") return new TextEncoder().encode(content);
  if (content instanceof Uint8Array) return content;
  throw new TypeError(`files: the content of a file is a string or a Uint8Array, not ${describe(content)}`);
}

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
