/** The tags of serialized values (LuaJIT: lj_serialize.c; described in LuaJIT's documentation of string buffers). */
export const enum SerialTag {
  NIL = 0,
  FALSE = 1,
  TRUE = 2,
  NULL = 3,
  LIGHTUSERDATA32 = 4,
  LIGHTUSERDATA64 = 5,
  INTEGER = 6,
  NUMBER = 7,
  /** Plus HAS_HASH and either HAS_ARRAY or HAS_ARRAY_FROM_1. */
  TABLE = 8,
  DICTIONARY_METATABLE = 14,
  DICTIONARY_STRING = 15,
  INT64 = 16,
  UINT64 = 17,
  COMPLEX = 18,
  /** Plus the string's length. */
  STRING = 32,
}

export const enum TablePart {
  HASH = 1,
  ARRAY = 2,
  /** The array without its slot 0. */
  ARRAY_FROM_1 = 4,
}

/** Tables within tables (LuaJIT: LJ_SERIALIZE_DEPTH). */
export const MAX_DEPTH: i32 = 100;

/** Integers below it take one byte, those below SHORT_LIMIT two, others five. */
export const BYTE_LIMIT: u32 = 0xe0;
export const SHORT_LIMIT: u32 = 0x1fe0;
export const LONG_MARK: u32 = 0xff;
export const MAX_INTEGER_BYTES: u32 = 5;
