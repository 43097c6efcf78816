/** The FFI as a part that is loaded late: the entry of its file in the bundle. */

export { checkCdata, checkPointer, Ffi, ffiLibraries, operations } from "../lib/ffi/part.ts";
export { WasmModuleHost } from "./c-modules.ts";
