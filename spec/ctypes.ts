/**
 * C types as the FFI has them (LuaJIT: lj_ctype.h): the packed description of a type, which `ffi.typeinfo` shows to
 * programs and which therefore is LuaJIT's bit for bit, and the types, typedefs and keywords that exist from the start.
 * The ABI is that of clang for wasm32: pointers and long have 32 bits, char is signed, long long and double are
 * aligned to 8 bytes, long double has 16.
 *
 * ```
 *               ---------- info ------------
 *              |kind     flags...   A   child | size   | sibling   | name    |
 *  NUM         |         BFcvUL..   A         | size   |           |         |
 *  STRUCT      |         ..cvU..V   A         | size   | field     | tag?    |
 *  PTR         |         ..cvR...   A   child | size   |           |         |
 *  ARRAY       |         VCcv...V   A   child | size   |           |         |
 *  VOID        |         ..cv....   A         | size   |           |         |
 *  ENUM        |                    A   child | size   | constant  | tag?    |
 *  FUNC        |         ....VS..  cc   child | nargs  | parameter | name?   |
 *  TYPEDEF     |                        child |        |           | name    |
 *  ATTRIB      |           attribute    child | value  | sibling?  |         |
 *  FIELD       |                    A   child | offset | field     | name?   |
 *  BITFIELD    |         B.cvU csz bsz position | offset | field   | name?   |
 *  CONSTVAL    |         ..c.           child | value  | constant  | name    |
 *  EXTERN      |                        child |        | sibling?  | name    |
 *  KW          |                        token | size   |           | name    |
 * ```
 */

/** The highest four bits of `info`. */
export const Kind = {
  NUM: 0,
  STRUCT: 1,
  PTR: 2,
  ARRAY: 3,
  VOID: 4,
  ENUM: 5,
  FUNC: 6,
  TYPEDEF: 7,
  ATTRIB: 8,
  FIELD: 9,
  BITFIELD: 10,
  CONSTVAL: 11,
  EXTERN: 12,
  KW: 13,
} as const;

/** Kinds up to this one have their size in `size`. */
export const LAST_KIND_WITH_SIZE = Kind.ENUM;

export const KIND_SHIFT = 28;
export const KIND_MASK = 0xf0000000;
export const CHILD_MASK = 0xffff;

/** Flags in `info`; which kinds have them is in the picture above. Some bits mean different things by kind. */
export const Flag = {
  BOOL: 0x08000000, // NUM, BITFIELD
  FP: 0x04000000, // NUM
  CONST: 0x02000000,
  VOLATILE: 0x01000000,
  UNSIGNED: 0x00800000, // NUM, BITFIELD
  LONG: 0x00400000, // NUM
  VLA: 0x00100000, // ARRAY, STRUCT: of variable length
  REF: 0x00800000, // PTR: a reference
  VECTOR: 0x08000000, // ARRAY
  COMPLEX: 0x04000000, // ARRAY
  UNION: 0x00800000, // STRUCT
  VARARG: 0x00800000, // FUNC
  SSEREGPARM: 0x00400000, // FUNC
} as const;

export const QUALIFIERS = Flag.CONST | Flag.VOLATILE;

/** Log2 of the alignment; for functions the calling convention. */
export const ALIGN_SHIFT = 16;
export const ALIGN_MASK = 15;
export const ATTRIBUTE_SHIFT = 16;
export const ATTRIBUTE_MASK = 255;

/** Of a BITFIELD: position and size in bits, and bytes of the unit that it lies in. */
export const BIT_POSITION_SHIFT = 0;
export const BIT_SIZE_SHIFT = 8;
export const BIT_CONTAINER_SHIFT = 16;
export const BIT_MASK = 127;
/** Bit fields have at most so many bits. */
export const MAX_BIT_FIELD = 32;

/** What an ATTRIB says of its child. */
export const Attribute = {
  NONE: 0, // ignored
  QUAL: 1, // further qualifiers, in `size`
  ALIGN: 2, // log2 of another alignment, in `size`
  SUBTYPE: 3, // an anonymous member whose fields count as the struct's own; the offset is in `size`
  REDIR: 4, // another symbol, the name of this element
  BAD: 5, // only for type 0
} as const;

export const CallingConvention = { CDECL: 0, THISCALL: 1, FASTCALL: 2, STDCALL: 3 } as const;

