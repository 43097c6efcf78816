/**
 * The bytecodes of LuaJIT 2.1 at commit 1ee778a4: names, numbers and operand modes (LuaJIT: lj_bc.h).
 *
 * An instruction is 32 bits, little-endian: the opcode in byte 0, A in byte 1, then either C in byte 2 and B in
 * byte 3, or the 16-bit D in bytes 2 and 3. The order of this table is the numbering, and so part of the
 * format of dumps.
 */

/** What an operand means. */
export type OperandMode =
  | "dst" // slot that is written
  | "base" // first slot of a range that is read or written
  | "var" // slot that is read
  | "rbase" // first slot of a range that is read
  | "uv" // upvalue number
  | "lit" // unsigned literal
  | "lits" // signed literal
  | "pri" // primitive: 0 nil, 1 false, 2 true
  | "num" // number constant
  | "str" // string constant
  | "tab" // template table constant
  | "func" // prototype constant
  | "jump" // branch target relative to the next instruction, biased by 0x8000
  | "cdata"; // cdata constant

export interface BytecodeSpec {
  readonly a?: OperandMode;
  readonly b?: OperandMode;
  readonly c?: OperandMode;
  readonly d?: OperandMode;
  /** The metamethod that the instruction falls back to; "gc" marks an allocation. */
  readonly metamethod?: string;
  readonly doc: string;
}

