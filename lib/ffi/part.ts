/**
 * What the rest needs of the FFI. Its code is loaded when a program first asks for it (see host/engine-code.ts), so nobody
 * else may import more than types from this folder, but the JIT compiler, which is loaded late itself and records what the
 * FFI does.
 */

import type { HostLibrary } from "../call.ts";
import { callbackLibrary, clibLibrary, metaLibrary } from "./meta.ts";
import { ffiFunctions } from "./open.ts";

import {
  assignCdata,
  calculateCdata,
  cdataToNumber,
  compareCdata,
  indexCdata,
  widenCdata,
} from "./operations.ts";

export { checkCdata, checkPointer } from "./arguments.ts";
export { Ffi } from "./ffi.ts";

/** By the names under which the core imports them. */
export const operations = {
  indexCdata,
  assignCdata,
  calculateCdata,
  compareCdata,
  widenCdata,
  cdataToNumber,
};

export const ffiLibraries = {
  ffi: ffiFunctions,
  ffi_meta: metaLibrary,
  ffi_clib: clibLibrary,
  ffi_callback: callbackLibrary,
} satisfies Readonly<Record<string, HostLibrary>>;

export type FfiLibraryName = keyof typeof ffiLibraries;