/** `size` of what has none. */
export const NO_SIZE = 0xffffffff;
export const MAX_CTYPES = 65536;
export const POINTER_SIZE = 4;
export const POINTER_ALIGN = 2;
/** Log2 of the alignment that the allocator guarantees. */
export const MEMORY_ALIGN = 3;

export const alignBits = (log2: number): number => log2 << ALIGN_SHIFT;
export const attributeBits = (attribute: number): number => attribute << ATTRIBUTE_SHIFT;
/** The info word of a kind with flags, alignment and child or'ed together. */
export const makeInfo = (kind: number, bits = 0): number => ((kind << KIND_SHIFT) + bits) >>> 0;

/** Predefined types in the order of their numbers: name, size, info. */
const predefined = [
  ["NONE", 0, makeInfo(Kind.ATTRIB, attributeBits(Attribute.BAD))],
  ["VOID", NO_SIZE, makeInfo(Kind.VOID)],
  ["CVOID", NO_SIZE, makeInfo(Kind.VOID, Flag.CONST)],
  ["BOOL", 1, makeInfo(Kind.NUM, Flag.BOOL | Flag.UNSIGNED)],
  ["CCHAR", 1, makeInfo(Kind.NUM, Flag.CONST)],
  ["INT8", 1, makeInfo(Kind.NUM)],
  ["UINT8", 1, makeInfo(Kind.NUM, Flag.UNSIGNED)],
  ["INT16", 2, makeInfo(Kind.NUM, alignBits(1))],
  ["UINT16", 2, makeInfo(Kind.NUM, Flag.UNSIGNED | alignBits(1))],
  ["INT32", 4, makeInfo(Kind.NUM, alignBits(2))],
  ["UINT32", 4, makeInfo(Kind.NUM, Flag.UNSIGNED | alignBits(2))],
  ["INT64", 8, makeInfo(Kind.NUM, alignBits(3))],
  ["UINT64", 8, makeInfo(Kind.NUM, Flag.UNSIGNED | alignBits(3))],
  ["INT128", 16, makeInfo(Kind.NUM, alignBits(4))],
  ["UINT128", 16, makeInfo(Kind.NUM, Flag.UNSIGNED | alignBits(4))],
  ["FLOAT", 4, makeInfo(Kind.NUM, Flag.FP | alignBits(2))],
  ["DOUBLE", 8, makeInfo(Kind.NUM, Flag.FP | alignBits(3))],
  ["COMPLEX_FLOAT", 8, makeInfo(Kind.ARRAY, Flag.COMPLEX | alignBits(2) | 15)],
  ["COMPLEX_DOUBLE", 16, makeInfo(Kind.ARRAY, Flag.COMPLEX | alignBits(3) | 16)],
  ["P_VOID", POINTER_SIZE, makeInfo(Kind.PTR, alignBits(POINTER_ALIGN) | 1)],
  ["P_CVOID", POINTER_SIZE, makeInfo(Kind.PTR, alignBits(POINTER_ALIGN) | 2)],
  ["P_CCHAR", POINTER_SIZE, makeInfo(Kind.PTR, alignBits(POINTER_ALIGN) | 4)],
  ["P_UINT8", POINTER_SIZE, makeInfo(Kind.PTR, alignBits(POINTER_ALIGN) | 6)],
  ["A_CCHAR", NO_SIZE, makeInfo(Kind.ARRAY, Flag.CONST | 4)],
  ["CTYPEID", 4, makeInfo(Kind.ENUM, alignBits(2) | 9)],
] as const satisfies readonly (readonly [string, number, number])[];

export type PredefinedName = (typeof predefined)[number][0];

export const predefinedTypes: readonly (readonly [PredefinedName, number, number])[] = predefined;

/** Numbers of the predefined types by name (LuaJIT: CTID_…). */
export const CtypeId = Object.fromEntries(predefined.map(([name], id) => [name, id])) as {
  readonly [Name in PredefinedName]: number;
};

/** Typedefs that exist from the start; they follow the types. */
export const predefinedTypedefs: readonly (readonly [name: string, type: PredefinedName])[] = [
  ["va_list", "P_VOID"],
  ["__builtin_va_list", "P_VOID"],
  ["__gnuc_va_list", "P_VOID"],
  ["ptrdiff_t", "INT32"],
  ["size_t", "UINT32"],
  ["wchar_t", "INT32"],
  ["int8_t", "INT8"],
  ["int16_t", "INT16"],
  ["int32_t", "INT32"],
  ["int64_t", "INT64"],
  ["int128_t", "INT128"],
  ["uint8_t", "UINT8"],
  ["uint16_t", "UINT16"],
  ["uint32_t", "UINT32"],
  ["uint64_t", "UINT64"],
  ["uint128_t", "UINT128"],
  ["intptr_t", "INT32"],
  ["uintptr_t", "UINT32"],
  ["ssize_t", "INT32"],
];

