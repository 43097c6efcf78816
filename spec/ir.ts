/**
 * The intermediate representation of the JIT compiler as pure data: types, operations, fields, and the flags that
 * stand in literal operands (LuaJIT: lj_ir.h). Numbers of types and operations are their places in these tables, and
 * nothing may depend on the order: relations between operations are stated by name.
 */
import type { Tag } from "./vm.ts";

/** How a value of a type lives in a wasm local; "none": the type has one value, which needs no place. */
export type WasmKind = "none" | "i32" | "i64" | "f64";

export interface IrTypeSpec {
  readonly kind: WasmKind;
  /** Tag of a Lua value of this type; absent for what never is in a Lua slot as it is. */
  readonly tag?: keyof typeof Tag.values;
  /** Three letters for listings. */
  readonly short: string;
  readonly isInteger?: true;
  /** A collectable object: a value of this type is its address. */
  readonly isCollectable?: true;
}

export const irTypes = {
  NIL: { kind: "none", tag: "NIL", short: "nil" },
  FALSE: { kind: "none", tag: "FALSE", short: "fal" },
  TRUE: { kind: "none", tag: "TRUE", short: "tru" },
  LIGHTUD: { kind: "i32", tag: "LIGHTUSERDATA", short: "lud" },
  STR: { kind: "i32", tag: "STRING", short: "str", isCollectable: true },
  P32: { kind: "i32", short: "p32" },
  THREAD: { kind: "i32", tag: "THREAD", short: "thr", isCollectable: true },
  PROTO: { kind: "i32", tag: "PROTOTYPE", short: "pro", isCollectable: true },
  FUNC: { kind: "i32", tag: "FUNCTION", short: "fun", isCollectable: true },
  CDATA: { kind: "i32", tag: "CDATA", short: "cdt", isCollectable: true },
  TAB: { kind: "i32", tag: "TABLE", short: "tab", isCollectable: true },
  UDATA: { kind: "i32", tag: "USERDATA", short: "udt", isCollectable: true },
  FLOAT: { kind: "f64", short: "flt" },
  NUM: { kind: "f64", tag: "NUMBER", short: "num" },
  I8: { kind: "i32", short: "i8 ", isInteger: true },
  U8: { kind: "i32", short: "u8 ", isInteger: true },
  I16: { kind: "i32", short: "i16", isInteger: true },
  U16: { kind: "i32", short: "u16", isInteger: true },
  INT: { kind: "i32", tag: "NUMBER", short: "int", isInteger: true },
  U32: { kind: "i32", short: "u32", isInteger: true },
  I64: { kind: "i64", short: "i64", isInteger: true },
  U64: { kind: "i64", short: "u64", isInteger: true },
} as const satisfies Record<string, IrTypeSpec>;

export type IrTypeName = keyof typeof irTypes;

/** What an operand is: a reference, an unsigned 16-bit literal, part of a constant, or nothing. */
export type IrOperand = "ref" | "lit" | "cst" | "none";

/**
 * What an operation does besides its result. "pure": nothing, equal ones are merged. "guard": it leaves the trace when
 * it fails; equal ones are merged. "reference": an address computed from its operands, merged. "load": merged only by
 * the forwarding passes, which know the stores in between. "store": never merged nor removed. "allocation": never
 * merged, removed if unused. "constant". "other": control, never merged.
 */
export type IrEffect =
  | "pure"
  | "guard"
  | "reference"
  | "load"
  | "store"
  | "allocation"
  | "constant"
  | "other";

export interface IrOpSpec {
  readonly args: readonly [IrOperand, IrOperand];
  readonly effect: IrEffect;
  /** left op right = right op left: constants go to the right, and the younger reference to the left. */
  readonly commutes?: true;
  /** The comparison that holds exactly when this one does not. For numbers that includes NaN: see `doc`. */
  readonly inverse?: string;
  /** The comparison that results from exchanging the operands. */
  readonly swapped?: string;
  /** The unsigned (integers) or unordered (numbers) counterpart. */
  readonly unsigned?: string;
  /** The operation that stores to what this one loads, or the other way round. */
  readonly store?: string;
  readonly load?: string;
  /** Removed if its result is unused, although it is a guard: it guards only what its result is used for. */
  readonly isWeakGuard?: true;
  readonly doc: string;
}

const compare = (inverse: string, swapped: string, unsigned: string, doc: string) =>
  ({ args: ["ref", "ref"], effect: "guard", inverse, swapped, unsigned, doc }) as const;
