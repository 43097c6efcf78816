/**
 * What the libraries and the command line ask of the system that they run on. Hosts differ only in implementations of
 * this interface; a host without files throws `SystemFailure` with ENOSYS.
 *
 * Paths, names and commands are bytes, as Lua has them. Reading and writing block. A position is that of a file that
 * can be positioned; null means the system's own current position (pipes, terminals, standard streams).
 */

/** A system call failed: C's text for the error and its number. */
export class SystemFailure extends Error {
  readonly number: number;

  constructor(text: string, number: number) {
    super(text);
    this.number = number;
  }
}

/** How to open a file, as the modes of C's fopen. */
export interface OpenMode {
  readonly read: boolean;
  readonly write: boolean;
  readonly append: boolean;
  readonly truncate: boolean;
  readonly create: boolean;
}

/** A started process whose output is read, or whose input is collected. */
export interface ProcessPipe {
  read(target: Uint8Array): number;
  write(source: Uint8Array): void;
  /** Waits for its end; the wait status as C's pclose gives it. */
  close(): number;
}

export type StandardHandle = 0 | 1 | 2;

export interface HostSystem {
  open(path: Uint8Array, mode: OpenMode): number;
  close(handle: number): void;
  /** Returns the number of bytes; 0 at the end. */
  read(handle: number, target: Uint8Array, position: number | null): number;
  /** Returns the number of bytes written, at least one. */
  write(handle: number, source: Uint8Array, position: number | null): number;
  size(handle: number): number;
  /** Whether it is a regular file, which can be positioned. */
  isRegular(handle: number): boolean;
  isTerminal(handle: StandardHandle): boolean;
  remove(path: Uint8Array): void;
  rename(from: Uint8Array, to: Uint8Array): void;
  /** Creates an empty file with a new name. */
  temporaryName(): Uint8Array;
  /** An open file without a name. */
  temporaryFile(): number;
  environmentVariable(name: Uint8Array): Uint8Array | undefined;
  /** Runs a shell command; the wait status as C's system gives it. Without a command: whether there is a shell. */
  execute(command: Uint8Array | undefined): number;
  startProcess(command: Uint8Array, mode: "r" | "w"): ProcessPipe;
  /** `Linux`, `OSX`, `Windows`, `BSD`, `POSIX` or `Other`, as in jit.os. */
  operatingSystem(): string;
  /** Processor time of the program in seconds. */
  processorTime(): number;
  /** Ends the program, if it may be ended; before that it does what is wanted. The caller has flushed the streams. */
  exit(status: number, beforehand?: () => void): never;
}
