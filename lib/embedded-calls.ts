/**
 * What only the libraries that a sandbox lacks ask of the system of a state that is a part of a program: to change files,
 * which are written as a whole, and what it is refused: processes and the end of the program. Pages load this with those
 * libraries; then the system has these methods besides its own.
 */

import { LuaError } from "./errors.ts";
import { type HostSystem, type OpenMode, SystemFailure } from "./system.ts";

const EACCES = 13;
const ENOENT = 2;
const ENOSYS = 38;
const EFBIG = 27;
const EROFS = 30;
/** Bytes of a file: all of it is in the memory of the host, which a program could fill by writing far behind the end. */
const MAX_FILE_SIZE = 1 << 28;

/** A file of the host's file system, as a whole. */
export interface WholeFile {
  readonly path: string;
  readonly mode: OpenMode;
  bytes: Uint8Array;
  length: number;
  isChanged: boolean;
  /** Where a reader goes on that names no position. */
  position: number;
}

/** What the host has given a state. */
interface GivenFiles {
  write?(path: string, content: Uint8Array): void;
  isWritable?(path: string): boolean;
  remove?(path: string): void;
}

/** A system whose files are read and written as a whole. */
export interface WholeFiles {
  readonly files: GivenFiles | undefined;
  /** Is told what output and files grow by, and throws if it is too much. */
  readonly countOutput: (bytes: number) => void;
  /** Does something with a function of the host. */
  host<T>(action: () => T): T;
  contentOf(name: string): Uint8Array | undefined;
}

export interface EmbeddedCalls
  extends Pick<
    HostSystem,
    | "execute"
    | "exit"
    | "operatingSystem"
    | "remove"
    | "rename"
    | "startProcess"
    | "temporaryFile"
    | "temporaryName"
  > {
  /** Throws if a program must not write this file. */
  checkWritable(name: string): void;
  writeFile(file: WholeFile, source: Uint8Array, position: number | null): void;
  /** The file is closed: what has been written reaches the file system now. */
  store(file: WholeFile): void;
}

const noSystem = (): never => {
  throw new SystemFailure("Function not implemented", ENOSYS);
};

const decoder = new TextDecoder();

function contentOf(system: WholeFiles, name: string): Uint8Array {
  const content = system.contentOf(name);
  if (content === undefined) throw new SystemFailure("No such file or directory", ENOENT);
  return content;
}

export const embeddedCalls: EmbeddedCalls & ThisType<WholeFiles & EmbeddedCalls> = {
  checkWritable(name) {
    if (this.files?.write === undefined) throw new SystemFailure("Read-only file system", EROFS);
    if (this.host(() => this.files?.isWritable?.(name)) === false)
      throw new SystemFailure("Permission denied", EACCES);
  },

  writeFile(file, source, position) {
    const start = file.mode.append ? file.length : (position ?? 0);
    const end = start + source.length;
    if (end > MAX_FILE_SIZE) throw new SystemFailure("File too large", EFBIG);
    if (end > file.length) this.countOutput(end - file.length);
    if (end > file.bytes.length) {
      const grown = new Uint8Array(Math.max(end, 2 * file.bytes.length));
      grown.set(file.bytes.subarray(0, file.length));
      file.bytes = grown;
    }
    file.bytes.set(source, start);
    file.length = Math.max(file.length, end);
    file.isChanged = true;
  },

  store({ path, bytes, length }) {
    this.host(() => this.files?.write?.(path, bytes.slice(0, length)));
  },

  remove(path) {
    const name = decoder.decode(path);
    if (this.files?.remove === undefined) noSystem();
    contentOf(this, name);
    this.host(() => this.files?.remove?.(name));
  },

  rename(from, to) {
    if (this.files === undefined) noSystem();
    const content = contentOf(this, decoder.decode(from));
    if (this.files?.write === undefined) noSystem();
    this.host(() => this.files?.write?.(decoder.decode(to), content));
    this.remove(from);
  },

  temporaryName: noSystem,
  temporaryFile: noSystem,
  startProcess: noSystem,
  operatingSystem: () => "Other",

  execute(command) {
    if (command === undefined) return 0;
    throw new LuaError("this state cannot run commands: its host has given it none");
  },

  exit() {
    throw new LuaError("this state cannot end the program that it is a part of");
  },
};
