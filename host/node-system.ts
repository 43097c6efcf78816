/** The system under Node (see `system.ts`). Everything is synchronous, so that Lua code blocks as it does natively. */

import type { SpawnSyncOptionsWithBufferEncoding } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import { constants as osConstants, tmpdir } from "node:os";
import {
  type HostSystem,
  type OpenMode,
  type ProcessPipe,
  type StandardHandle,
  SystemFailure,
} from "../lib/system.ts";
import { ProcessorClock } from "./processor-clock.ts";

/** Modules that most programs never need are loaded when they are: each costs start-up milliseconds. */
const load = createRequire(import.meta.url);
const childProcess = (): typeof import("node:child_process") => load("node:child_process");
const tty = (): typeof import("node:tty") => load("node:tty");
const crypto = (): typeof import("node:crypto") => load("node:crypto");
const util = (): typeof import("node:util") => load("node:util");

/** C's texts where libuv's differ; others are libuv's with a capital. */
const errorTexts: Readonly<Record<string, string>> = {
  EACCES: "Permission denied",
  EAGAIN: "Resource temporarily unavailable",
  EBADF: "Bad file descriptor",
  EBUSY: "Device or resource busy",
  EEXIST: "File exists",
  EFBIG: "File too large",
  EINVAL: "Invalid argument",
  EIO: "Input/output error",
  EISDIR: "Is a directory",
  ELOOP: "Too many levels of symbolic links",
  EMFILE: "Too many open files",
  ENAMETOOLONG: "File name too long",
  ENFILE: "Too many open files in system",
  ENOENT: "No such file or directory",
  ENOSPC: "No space left on device",
  ENOTDIR: "Not a directory",
  ENOTEMPTY: "Directory not empty",
  ENXIO: "No such device or address",
  EPERM: "Operation not permitted",
  EPIPE: "Broken pipe",
  EROFS: "Read-only file system",
  ESPIPE: "Illegal seek",
  ETXTBSY: "Text file busy",
  EXDEV: "Invalid cross-device link",
};

const errorNumbers = osConstants.errno as Readonly<Record<string, number>>;

/** Makes a failure of an exception of Node; other exceptions pass through. */
function asFailure(error: unknown): unknown {
  const { code, errno } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const number = errorNumbers[code] ?? Math.abs(errno ?? 5);
  const fallback =
    util()
      .getSystemErrorMap()
      .get(errno ?? 0)?.[1] ?? code;
  return new SystemFailure(errorTexts[code] ?? fallback[0].toUpperCase() + fallback.slice(1), number);
}

function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw asFailure(error);
  }
}

/** Node may have put a standard stream into non-blocking mode: wait a little and try again. */
const pause = new Int32Array(new SharedArrayBuffer(4));

function retryWhileBusy(action: () => number): number {
  for (let wait = 1; ; wait = Math.min(wait * 2, 20)) {
    try {
      return action();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw asFailure(error);
      Atomics.wait(pause, 0, 0, wait);
    }
  }
}

function openFlags({ read, write, append, truncate, create }: OpenMode): number {
  const { O_RDONLY, O_WRONLY, O_RDWR, O_APPEND, O_TRUNC, O_CREAT } = fs.constants;
  let flags = write ? (read ? O_RDWR : O_WRONLY) : O_RDONLY;
  if (append) flags |= O_APPEND;
  if (truncate) flags |= O_TRUNC;
  if (create) flags |= O_CREAT;
  return flags;
}

/** C's wait status of an ended process. */
function waitStatus(status: number | null, signal: NodeJS.Signals | null): number {
  if (signal !== null) return osConstants.signals[signal];
  return ((status ?? 127) & 0xff) << 8;
}

const operatingSystems: Readonly<Record<string, string>> = {
  linux: "Linux",
  darwin: "OSX",
  win32: "Windows",
  freebsd: "BSD",
  openbsd: "BSD",
};

const SHELL = "/bin/sh";
const MAX_OUTPUT = 1 << 30;

/** Node takes arguments as UTF-8; the shell itself makes any other bytes of octal numbers. */
function shellArguments(command: Uint8Array): string[] {
  const bytes = Buffer.from(command);
  const text = bytes.toString();
  if (bytes.equals(Buffer.from(text))) return ["-c", text];
  const octal = Array.from(bytes, (byte) => `\\${byte.toString(8).padStart(3, "0")}`);
  return ["-c", `eval "$(printf '${octal.join("")}')"`];
}

