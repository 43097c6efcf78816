/**
 * The files that a state has open. A file in Lua is a userdata whose payload is the number of an open file here, or 0
 * once it is closed.
 */

import { Tag, UserdataKind } from "../spec/vm.ts";
import { type ByteChannel, FileStream, fileChannel } from "./file-stream.ts";
import type { LuaState } from "./lua-state.ts";
import { UserdataField } from "./offsets.ts";
import { type OpenMode, type ProcessPipe, SystemFailure } from "./system.ts";

export interface OpenFile {
  readonly stream: FileStream;
  readonly kind: "file" | "process" | "standard";
  /** Of `io.lines(name)`: closed at the end. */
  readonly closesAtEnd?: boolean;
}

const PAYLOAD = 8;

/** The meaning of a mode of C's fopen. */
export function parseMode(mode: string): OpenMode {
  const isUpdate = mode.includes("+");
  switch (mode[0]) {
    case "r":
      return { read: true, write: isUpdate, append: false, truncate: false, create: false };
    case "w":
      return { read: isUpdate, write: true, append: false, truncate: true, create: true };
    case "a":
      return { read: isUpdate, write: true, append: true, truncate: false, create: true };
    default:
      throw new SystemFailure("Invalid argument", 22);
  }
}

export class OpenFiles {
  readonly #state: LuaState;
  /** By number; none has the number 0. */
  readonly #files: (OpenFile | undefined)[] = [undefined];
  /** The metatable of files; set when the library is opened. */
  metatable = 0;

  constructor(state: LuaState) {
    this.#state = state;
  }

  /** The number of a file, which is a FILE pointer to C. */
  register(file: OpenFile): number {
    return this.#files.push(file) - 1;
  }

  byNumber(number: number): OpenFile | undefined {
    return this.#files[number];
  }

  /** The number of a standard stream. */
  numberOf(stream: FileStream): number {
    const number = this.#files.findIndex((file) => file?.stream === stream);
    return number < 0 ? this.register({ stream, kind: "standard" }) : number;
  }

  /** Closes a file by its number. */
  closeNumber(number: number): number {
    const file = this.#files[number];
    this.#files[number] = undefined;
    return file === undefined ? 0 : file.stream.close();
  }

  /** Makes the userdata of a file. */
  add(file: OpenFile): number {
    const state = this.#state;
    const userdata = state.newUserdata(PAYLOAD, UserdataKind.values.FILE, this.metatable);
    const number = this.register(file);
    const { u32 } = state.heap;
    u32[(userdata + UserdataField.metatable) >>> 2] = this.metatable;
    u32[(userdata + UserdataField.data) >>> 2] = number;
    return userdata;
  }

  /** The file of a userdata; undefined, if it is closed. */
  get(userdata: number): OpenFile | undefined {
    return this.#files[this.#state.heap.u32[(userdata + UserdataField.data) >>> 2]];
  }

  /** Whether a value is a file, open or not. */
  isFile(address: number, tag: number): boolean {
    return (
      tag === Tag.values.USERDATA &&
      this.#state.heap.u8[address + UserdataField.kind] === UserdataKind.values.FILE
    );
  }

  /** Closes the file of a userdata; wait status for a process. */
  close(userdata: number): number {
    const { u32 } = this.#state.heap;
    const payload = (userdata + UserdataField.data) >>> 2;
    const number = u32[payload];
    u32[payload] = 0;
    return this.closeNumber(number);
  }

  open(path: Uint8Array, mode: string): FileStream {
    return this.openWith(path, parseMode(mode));
  }

  openWith(path: Uint8Array, access: OpenMode): FileStream {
    const { system } = this.#state;
    const handle = system.open(path, access);
    const isPositioned = system.isRegular(handle);
    const start = access.append && !access.read ? system.size(handle) : 0;
    return new FileStream(fileChannel(system, handle), access, isPositioned ? start : null);
  }

  openTemporary(): FileStream {
    const { system } = this.#state;
    const channel = fileChannel(system, system.temporaryFile());
    return new FileStream(channel, { read: true, write: true }, 0);
  }

  openProcess(command: Uint8Array, mode: string): FileStream {
    if (!/^[rw]e?$/.test(mode)) throw new SystemFailure("Invalid argument", 22);
    this.flushAll();
    const read = mode[0] === "r";
    const pipe = this.#state.system.startProcess(command, read ? "r" : "w");
    return new FileStream(processChannel(pipe), { read, write: !read }, null);
  }

  /** Writes out what is pending in all files, standard streams included. */
  flushAll(): void {
    const { output, error } = this.#state.streams;
    for (const stream of [output, error, ...this.#files.map((file) => file?.stream)]) {
      try {
        stream?.flush();
      } catch (failure) {
        if (!(failure instanceof SystemFailure)) throw failure;
      }
    }
  }

  /** At the end of a state: closes everything but the standard streams. */
  closeAll(): void {
    this.flushAll();
    for (const file of this.#files) if (file && file.kind !== "standard") file.stream.close();
    this.#files.length = 1;
  }
}

function processChannel(pipe: ProcessPipe): ByteChannel {
  return {
    read: (target) => pipe.read(target),
    write: (source) => {
      pipe.write(source);
      return source.length;
    },
    size: () => null,
    close: () => pipe.close(),
  };
}
