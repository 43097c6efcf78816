/**
 * What records C data, and the functions of the FFI. It needs the FFI's code, so it is a part of the compiler of its own
 * that is loaded when a trace first comes to C data. Nobody outside of this folder imports more than types of it, but
 * by Recording.cdata.
 */
import { libraryHandlers } from "../library/c-library.ts";
import { ffiHandlers } from "../library/ffi.ts";
import { cdataHandlers } from "../library/ffi-meta.ts";

export { recordCdataToNumber } from "../library/ffi.ts";
export { block, ensureBlock } from "../library/ffi-memory.ts";
export { comparedCdata, comparedIdentities, recordCdataArithmetic } from "./arithmetic.ts";
export { lowBits, wideBits } from "./bits.ts";
export { int64At, int64Text, wideSizeAt } from "./int64-arguments.ts";
export { box } from "./load.ts";
export { recordMember } from "./member.ts";
export { metamethodOf, operandMetamethod } from "./metamethods.ts";
export { specializeTruth } from "./truth.ts";

/** The library functions, by table and name. */
export const handlers = { ffi: ffiHandlers, ffi_meta: cdataHandlers, ffi_clib: libraryHandlers };
