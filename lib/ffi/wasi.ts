/**
 * What C libraries that were made with wasi-libc import: the part of WASI (wasi_snapshot_preview1) that needs no files but
 * the standard ones. It works on the memory of the module, which may be one of its own. Results are WASI's error numbers.
 */

import { LuaError } from "../errors.ts";
import type { LuaState } from "../lua-state.ts";
import type { CFunction } from "./functions.ts";

export const WASI_MODULE = "wasi_snapshot_preview1";

/** The memory of a module, as it is now. */
export type MemoryBytes = () => Uint8Array;

const SUCCESS = 0;
const BAD_FILE = 8;
const FAULT = 21;
const NOT_SEEKABLE = 70;
const CHARACTER_DEVICE = 2;
const FILE_STATE_BYTES = 24;
const NANOSECONDS = 1_000_000n;
const NEWLINE = 10;

type WasiFunction = (...parameters: never[]) => number;

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/** The pieces of memory that a list of addresses and sizes names. */
function* pieces(bytes: Uint8Array, list: number, count: number): Iterable<Uint8Array> {
  const view = viewOf(bytes);
  for (let index = 0; index < count; index++) {
    const start = view.getUint32(list + 8 * index, true);
    const size = view.getUint32(list + 8 * index + 4, true);
    if (start + size > bytes.length) throw new RangeError();
    yield bytes.subarray(start, start + size);
  }
}

function fileFunctions({ streams }: LuaState, memory: MemoryBytes): Record<string, WasiFunction> {
  const outputs = [undefined, streams.output, streams.error];
  const isStandard = (file: number) => file >= 0 && file < outputs.length;
  return {
    fd_write: (file: number, list: number, count: number, target: number) => {
      const output = outputs[file];
      if (output === undefined) return BAD_FILE;
      let written = 0;
      for (const piece of pieces(memory(), list, count)) {
        output.write(piece.slice(), 0, piece.length);
        written += piece.length;
      }
      viewOf(memory()).setUint32(target, written, true);
      return SUCCESS;
    },
    // A line at a time, as a terminal gives it.
    fd_read: (file: number, list: number, count: number, target: number) => {
      if (file !== 0) return BAD_FILE;
      let done = 0;
      let last = -1;
      for (const piece of pieces(memory(), list, count))
        for (let at = 0; at < piece.length && last !== NEWLINE && streams.input.peek() >= 0; at++, done++) {
          last = streams.input.peek();
          piece[at] = last;
          streams.input.skip();
        }
      viewOf(memory()).setUint32(target, done, true);
      return SUCCESS;
    },
    fd_close: (file: number) => (isStandard(file) ? SUCCESS : BAD_FILE),
    fd_seek: (file: number) => (isStandard(file) ? NOT_SEEKABLE : BAD_FILE),
    fd_fdstat_get: (file: number, target: number) => {
      if (!isStandard(file)) return BAD_FILE;
      memory().fill(0, target, target + FILE_STATE_BYTES);
      viewOf(memory()).setUint8(target, CHARACTER_DEVICE);
      return SUCCESS;
    },
    // No folders are open.
    fd_prestat_get: () => BAD_FILE,
    fd_prestat_dir_name: () => BAD_FILE,
  };
}

function otherFunctions(state: LuaState, memory: MemoryBytes): Record<string, WasiFunction> {
  /** There are no arguments, and no variables of the environment. */
  const noTexts = (count: number, size: number) => {
    viewOf(memory()).setUint32(count, 0, true);
    viewOf(memory()).setUint32(size, 0, true);
    return SUCCESS;
  };
  return {
    args_sizes_get: noTexts,
    args_get: () => SUCCESS,
    environ_sizes_get: noTexts,
    environ_get: () => SUCCESS,
    clock_res_get: (_clock: number, target: number) => {
      viewOf(memory()).setBigUint64(target, NANOSECONDS, true);
      return SUCCESS;
    },
    clock_time_get: (_clock: number, _precision: bigint, target: number) => {
      viewOf(memory()).setBigUint64(target, BigInt(Date.now()) * NANOSECONDS, true);
      return SUCCESS;
    },
    random_get: (target: number, size: number) => {
      const bytes = memory();
      if (target + size > bytes.length) return FAULT;
      state.modules.fillRandom(bytes.subarray(target, target + size));
      return SUCCESS;
    },
    sched_yield: () => SUCCESS,
    proc_exit: (status: number) => {
      state.files.flushAll();
      return state.system.exit(status & 255);
    },
  };
}

/** A function of WASI for the library of a name; a call of one that there is not is an error. */
export function wasiFunction(state: LuaState, name: string, library: string, memory: MemoryBytes): CFunction {
  const all = { ...fileFunctions(state, memory), ...otherFunctions(state, memory) };
  const body = Object.hasOwn(all, name) ? all[name] : undefined;
  if (body === undefined) {
    return () => {
      throw new LuaError(`${WASI_MODULE}.${name} is not supported, which '${library}' calls`);
    };
  }
  return (...parameters) => {
    state.refreshViews();
    const unsigned = parameters.map((value) => (typeof value === "number" ? value >>> 0 : value));
    try {
      return body(...(unsigned as never[]));
    } catch (thrown) {
      // Addresses outside of the memory.
      if (thrown instanceof RangeError) return FAULT;
      throw thrown;
    }
  };
}