/** Runs a command as C's system() does, which calls the shell "sh". */
const runShell = (command: Uint8Array, options: SpawnSyncOptionsWithBufferEncoding) =>
  childProcess().spawnSync(SHELL, shellArguments(command), { ...options, argv0: "sh" });

/** Runs the command at once and hands out what it wrote. */
function readProcess(command: Uint8Array): ProcessPipe {
  const { stdout, status, signal } = runShell(command, {
    stdio: ["inherit", "pipe", "inherit"],
    maxBuffer: MAX_OUTPUT,
  });
  let at = 0;
  return {
    read(target) {
      const count = Math.min(target.length, (stdout?.length ?? 0) - at);
      target.set(stdout.subarray(at, at + count));
      at += count;
      return count;
    },
    write() {
      throw new SystemFailure(errorTexts.EBADF, errorNumbers.EBADF);
    },
    close: () => waitStatus(status, signal),
  };
}

/** Collects the input and runs the command when the pipe is closed. */
function writeProcess(command: Uint8Array): ProcessPipe {
  const input: Uint8Array[] = [];
  return {
    read() {
      throw new SystemFailure(errorTexts.EBADF, errorNumbers.EBADF);
    },
    write(source) {
      input.push(source.slice());
    },
    close() {
      const { status, signal } = runShell(command, {
        input: Buffer.concat(input),
        stdio: ["pipe", "inherit", "inherit"],
      });
      return waitStatus(status, signal);
    },
  };
}

const temporaryPath = (): string =>
  `${tmpdir()}/lua_${crypto().randomBytes(6).toString("base64url").replace(/[-_]/g, "x").slice(0, 6)}`;

function processorMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

const clock = new ProcessorClock(processorMicroseconds, () => performance.now());

export class NodeSystem implements HostSystem {
  open(path: Uint8Array, mode: OpenMode): number {
    return attempt(() => {
      const handle = fs.openSync(Buffer.from(path), openFlags(mode), 0o666);
      return handle;
    });
  }

  close(handle: number): void {
    attempt(() => fs.closeSync(handle));
  }

  read(handle: number, target: Uint8Array, position: number | null): number {
    return retryWhileBusy(() => fs.readSync(handle, target, 0, target.length, position));
  }

  write(handle: number, source: Uint8Array, position: number | null): number {
    return retryWhileBusy(() => fs.writeSync(handle, source, 0, source.length, position));
  }

  size(handle: number): number {
    return attempt(() => fs.fstatSync(handle).size);
  }

  isRegular(handle: number): boolean {
    return attempt(() => fs.fstatSync(handle).isFile());
  }

  isTerminal(handle: StandardHandle): boolean {
    try {
      return fs.fstatSync(handle).isCharacterDevice() && tty().isatty(handle);
    } catch {
      return false;
    }
  }

  remove(path: Uint8Array): void {
    const name = Buffer.from(path);
    attempt(() => {
      if (fs.lstatSync(name).isDirectory()) fs.rmdirSync(name);
      else fs.unlinkSync(name);
    });
  }

  rename(from: Uint8Array, to: Uint8Array): void {
    attempt(() => fs.renameSync(Buffer.from(from), Buffer.from(to)));
  }

  temporaryName(): Uint8Array {
    return attempt(() => {
      const path = temporaryPath();
      fs.closeSync(fs.openSync(path, "wx", 0o600));
      return Buffer.from(path);
    });
  }

  temporaryFile(): number {
    return attempt(() => {
      const path = temporaryPath();
      const handle = fs.openSync(path, "wx+", 0o600);
      fs.unlinkSync(path);
      return handle;
    });
  }

  environmentVariable(name: Uint8Array): Uint8Array | undefined {
    const value = process.env[Buffer.from(name).toString()];
    return value === undefined ? undefined : Buffer.from(value);
  }

  execute(command: Uint8Array | undefined): number {
    if (command === undefined) return fs.existsSync(SHELL) ? 1 : 0;
    const { status, signal } = runShell(command, { stdio: "inherit" });
    return waitStatus(status, signal);
  }

  startProcess(command: Uint8Array, mode: "r" | "w"): ProcessPipe {
    return mode === "r" ? readProcess(command) : writeProcess(command);
  }

  operatingSystem(): string {
    return operatingSystems[process.platform] ?? "POSIX";
  }

  processorTime(): number {
    return clock.read();
  }

  exit(status: number, beforehand?: () => void): never {
    beforehand?.();
    process.exit(status);
  }
}