const pure2 = (doc: string) => ({ args: ["ref", "ref"], effect: "pure", doc }) as const;
const pure1 = (doc: string) => ({ args: ["ref", "none"], effect: "pure", doc }) as const;
const commutative = (doc: string) => ({ args: ["ref", "ref"], effect: "pure", commutes: true, doc }) as const;
const constant = (doc: string) => ({ args: ["cst", "cst"], effect: "constant", doc }) as const;
const load1 = (store: string, doc: string) =>
  ({ args: ["ref", "none"], effect: "load", store, doc }) as const;
const store2 = (load: string, doc: string) => ({ args: ["ref", "ref"], effect: "store", load, doc }) as const;

export const irOps = {
  // Comparisons. On numbers LT GE LE GT are false for NaN, the U forms are true for NaN.
  LT: compare("GE", "GT", "ULT", "guard: left < right; for numbers the inverse is UGE"),
  GE: compare("LT", "LE", "UGE", "guard: left >= right; for numbers the inverse is ULT"),
  LE: compare("GT", "GE", "ULE", "guard: left <= right; for numbers the inverse is UGT"),
  GT: compare("LE", "LT", "UGT", "guard: left > right; for numbers the inverse is ULE"),
  ULT: compare("UGE", "UGT", "LT", "guard: left < right unsigned, or not (left >= right) for numbers"),
  UGE: compare("ULT", "ULE", "GE", "guard: left >= right unsigned, or not (left < right) for numbers"),
  ULE: compare("UGT", "UGE", "LE", "guard: left <= right unsigned, or not (left > right) for numbers"),
  UGT: compare("ULE", "ULT", "GT", "guard: left > right unsigned, or not (left <= right) for numbers"),
  EQ: {
    args: ["ref", "ref"],
    effect: "guard",
    commutes: true,
    inverse: "NE",
    swapped: "EQ",
    doc: "guard: left = right",
  },
  NE: {
    args: ["ref", "ref"],
    effect: "guard",
    commutes: true,
    inverse: "EQ",
    swapped: "NE",
    doc: "guard: left ~= right",
  },
  ABC: {
    args: ["ref", "ref"],
    effect: "guard",
    doc: "guard: index right is below the array size left, unsigned",
  },
  RETF: {
    args: ["ref", "ref"],
    effect: "other",
    doc: "guard: the frame below returns to the pc right in the prototype left; lowers base to it",
  },
  RETV: {
    args: ["ref", "ref"],
    effect: "other",
    doc: "RETF from a vararg function, below whose frame is one with its arguments",
  },

  // Coroutines
  RESUMABLE: {
    args: ["ref", "ref"],
    effect: "load",
    doc: "guard: coroutine left goes on at the pc right: where yield returns to, or its function begins",
  },
  RESUMED: {
    args: ["ref", "lit"],
    effect: "load",
    doc: "guard: the thread that has resumed this one called from the pc left; right: 1 by a function of wrap",
  },
  RESUME: {
    args: ["ref", "lit"],
    effect: "other",
    doc: "stores the snapshot; coroutine left runs, base right >> 1 slots below its own; lowest bit: by a function of wrap",
  },
  YIELD: {
    args: ["none", "lit"],
    effect: "other",
    doc: "stores the snapshot; the thread runs that has resumed this one, base right slots below its own",
  },

  // Calls of compiled functions
  CALLF: {
    args: ["ref", "ref"],
    effect: "store",
    doc: "stores the snapshot, which is at the header right of a Lua function, and has its traces run until it returns; left: how many results go to the caller's slots, and objects of the trace that it may see",
  },

  // Control
  NOP: { args: ["none", "none"], effect: "other", doc: "nothing" },
  BASE: {
    args: ["lit", "lit"],
    effect: "other",
    doc: "the frame's base; a side trace names parent and exit",
  },
  LOOP: { args: ["none", "none"], effect: "other", doc: "between the first iteration and the loop's body" },
  USE: { args: ["ref", "none"], effect: "other", doc: "keeps left alive" },
  PHI: { args: ["ref", "ref"], effect: "other", doc: "left before the loop, right from the body's end" },

  // Constants
  KPRI: constant("nil, false or true, by its type"),
  KINT: constant("32-bit integer"),
  KGC: constant("collectable object: its address"),
  KPTR: constant("address whose contents may change"),
  KKPTR: constant("address whose contents never change"),
  KNULL: constant("null address of the type"),
  KNUM: constant("number"),
  KINT64: constant("64-bit integer"),
  KSLOT: { args: ["ref", "lit"], effect: "constant", doc: "key left at node number right, for HREFK" },

  // Bits
  BNOT: pure1("all bits flipped"),
  BSWAP: pure1("bytes reversed"),
  BAND: commutative("bitwise and"),
  BOR: commutative("bitwise or"),
  BXOR: commutative("bitwise exclusive or"),
  BSHL: pure2("left shifted left by right, modulo the width"),
  BSHR: pure2("left shifted right by right, zeros coming in"),
  BSAR: pure2("left shifted right by right, the sign coming in"),
  BROL: pure2("left rotated left by right"),
  BROR: pure2("left rotated right by right"),

  // Arithmetic. Integers wrap.
  ADD: commutative("left + right"),
  SUB: pure2("left - right"),
  MUL: commutative("left * right"),
  DIV: pure2("left / right"),
  MOD: pure2("left - floor(left / right) * right"),
  POW: pure2("left ^ right, by the core's pow"),
  NEG: pure1("-left"),
  ABS: pure1("the absolute value"),
  LDEXP: pure2("left * 2^right"),
  MIN: pure2("the lesser, as math.min compares"),
  MAX: pure2("the greater, as math.max compares"),
  TLT: pure2("1 if left < right, else 0"),
  TLE: pure2("1 if left <= right, else 0"),
  TEQ: { args: ["ref", "ref"], effect: "pure", commutes: true, doc: "1 if left = right, else 0" },
  SELECT: pure2("of the two values of the CARG right: the first if left is not 0, else the second"),
  FPMATH: { args: ["ref", "lit"], effect: "pure", doc: "the function right of left, see fpMathFunctions" },
  ADDOV: {
    args: ["ref", "ref"],
    effect: "guard",
    commutes: true,
    isWeakGuard: true,
    doc: "left + right; leaves on overflow",
  },
  SUBOV: {
    args: ["ref", "ref"],
    effect: "guard",
    isWeakGuard: true,
    doc: "left - right; leaves on overflow",
  },
  MULOV: {
    args: ["ref", "ref"],
    effect: "guard",
    commutes: true,
    isWeakGuard: true,
    doc: "left * right; leaves on overflow",
  },

  // References: addresses of values
  AREF: {
    args: ["ref", "ref"],
    effect: "reference",
    doc: "array slot: array part left (FLOAD TAB_ARRAY), index right",
  },
  HREFK: {
    args: ["ref", "ref"],
    effect: "reference",
    doc: "node left (FLOAD TAB_NODE) + KSLOT right: the node's value, guarded that its key is the KSLOT's",
  },
  HREF: {
    args: ["ref", "ref"],
    effect: "load",
    doc: "value slot of key right in table left, or the nil that is KKPTR nilValue",
  },
  NEWREF: {
    args: ["ref", "ref"],
    effect: "store",
    doc: "value slot of a new key right in table left; leaves if memory is refused",
  },
  UREFO: {
    args: ["ref", "lit"],
    effect: "load",
    isWeakGuard: true,
    doc: "value of open upvalue (right >> 8) of function left; low byte: disambiguation hash; guarded open, and on the trace's stack; not guarded: never assigned, open or not",
  },
  UREFC: {
    args: ["ref", "lit"],
    effect: "load",
    isWeakGuard: true,
    doc: "value of closed upvalue (right >> 8) of function left; guarded closed",
  },
  FREF: { args: ["ref", "lit"], effect: "reference", doc: "address of field right of object left" },
  STRREF: { args: ["ref", "ref"], effect: "pure", doc: "address of byte right of string left" },
  LREF: { args: ["none", "none"], effect: "load", doc: "the running thread" },

  // Loads and stores. A guarded load checks the tag of what it loads against its type.
  ALOAD: load1("ASTORE", "value of the array slot left"),
  HLOAD: load1("HSTORE", "value of the hash slot left"),
  ULOAD: load1("USTORE", "value of the upvalue left"),
  FLOAD: { args: ["ref", "lit"], effect: "load", store: "FSTORE", doc: "field right of object left" },
  XLOAD: {
    args: ["ref", "lit"],
    effect: "load",
    store: "XSTORE",
    doc: "memory at left, by its type; right: XloadMode",
  },
  SLOAD: { args: ["lit", "lit"], effect: "load", doc: "stack slot left; right: SloadMode" },
  PVAL: {
    args: ["lit", "lit"],
    effect: "pure",
    doc: "the value that instruction left had in the parent trace; right: its place in Global.exitValues",
  },
  VLOAD: { args: ["ref", "lit"], effect: "load", doc: "vararg at address left, plus right slots" },
  ALEN: { args: ["ref", "ref"], effect: "load", doc: "length of table left; right: a hint, or nil" },
  ASTORE: store2("ALOAD", "right to the array slot left"),
  HSTORE: store2("HLOAD", "right to the hash slot left"),
  USTORE: store2("ULOAD", "right to the upvalue left"),
  FSTORE: store2("FLOAD", "right to the field that FREF left is"),
  SSTORE: { args: ["lit", "ref"], effect: "store", doc: "right to the stack slot left, for UCLO" },
  XSTORE: store2("XLOAD", "right to memory at left"),

  // Allocations. All leave the trace if memory is refused.
  SNEW: {
    args: ["ref", "ref"],
    effect: "pure",
    doc: "string of right bytes at left (merging is fine: strings are interned)",
  },
  TNEW: {
    args: ["lit", "lit"],
    effect: "allocation",
    doc: "table with left array slots and 2^right nodes (0: none)",
  },
  TDUP: { args: ["ref", "none"], effect: "allocation", doc: "copy of the template table left" },
  FNEW: {
    args: ["ref", "lit"],
    effect: "allocation",
    doc: "closure; left: prototype, parent, values captured (see jit/ir/closures.ts); right: slot of the frame's base",
  },
  CNEW: { args: ["ref", "ref"], effect: "allocation", doc: "cdata of type left, right bytes, all 0" },
  CNEWI: {
    args: ["ref", "ref"],
    effect: "pure",
    isWeakGuard: true,
    doc: "immutable cdata of type left with value right",
  },

  // The scratch buffer: concatenation and formatting
  BUFHDR: {
    args: ["ref", "lit"],
    effect: "load",
    doc: "the buffer left, reset (BufferMode RESET) or appended to",
  },
  BUFPUT: {
    args: ["ref", "ref"],
    effect: "load",
    isWeakGuard: true,
    doc: "string right appended to buffer left",
  },
  BUFSTR: {
    args: ["ref", "ref"],
    effect: "allocation",
    doc: "the string in buffer left, whose header is right",
  },

  // Upvalues
  UCLO: {
    args: ["lit", "none"],
    effect: "store",
    doc: "open upvalues of the stack slots from left on are closed",
  },

  // Barriers of the collector
  TBAR: { args: ["ref", "none"], effect: "store", doc: "table left has got a new value" },
  OBAR: { args: ["ref", "ref"], effect: "store", doc: "object left has got the value right" },

  // Conversions
  CONV: {
    args: ["ref", "lit"],
    effect: "pure",
    doc: "left from the type to the type in right, see ConversionMode",
  },
  TOBIT: { args: ["ref", "none"], effect: "pure", doc: "number left to 32 bits as the bit library does" },
  TOSTR: { args: ["ref", "lit"], effect: "pure", doc: "left as a string; right: TostringMode" },
  STRTO: {
    args: ["ref", "none"],
    effect: "pure",
    doc: "string left as a number; leaves if it is none",
  },

  // Calls of the core's helpers
  CALLN: {
    args: ["ref", "lit"],
    effect: "pure",
    isWeakGuard: true,
    doc: "helper right with arguments left: no side effect, no dependence on memory",
  },
  CALLA: { args: ["ref", "lit"], effect: "allocation", doc: "helper right: allocates" },
  CALLL: { args: ["ref", "lit"], effect: "load", isWeakGuard: true, doc: "helper right: reads memory" },
  CALLS: { args: ["ref", "lit"], effect: "store", doc: "helper right: writes memory" },
  CALLXS: {
    args: ["ref", "ref"],
    effect: "store",
    doc: "function of C with the number right, arguments left; what it throws is raised where the snapshot before it is",
  },
  CARG: { args: ["ref", "ref"], effect: "pure", doc: "argument list left (or first argument), then right" },
} as const satisfies Record<string, IrOpSpec>;