/** Tokens of the declaration parser that are keywords, in the order of LuaJIT's numbers. */
export const keywordTokens = [
  ...["VOID", "BOOL", "CHAR", "INT", "FP", "LONG", "LONGLONG", "SHORT", "COMPLEX", "SIGNED", "UNSIGNED"],
  ...["CONST", "VOLATILE", "RESTRICT", "INLINE", "TYPEDEF", "EXTERN", "STATIC", "AUTO", "REGISTER"],
  ...["EXTENSION", "ASM", "ATTRIBUTE", "DECLSPEC", "CCDECL", "PTRSZ", "STRUCT", "UNION", "ENUM"],
  ...["SIZEOF", "ALIGNOF"],
] as const;

export type KeywordToken = (typeof keywordTokens)[number];

/** Number of the first keyword's token; the tokens below are symbols and literals. */
export const FIRST_KEYWORD_TOKEN = 269;

/**
 * Keywords, which follow the typedefs. The number is a size in bytes that the keyword asks for, or the calling
 * convention.
 */
export const keywords: readonly (readonly [name: string, size: number, token: KeywordToken])[] = [
  ["void", NO_SIZE, "VOID"],
  ["_Bool", 0, "BOOL"],
  ["bool", 1, "BOOL"],
  ["char", 1, "CHAR"],
  ["int", 4, "INT"],
  ["__int8", 1, "INT"],
  ["__int16", 2, "INT"],
  ["__int32", 4, "INT"],
  ["__int64", 8, "INT"],
  ["__int128", 16, "INT"],
  ["float", 4, "FP"],
  ["double", 8, "FP"],
  ["long", 0, "LONG"],
  ["short", 0, "SHORT"],
  ["_Complex", 0, "COMPLEX"],
  ["complex", 0, "COMPLEX"],
  ["__complex", 0, "COMPLEX"],
  ["__complex__", 0, "COMPLEX"],
  ["signed", 0, "SIGNED"],
  ["__signed", 0, "SIGNED"],
  ["__signed__", 0, "SIGNED"],
  ["unsigned", 0, "UNSIGNED"],
  ["const", 0, "CONST"],
  ["__const", 0, "CONST"],
  ["__const__", 0, "CONST"],
  ["volatile", 0, "VOLATILE"],
  ["__volatile", 0, "VOLATILE"],
  ["__volatile__", 0, "VOLATILE"],
  ["restrict", 0, "RESTRICT"],
  ["__restrict", 0, "RESTRICT"],
  ["__restrict__", 0, "RESTRICT"],
  ["inline", 0, "INLINE"],
  ["__inline", 0, "INLINE"],
  ["__inline__", 0, "INLINE"],
  ["typedef", 0, "TYPEDEF"],
  ["extern", 0, "EXTERN"],
  ["static", 0, "STATIC"],
  ["auto", 0, "AUTO"],
  ["register", 0, "REGISTER"],
  ["__extension__", 0, "EXTENSION"],
  ["__attribute", 0, "ATTRIBUTE"],
  ["__attribute__", 0, "ATTRIBUTE"],
  ["asm", 0, "ASM"],
  ["__asm", 0, "ASM"],
  ["__asm__", 0, "ASM"],
  ["__declspec", 0, "DECLSPEC"],
  ["__cdecl", CallingConvention.CDECL, "CCDECL"],
  ["__thiscall", CallingConvention.THISCALL, "CCDECL"],
  ["__fastcall", CallingConvention.FASTCALL, "CCDECL"],
  ["__stdcall", CallingConvention.STDCALL, "CCDECL"],
  ["__ptr32", 4, "PTRSZ"],
  ["__ptr64", 8, "PTRSZ"],
  ["struct", 0, "STRUCT"],
  ["union", 0, "UNION"],
  ["enum", 0, "ENUM"],
  ["sizeof", 0, "SIZEOF"],
  ["__alignof", 0, "ALIGNOF"],
  ["__alignof__", 0, "ALIGNOF"],
];
