/** WebAssembly's instructions that regions are made of: code and immediates, for emitting and for listings. */

/** What follows an opcode. "memory": alignment and offset; "block": a block type; "call": a type and a table. */
export type Immediate =
  | ""
  | "block"
  | "label"
  | "table"
  | "local"
  | "memory"
  | "i32"
  | "i64"
  | "f64"
  | "call";

export interface InstructionSpec {
  readonly code: number;
  readonly immediate: Immediate;
}

/** Instructions with prefix 0xfc are written as 0xfc00 + code. */
export const PREFIX = 0xfc;

const group = <const N extends string>(first: number, immediate: Immediate, names: readonly N[]) =>
  Object.fromEntries(names.map((name, index) => [name, { code: first + index, immediate }])) as {
    readonly [Name in N]: InstructionSpec;
  };

export const instructions = {
  ...group(0x00, "", ["unreachable", "nop"]),
  ...group(0x02, "block", ["block", "loop", "if"]),
  ...group(0x05, "", ["else"]),
  ...group(0x0b, "", ["end"]),
  ...group(0x0c, "label", ["br", "br_if"]),
  ...group(0x0e, "table", ["br_table"]),
  ...group(0x0f, "", ["return"]),
  ...group(0x11, "call", ["call_indirect"]),
  ...group(0x1a, "", ["drop", "select"]),
  ...group(0x20, "local", ["local.get", "local.set", "local.tee"]),
  ...group(0x23, "local", ["global.get"]),
  ...group(0x28, "memory", ["i32.load", "i64.load", "f32.load", "f64.load"]),
  ...group(0x2c, "memory", ["i32.load8_s", "i32.load8_u", "i32.load16_s", "i32.load16_u"]),
  ...group(0x36, "memory", ["i32.store", "i64.store", "f32.store", "f64.store", "i32.store8", "i32.store16"]),
  ...group(0x41, "i32", ["i32.const"]),
  ...group(0x42, "i64", ["i64.const"]),
  ...group(0x44, "f64", ["f64.const"]),
  ...group(0x45, "", ["i32.eqz", "i32.eq", "i32.ne", "i32.lt_s", "i32.lt_u", "i32.gt_s", "i32.gt_u"]),
  ...group(0x4c, "", ["i32.le_s", "i32.le_u", "i32.ge_s", "i32.ge_u"]),
  ...group(0x50, "", ["i64.eqz", "i64.eq", "i64.ne", "i64.lt_s", "i64.lt_u", "i64.gt_s", "i64.gt_u"]),
  ...group(0x57, "", ["i64.le_s", "i64.le_u", "i64.ge_s", "i64.ge_u"]),
  ...group(0x61, "", ["f64.eq", "f64.ne", "f64.lt", "f64.gt", "f64.le", "f64.ge"]),
  ...group(0x6a, "", ["i32.add", "i32.sub", "i32.mul", "i32.div_s", "i32.div_u", "i32.rem_s", "i32.rem_u"]),
  ...group(0x71, "", ["i32.and", "i32.or", "i32.xor", "i32.shl", "i32.shr_s", "i32.shr_u"]),
  ...group(0x77, "", ["i32.rotl", "i32.rotr"]),
  ...group(0x7a, "", ["i64.ctz"]),
  ...group(0x7c, "", ["i64.add", "i64.sub", "i64.mul", "i64.div_s", "i64.div_u"]),
  ...group(0x83, "", ["i64.and", "i64.or", "i64.xor", "i64.shl", "i64.shr_s", "i64.shr_u"]),
  ...group(0x89, "", ["i64.rotl", "i64.rotr"]),
  ...group(0x99, "", ["f64.abs", "f64.neg", "f64.ceil", "f64.floor", "f64.trunc", "f64.nearest", "f64.sqrt"]),
  ...group(0xa0, "", ["f64.add", "f64.sub", "f64.mul", "f64.div", "f64.min", "f64.max", "f64.copysign"]),
  ...group(0xa7, "", ["i32.wrap_i64"]),
  ...group(0xac, "", ["i64.extend_i32_s", "i64.extend_i32_u"]),
  ...group(0xb6, "", ["f32.demote_f64", "f64.convert_i32_s", "f64.convert_i32_u", "f64.convert_i64_s"]),
  ...group(0xba, "", ["f64.convert_i64_u", "f64.promote_f32"]),
  ...group(0xbd, "", ["i64.reinterpret_f64", "f32.reinterpret_i32", "f64.reinterpret_i64"]),
  ...group(0xc0, "", ["i32.extend8_s", "i32.extend16_s"]),
  ...group(0xc4, "", ["i64.extend32_s"]),
  ...group(0xfc02, "", ["i32.trunc_sat_f64_s"]),
  ...group(0xfc06, "", ["i64.trunc_sat_f64_s", "i64.trunc_sat_f64_u"]),
} as const;

export type InstructionName = keyof typeof instructions;

/** Codes by name: `Code["i32.add"]`. */
export const Code = Object.fromEntries(
  Object.entries(instructions).map(([name, { code }]) => [name, code]),
) as { readonly [Name in InstructionName]: number };

/** Value types. */
export const ValueType = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c } as const;
export type SignatureKind = keyof typeof ValueType;
/** What locals of regions hold. Numbers of C's type float are f64 there. */
export type ValueKind = Exclude<SignatureKind, "f32">;
/** Block type of a block without parameters and results. */
export const EMPTY_BLOCK = 0x40;