export type IrOpName = keyof typeof irOps;

/** Fields of objects that FLOAD, FREF name: layout, field and type as loaded. */
export const irFields = {
  STR_LEN: { layout: "String", field: "length", type: "INT" },
  FUNC_ENV: { layout: "Function", field: "env", type: "TAB" },
  FUNC_PC: { layout: "Function", field: "pc", type: "P32" },
  FUNC_FFID: { layout: "Function", field: "fastId", type: "U8" },
  FUNC_VALUES: { layout: "LibraryFunction", field: "upvalues", type: "P32" },
  THREAD_ENV: { layout: "Thread", field: "env", type: "TAB" },
  THREAD_RESUMER: { layout: "Thread", field: "resumer", type: "THREAD" },
  THREAD_OPENUV: { layout: "Thread", field: "openUpvalues", type: "P32" },
  TAB_META: { layout: "Table", field: "metatable", type: "TAB" },
  TAB_ARRAY: { layout: "Table", field: "array", type: "P32" },
  TAB_NODE: { layout: "Table", field: "node", type: "P32" },
  TAB_ASIZE: { layout: "Table", field: "arraySize", type: "INT" },
  TAB_HMASK: { layout: "Table", field: "hashMask", type: "INT" },
  TAB_NOMM: { layout: "Table", field: "absent", type: "U8" },
  UDATA_META: { layout: "Userdata", field: "metatable", type: "TAB" },
  UDATA_KIND: { layout: "Userdata", field: "kind", type: "U8" },
  CDATA_CTYPEID: { layout: "Cdata", field: "ctypeId", type: "U16" },
  CDATA_SIZE: { layout: "Cdata", field: "size", type: "INT" },
  CDATA_PTR: { layout: "Cdata", field: "data", type: "P32" },
  CDATA_INT: { layout: "Cdata", field: "data", type: "INT" },
  CDATA_INT64: { layout: "Cdata", field: "data", type: "I64" },
  CDATA_UINT64: { layout: "Cdata", field: "data", type: "U64" },
} as const satisfies Record<string, { layout: string; field: string; type: IrTypeName }>;