export const bytecodes = {
  ISLT: { a: "var", d: "var", metamethod: "lt", doc: "Skip the next JMP unless A < D." },
  ISGE: { a: "var", d: "var", metamethod: "lt", doc: "Skip the next JMP unless not (A < D)." },
  ISLE: { a: "var", d: "var", metamethod: "le", doc: "Skip the next JMP unless A <= D." },
  ISGT: { a: "var", d: "var", metamethod: "le", doc: "Skip the next JMP unless not (A <= D)." },
  ISEQV: { a: "var", d: "var", metamethod: "eq", doc: "Take the next JMP if A == D." },
  ISNEV: { a: "var", d: "var", metamethod: "eq", doc: "Take the next JMP if A ~= D." },
  ISEQS: {
    a: "var",
    d: "str",
    metamethod: "eq",
    doc: "Take the next JMP if A equals the string constant D.",
  },
  ISNES: {
    a: "var",
    d: "str",
    metamethod: "eq",
    doc: "Take the next JMP if A differs from the string constant D.",
  },
  ISEQN: {
    a: "var",
    d: "num",
    metamethod: "eq",
    doc: "Take the next JMP if A equals the number constant D.",
  },
  ISNEN: {
    a: "var",
    d: "num",
    metamethod: "eq",
    doc: "Take the next JMP if A differs from the number constant D.",
  },
  ISEQP: { a: "var", d: "pri", metamethod: "eq", doc: "Take the next JMP if A is the primitive D." },
  ISNEP: { a: "var", d: "pri", metamethod: "eq", doc: "Take the next JMP if A is not the primitive D." },
  ISTC: { a: "dst", d: "var", doc: "Copy D to A and take the next JMP, if D is truthy." },
  ISFC: { a: "dst", d: "var", doc: "Copy D to A and take the next JMP, if D is falsy." },
  IST: { d: "var", doc: "Take the next JMP if D is truthy." },
  ISF: { d: "var", doc: "Take the next JMP if D is falsy." },
  ISTYPE: { a: "var", d: "lit", doc: "Assert that A has the type D (built-in bytecode only)." },
  ISNUM: { a: "var", d: "lit", doc: "Assert that A is a number (built-in bytecode only)." },
  MOV: { a: "dst", d: "var", doc: "A = D" },
  NOT: { a: "dst", d: "var", doc: "A = not D" },
  UNM: { a: "dst", d: "var", metamethod: "unm", doc: "A = -D" },
  LEN: { a: "dst", d: "var", metamethod: "len", doc: "A = #D" },
  ADDVN: { a: "dst", b: "var", c: "num", metamethod: "add", doc: "A = B + number constant C" },
  SUBVN: { a: "dst", b: "var", c: "num", metamethod: "sub", doc: "A = B - number constant C" },
  MULVN: { a: "dst", b: "var", c: "num", metamethod: "mul", doc: "A = B * number constant C" },
  DIVVN: { a: "dst", b: "var", c: "num", metamethod: "div", doc: "A = B / number constant C" },
  MODVN: { a: "dst", b: "var", c: "num", metamethod: "mod", doc: "A = B % number constant C" },
  ADDNV: { a: "dst", b: "var", c: "num", metamethod: "add", doc: "A = number constant C + B" },
  SUBNV: { a: "dst", b: "var", c: "num", metamethod: "sub", doc: "A = number constant C - B" },
  MULNV: { a: "dst", b: "var", c: "num", metamethod: "mul", doc: "A = number constant C * B" },
  DIVNV: { a: "dst", b: "var", c: "num", metamethod: "div", doc: "A = number constant C / B" },
  MODNV: { a: "dst", b: "var", c: "num", metamethod: "mod", doc: "A = number constant C % B" },
  ADDVV: { a: "dst", b: "var", c: "var", metamethod: "add", doc: "A = B + C" },
  SUBVV: { a: "dst", b: "var", c: "var", metamethod: "sub", doc: "A = B - C" },
  MULVV: { a: "dst", b: "var", c: "var", metamethod: "mul", doc: "A = B * C" },
  DIVVV: { a: "dst", b: "var", c: "var", metamethod: "div", doc: "A = B / C" },
  MODVV: { a: "dst", b: "var", c: "var", metamethod: "mod", doc: "A = B % C" },
  POW: { a: "dst", b: "var", c: "var", metamethod: "pow", doc: "A = B ^ C" },
  CAT: {
    a: "dst",
    b: "rbase",
    c: "rbase",
    metamethod: "concat",
    doc: "A = B .. … .. C (the slots from B to C)",
  },
  KSTR: { a: "dst", d: "str", doc: "A = string constant D" },
  KCDATA: { a: "dst", d: "cdata", doc: "A = cdata constant D" },
  KSHORT: { a: "dst", d: "lits", doc: "A = the signed 16-bit literal D" },
  KNUM: { a: "dst", d: "num", doc: "A = number constant D" },
  KPRI: { a: "dst", d: "pri", doc: "A = the primitive D (0 nil, 1 false, 2 true)" },
  KNIL: { a: "base", d: "base", doc: "Slots A to D = nil" },
  UGET: { a: "dst", d: "uv", doc: "A = upvalue D" },
  USETV: { a: "uv", d: "var", doc: "upvalue A = D" },
  USETS: { a: "uv", d: "str", doc: "upvalue A = string constant D" },
  USETN: { a: "uv", d: "num", doc: "upvalue A = number constant D" },
  USETP: { a: "uv", d: "pri", doc: "upvalue A = primitive D" },
  UCLO: { a: "rbase", d: "jump", doc: "Close all upvalues of slots A and above, then jump to D" },
  FNEW: { a: "dst", d: "func", metamethod: "gc", doc: "A = new closure of the prototype constant D" },
  TNEW: {
    a: "dst",
    d: "lit",
    metamethod: "gc",
    doc: "A = new table; D holds the array size (11 bits) and log2 of the hash size (5 bits)",
  },
  TDUP: { a: "dst", d: "tab", metamethod: "gc", doc: "A = copy of the template table constant D" },
  GGET: { a: "dst", d: "str", metamethod: "index", doc: "A = _G[string constant D]" },
  GSET: { a: "var", d: "str", metamethod: "newindex", doc: "_G[string constant D] = A" },
  TGETV: { a: "dst", b: "var", c: "var", metamethod: "index", doc: "A = B[C]" },
  TGETS: { a: "dst", b: "var", c: "str", metamethod: "index", doc: "A = B[string constant C]" },
  TGETB: { a: "dst", b: "var", c: "lit", metamethod: "index", doc: "A = B[byte literal C]" },
  TGETR: {
    a: "dst",
    b: "var",
    c: "var",
    metamethod: "index",
    doc: "A = rawget(B, C), without checks (built-in bytecode only)",
  },
  TSETV: { a: "var", b: "var", c: "var", metamethod: "newindex", doc: "B[C] = A" },
  TSETS: { a: "var", b: "var", c: "str", metamethod: "newindex", doc: "B[string constant C] = A" },
  TSETB: { a: "var", b: "var", c: "lit", metamethod: "newindex", doc: "B[byte literal C] = A" },
  TSETM: {
    a: "base",
    d: "num",
    metamethod: "newindex",
    doc: "(A-1)[k], (A-1)[k+1], … = A, A+1, … up to the last multiple result; k is the low word of number constant D",
  },
  TSETR: {
    a: "var",
    b: "var",
    c: "var",
    metamethod: "newindex",
    doc: "rawset(B, C, A), without checks (built-in bytecode only)",
  },
  CALLM: {
    a: "base",
    b: "lit",
    c: "lit",
    metamethod: "call",
    doc: "A, …, A+B-2 = A(A+1, …, A+C, multiple results)",
  },
  CALL: { a: "base", b: "lit", c: "lit", metamethod: "call", doc: "A, …, A+B-2 = A(A+1, …, A+C-1)" },
  CALLMT: { a: "base", d: "lit", metamethod: "call", doc: "return A(A+1, …, A+D, multiple results)" },
  CALLT: { a: "base", d: "lit", metamethod: "call", doc: "return A(A+1, …, A+D-1)" },
  ITERC: {
    a: "base",
    b: "lit",
    c: "lit",
    metamethod: "call",
    doc: "A, A+1, A+2 = A-3, A-2, A-1; A, …, A+B-2 = A(A+1, A+2)",
  },
  ITERN: { a: "base", b: "lit", c: "lit", metamethod: "call", doc: "ITERC specialised to next()" },
  VARG: {
    a: "base",
    b: "lit",
    c: "lit",
    doc: "A, …, A+B-2 = the variable arguments; C is the number of fixed parameters",
  },
  ISNEXT: {
    a: "base",
    d: "jump",
    doc: "Jump to the ITERN at D if A-3 is next(), A-2 a table and A-1 nil; else despecialise the loop",
  },
  RETM: { a: "base", d: "lit", doc: "return A, …, A+D-1, multiple results" },
  RET: { a: "rbase", d: "lit", doc: "return A, …, A+D-2" },
  RET0: { a: "rbase", d: "lit", doc: "return" },
  RET1: { a: "rbase", d: "lit", doc: "return A" },
  FORI: {
    a: "base",
    d: "jump",
    doc: "Numeric for: check and prepare A (index), A+1 (stop), A+2 (step), A+3 (visible index); skip to D if the loop does not run",
  },
  JFORI: { a: "base", d: "jump", doc: "FORI before a compiled loop" },
  FORL: { a: "base", d: "jump", doc: "Numeric for: step and jump back to D, counting hotness" },
  IFORL: { a: "base", d: "jump", doc: "FORL that counts no hotness" },
  JFORL: { a: "base", d: "lit", doc: "FORL that enters the compiled trace D" },
  ITERL: {
    a: "base",
    d: "jump",
    doc: "Generic for: leave if A is nil, else A-1 = A and jump back to D, counting hotness",
  },
  IITERL: { a: "base", d: "jump", doc: "ITERL that counts no hotness" },
  JITERL: { a: "base", d: "lit", doc: "ITERL that enters the compiled trace D" },
  LOOP: { a: "rbase", d: "jump", doc: "Mark of a while, repeat or goto loop, counting hotness" },
  ILOOP: { a: "rbase", d: "jump", doc: "LOOP that counts no hotness" },
  JLOOP: { a: "rbase", d: "lit", doc: "LOOP that enters the compiled trace D" },
  JMP: { a: "rbase", d: "jump", doc: "Jump to D" },
  BNOT: { a: "dst", d: "var", doc: "A = ~B (32-bit)" },
  BAND: { a: "dst", b: "var", c: "var", doc: "A = B & C (32-bit)" },
  BOR: { a: "dst", b: "var", c: "var", doc: "A = B | C (32-bit)" },
  BXOR: { a: "dst", b: "var", c: "var", doc: "A = B ~ C (32-bit)" },
  BSHL: { a: "dst", b: "var", c: "var", doc: "A = B << C (32-bit)" },
  BSHR: { a: "dst", b: "var", c: "var", doc: "A = B >> C (32-bit, logical)" },
  BSAR: { a: "dst", b: "var", c: "var", doc: "A = B >> C (32-bit, arithmetic)" },
  FUNCF: {
    a: "rbase",
    doc: "Header of a function with fixed parameters, counting hotness; A is the frame size",
  },
  IFUNCF: { a: "rbase", doc: "FUNCF that counts no hotness" },
  JFUNCF: { a: "rbase", d: "lit", doc: "FUNCF that enters the compiled trace D" },
  FUNCV: { a: "rbase", doc: "Header of a vararg function, counting hotness; A is the frame size" },
  IFUNCV: { a: "rbase", doc: "FUNCV that counts no hotness" },
  JFUNCV: { a: "rbase", d: "lit", doc: "FUNCV that enters the compiled trace D" },
  FUNCC: { a: "rbase", doc: "Header of a library function of the core" },
  FUNCCW: { a: "rbase", doc: "Header of a host function" },
} as const satisfies Record<string, BytecodeSpec>;

export type BytecodeName = keyof typeof bytecodes;

/** All names in the order of their numbers. */
export const bytecodeNames = Object.keys(bytecodes) as BytecodeName[];

/** Opcode numbers by name. */
export const Op = Object.fromEntries(bytecodeNames.map((name, number) => [name, number])) as {
  readonly [Name in BytecodeName]: number;
};

/** Added to a jump distance in operand D, so that it is stored unsigned. */
export const JUMP_BIAS = 0x8000;
