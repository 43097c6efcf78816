/**
 * Constants of LuaJIT's dump format (LuaJIT: lj_bcdump.h).
 *
 * A dump is a header, prototypes (children before parents, each with its length in front), and a zero byte.
 */

export const DUMP_SIGNATURE = [0x1b, 0x4c, 0x4a] as const;
export const DUMP_VERSION = 2;

/** Flags of the header. */
export const DUMP_BIG_ENDIAN = 0x01;
export const DUMP_STRIPPED = 0x02;
export const DUMP_FFI = 0x04;
export const DUMP_TWO_SLOT_FRAMES = 0x08;
export const DUMP_BIT_OPERATORS = 0x10;

/** Types of collectable constants; a string's type is its length more than the last. */
export const CONSTANT_CHILD = 0;
export const CONSTANT_TABLE = 1;
export const CONSTANT_INT64 = 2;
export const CONSTANT_UINT64 = 3;
export const CONSTANT_COMPLEX = 4;
export const CONSTANT_STRING = 5;

/** Types of keys and values in template tables; likewise for strings. */
export const TABLE_NIL = 0;
export const TABLE_FALSE = 1;
export const TABLE_TRUE = 2;
export const TABLE_INTEGER = 3;
export const TABLE_NUMBER = 4;
export const TABLE_STRING = 5;

/** Bits of an upvalue reference: a slot of the function around, which is never written to. */
export const UPVALUE_LOCAL = 0x8000;
export const UPVALUE_IMMUTABLE = 0x4000;

/** Bytes per line number in the line information, by the number of lines. */
export function lineNumberSize(lineCount: number): number {
  return lineCount < 256 ? 1 : lineCount < 65536 ? 2 : 4;
}