export type IrFieldName = keyof typeof irFields;

/** Second operand of SLOAD. */
export const SloadMode = {
  PARENT: 1, // the value that the parent trace has in the slot
  FRAME: 2, // the link in a frame's header slot: its high word, as an INT
  TYPECHECK: 4, // the tag is guarded
  CONVERT: 8, // a number in the slot, an integer as loaded (guarded to be one if TYPECHECK)
  READONLY: 16, // nothing on the trace writes the slot
  INHERIT: 32, // the parent's type is taken over
  KEYINDEX: 64, // the low word of a traversal index
} as const;

/** Second operand of XLOAD. */
export const XloadMode = {
  READONLY: 1, // nothing changes the memory while the trace runs
  VOLATILE: 2, // it is loaded each time
} as const;

/** Second operand of CONV: destination type << 8 | source type << 3 | check. */
export const ConversionCheck = {
  ANY: 0, // any number: truncated, wrapped
  INDEX: 1, // guarded: no fraction, and -0 is 0; as array index
  CHECK: 2, // guarded: no fraction and not -0
} as const;

/** Second operand of BUFHDR. */
export const BufferMode = { RESET: 0, APPEND: 1 } as const;

/** Second operand of TOSTR. */
export const TostringMode = { INT: 0, NUM: 1, CHAR: 2 } as const;

