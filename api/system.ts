/**
 * The system that an embedded state sees: output goes to functions of the host, files are those of a file system that
 * the host has given, and there is nothing else: no processes, no environment. What sandboxes do not ask of it is in
 * lib/embedded-calls.ts.
 */

import type { EmbeddedCalls, WholeFile, WholeFiles } from "../lib/embedded-calls.ts";
import { type HostSystem, type OpenMode, SystemFailure } from "../lib/system.ts";
import type { FileSystem } from "./files.ts";
import { describe } from "./options.ts";

const EBADF = 9;
const ENOENT = 2;
const ENOSYS = 38;
const FIRST_FILE = 3;

/** Gets what a program prints: bytes as they are. */
export type Output = (bytes: Uint8Array) => void;

const decoder = new TextDecoder();

/** What a system does for every state. */
export type OwnCalls = Omit<HostSystem, keyof EmbeddedCalls>;

export class EmbeddedSystem implements OwnCalls, WholeFiles {
  readonly files: FileSystem | undefined;
  readonly #output: Output;
  readonly #errors: Output;
  readonly #raised: (thrown: unknown) => unknown;
  readonly countOutput: (bytes: number) => void;
  readonly #open = new Map<number, WholeFile>();
  #lastHandle = FIRST_FILE - 1;
  // What is only there with the libraries that write files.
  declare readonly checkWritable: EmbeddedCalls["checkWritable"];
  declare readonly writeFile: EmbeddedCalls["writeFile"];
  declare readonly store: EmbeddedCalls["store"];

  /**
   * `raised`: what to throw in place of what a function of the host has thrown. `countOutput`: is told what output and
   * files grow by, and throws if it is too much. `calls`: what else the libraries of the state ask.
   */
  constructor(
    files: FileSystem | undefined,
    output: Output,
    errors: Output,
    raised: (thrown: unknown) => unknown,
    countOutput: (bytes: number) => void,
    calls: EmbeddedCalls | undefined,
  ) {
    this.files = files;
    this.#output = output;
    this.#errors = errors;
    this.#raised = raised;
    this.countOutput = countOutput;
    Object.assign(this, calls);
  }

  host<T>(action: () => T): T {
    try {
      return action();
    } catch (thrown) {
      throw this.#raised(thrown);
    }
  }

  contentOf(name: string): Uint8Array | undefined {
    return this.host(() => {
      const content = this.files?.read(name);
      return content === undefined ? undefined : bytesOf(content);
    });
  }

  open(path: Uint8Array, mode: OpenMode): number {
    const name = decoder.decode(path);
    if (this.files === undefined) throw new SystemFailure("Function not implemented", ENOSYS);
    if (mode.write) this.checkWritable(name);
    const found = this.contentOf(name);
    if (found === undefined && !mode.create) throw new SystemFailure("No such file or directory", ENOENT);
    const bytes = found === undefined || mode.truncate ? new Uint8Array() : found;
    const isChanged = mode.truncate || found === undefined;
    const handle = ++this.#lastHandle;
    this.#open.set(handle, { path: name, mode, bytes, length: bytes.length, isChanged, position: 0 });
    return handle;
  }

  #file(handle: number): WholeFile {
    const file = this.#open.get(handle);
    if (file === undefined) throw new SystemFailure("Bad file descriptor", EBADF);
    return file;
  }

  close(handle: number): void {
    const file = this.#file(handle);
    this.#open.delete(handle);
    if (file.isChanged) this.store(file);
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
    if (handle >= FIRST_FILE) this.writeFile(this.#file(handle), source, position);
    else {
      this.countOutput(source.length);
      const write = handle === 2 ? this.#errors : this.#output;
      this.host(() => write(source.slice()));
    }
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

  environmentVariable(): undefined {
    return undefined;
  }

  processorTime(): number {
    return performance.now() / 1000;
  }
}

function bytesOf(content: Uint8Array | string): Uint8Array {
  if (typeof content === "string") return new TextEncoder().encode(content);
  if (content instanceof Uint8Array) return content;
  throw new TypeError(`files: a file is a string or a Uint8Array, not ${describe(content)}`);
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