/** Second operand of FPMATH. What has no wasm instruction is a call of the core's. */
export const fpMathFunctions = [
  "floor",
  "ceil",
  "trunc",
  "sqrt",
  "log",
  "log2",
  "exp",
  "sin",
  "cos",
  "tan",
] as const;
export type FpMathName = (typeof fpMathFunctions)[number];

/** What a helper takes. "value": any Lua value with its tag, in an i64. "global": the state, put in by the backend. */
export type HelperParameter = "global" | "i32" | "i64" | "f64" | "value";

export interface IrHelperSpec {
  /** Export of the core. */
  readonly export: string;
  readonly parameters: readonly HelperParameter[];
  /** Type of the result; NIL: none. */
  readonly result: IrTypeName;
  readonly op: "CALLN" | "CALLL" | "CALLS" | "CALLA";
  /** The result 0 means that memory was refused: the trace is left by the snapshot before. */
  readonly mayRefuse?: true;
  /** It takes from Global.fuel: the backend stores its copy before the call and reads it again after it. */
  readonly charges?: true;
  /**
   * CALLS: which tables it changes (values, sizes or metatable), for alias analysis. "nothing": none. "first": only the
   * table that is its first argument, which it stores nowhere. Absent: any table that it can reach.
   */
  readonly changes?: "nothing" | "first";
  readonly doc: string;
}
