/** Lowering of arithmetic on numbers and integers. Integers wrap; the checked forms leave the trace on overflow. */
import { fpMathFunctions } from "../../spec/ir.ts";
import type { IrHelperName } from "../../spec/ir-helpers.ts";
import { abort } from "../abort.ts";
import type { Ir } from "../ir/ir.ts";
import { type IrRef, isConstantRef, Op, opNames, Type } from "../ir/types.ts";
import type { Emitter, Lowering } from "./emitter.ts";
import type { InstructionName, ValueKind } from "./opcodes.ts";

type ArithmeticName = "add" | "sub" | "mul";

const unknown = (code: Emitter, ref: IrRef): never => abort("NYI_IR", opNames[code.ir.op(ref)]);

/** Both operands, then the instruction of the type's kind. */
const binary =
  (name: ArithmeticName): Lowering =>
  (code, ref) => {
    code.left(ref);
    code.right(ref);
    const kind = code.kindOf(ref);
    if (kind === "none") unknown(code, ref);
    code.emit(`${kind as "i32"}.${name}`);
    return true;
  };

function divide(code: Emitter, ref: IrRef): boolean {
  if (code.kindOf(ref) === "i64") return divideWide(code, ref);
  if (code.kindOf(ref) !== "f64") unknown(code, ref);
  code.left(ref);
  code.right(ref);
  code.emit("f64.div");
  return true;
}

/** WebAssembly traps where C leaves the result open: a helper knows what it is there. */
function divideWide(code: Emitter, ref: IrRef): boolean {
  const { ir } = code;
  const divisor = ir.right(ref);
  const isUnsigned = ir.type(ref) === Type.U64;
  code.left(ref);
  code.right(ref);
  if (isSafeDivisor(ir, divisor)) code.emit(isUnsigned ? "i64.div_u" : "i64.div_s");
  else code.callHelper(isUnsigned ? "divideUint64" : "divideInt64");
  return true;
}

/** A constant that is neither 0 nor -1. */
function isSafeDivisor(ir: Ir, ref: IrRef): boolean {
  if (ir.op(ref) !== Op.KINT64) return false;
  const [low, high] = [ir.lowWord(ref) | 0, ir.highWord(ref) | 0];
  return low !== high || (low !== 0 && low !== -1);
}

/** x - floor(x / y) * y, as the interpreter computes it. */
function modulo(code: Emitter, ref: IrRef): boolean {
  if (code.kindOf(ref) === "i32") return integerModulo(code, ref);
  if (code.kindOf(ref) !== "f64") unknown(code, ref);
  const left = code.readTwice(code.ir.left(ref));
  const right = code.readTwice(code.ir.right(ref));
  left.push();
  left.push();
  right.push();
  code.emit("f64.div");
  code.emit("f64.floor");
  right.push();
  code.emit("f64.mul");
  code.emit("f64.sub");
  left.release();
  right.release();
  return true;
}

/** The remainder with the sign of the divisor, which is not 0: the divisor is added if the signs differ. */
function integerModulo(code: Emitter, ref: IrRef): boolean {
  const divisor = code.ir.right(ref);
  const right = code.readTwice(divisor);
  const rest = code.scratch("i32");
  code.left(ref);
  right.push();
  code.emit("i32.rem_s");
  code.set(rest);
  code.get(rest);
  right.push();
  code.get(rest);
  if (!isConstantRef(divisor) || code.ir.intValue(divisor) < 0) {
    // -1 where the remainder is not 0 and its sign is not the divisor's.
    right.push();
    code.emit("i32.xor");
    code.get(rest);
    code.i32(0);
    code.get(rest);
    code.emit("i32.sub");
    code.emit("i32.or");
    code.emit("i32.and");
  }
  code.i32(31);
  code.emit("i32.shr_s");
  code.emit("i32.and");
  code.emit("i32.add");
  code.release(rest);
  right.release();
  return true;
}

function power(code: Emitter, ref: IrRef): boolean {
  if (code.kindOf(ref) !== "f64") unknown(code, ref);
  code.left(ref);
  code.numberOperand(code.ir.right(ref));
  code.callHelper("power");
  return true;
}

function loadExponent(code: Emitter, ref: IrRef): boolean {
  code.left(ref);
  code.numberOperand(code.ir.right(ref));
  code.callHelper("scaleNumber");
  return true;
}

function negate(code: Emitter, ref: IrRef): boolean {
  const kind = code.kindOf(ref);
  if (kind === "f64") {
    code.left(ref);
    code.emit("f64.neg");
  } else {
    if (kind === "i64") code.i64(0, 0);
    else code.i32(0);
    code.left(ref);
    code.emit(kind === "i64" ? "i64.sub" : "i32.sub");
  }
  return true;
}

function absolute(code: Emitter, ref: IrRef): boolean {
  if (code.kindOf(ref) === "f64") {
    code.left(ref);
    code.emit("f64.abs");
    return true;
  }
  if (code.kindOf(ref) !== "i32") unknown(code, ref);
  const left = code.readTwice(code.ir.left(ref));
  code.i32(0);
  left.push();
  code.emit("i32.sub");
  left.push();
  left.push();
  code.i32(0);
  code.emit("i32.lt_s");
  code.emit("select");
  left.release();
  return true;
}

/** A comparison with NaN is false and takes the right operand, as in math.min and math.max. */
const lesser =
  (onNumbers: InstructionName, onIntegers: InstructionName): Lowering =>
  (code, ref) => {
    const left = code.readTwice(code.ir.left(ref));
    const right = code.readTwice(code.ir.right(ref));
    left.push();
    right.push();
    left.push();
    right.push();
    code.emit(code.kindOf(ref) === "f64" ? onNumbers : onIntegers);
    code.emit("select");
    left.release();
    right.release();
    return true;
  };

/** What has an instruction; all else is a helper of the same name. */
const fpInstructions: Readonly<Partial<Record<string, InstructionName>>> = {
  floor: "f64.floor",
  ceil: "f64.ceil",
  trunc: "f64.trunc",
  sqrt: "f64.sqrt",
};

function numberFunction(code: Emitter, ref: IrRef): boolean {
  const name = fpMathFunctions[code.ir.right(ref)];
  code.left(ref);
  const instruction = fpInstructions[name];
  if (instruction) code.emit(instruction);
  else code.callHelper(name as IrHelperName);
  return true;
}

/** Overflow of a sum with a positive constant: it is less than the operand; with a negative one: greater. */
function overflowByConstant(code: Emitter, ref: IrRef, constant: number): boolean {
  const result = code.scratch("i32");
  const left = code.readTwice(code.ir.left(ref));
  left.push();
  code.i32(constant);
  code.emit("i32.add");
  code.tee(result);
  left.push();
  code.emit(constant < 0 ? "i32.gt_s" : "i32.lt_s");
  code.exitIf();
  code.get(result);
  left.release();
  code.release(result);
  return true;
}

/** The signs tell: a sum's differs from both operands', a difference's from the left's where the operands' differ. */
const overflowing =
  (name: "i32.add" | "i32.sub"): Lowering =>
  (code, ref) => {
    const { ir } = code;
    const right = ir.right(ref);
    if (isConstantRef(right) && ir.op(right) === Op.KINT) {
      const constant = name === "i32.add" ? ir.intValue(right) : -ir.intValue(right);
      if (constant === (constant | 0)) return overflowByConstant(code, ref, constant);
    }
    const [first, second] = [code.readTwice(ir.left(ref)), code.readTwice(right)];
    const result = code.scratch("i32");
    first.push();
    second.push();
    code.emit(name);
    code.tee(result);
    first.push();
    code.emit("i32.xor");
    if (name === "i32.add") code.get(result);
    else first.push();
    second.push();
    code.emit("i32.xor");
    code.emit("i32.and");
    code.i32(0);
    code.emit("i32.lt_s");
    code.exitIf();
    code.get(result);
    first.release();
    second.release();
    code.release(result);
    return true;
  };

/** The 64-bit product does not fit into its low word. */
function overflowingProduct(code: Emitter, ref: IrRef): boolean {
  const product = code.scratch("i64");
  code.left(ref);
  code.emit("i64.extend_i32_s");
  code.right(ref);
  code.emit("i64.extend_i32_s");
  code.emit("i64.mul");
  code.tee(product);
  code.get(product);
  code.emit("i64.extend32_s");
  code.emit("i64.ne");
  code.exitIf();
  code.get(product);
  code.emit("i32.wrap_i64");
  code.release(product);
  return true;
}

/** A 64-bit operation without a checked form, or one on 32 bits. */
const onIntegersOnly =
  (lowering: Lowering): Lowering =>
  (code, ref) =>
    code.ir.type(ref) === Type.INT ? lowering(code, ref) : unknown(code, ref);

const test =
  (onNumbers: InstructionName, onIntegers: InstructionName): Lowering =>
  (code, ref) => {
    code.left(ref);
    code.right(ref);
    code.emit(code.kindOf(code.ir.left(ref)) === "f64" ? onNumbers : onIntegers);
    return true;
  };

/** What only one of the values needs is computed only for that. */
const select: Lowering = (code, ref) => {
  const { ir } = code;
  const pair = ir.right(ref);
  code.left(ref);
  code.open("if", code.kindOf(ref) as ValueKind);
  code.operand(ir.left(pair));
  code.emit("else");
  code.operand(ir.right(pair));
  code.end();
  return true;
};

export const arithmetic = {
  ADD: binary("add"),
  SUB: binary("sub"),
  MUL: binary("mul"),
  DIV: divide,
  MOD: modulo,
  POW: power,
  NEG: negate,
  ABS: absolute,
  LDEXP: loadExponent,
  MIN: lesser("f64.lt", "i32.lt_s"),
  MAX: lesser("f64.gt", "i32.gt_s"),
  TLT: test("f64.lt", "i32.lt_s"),
  TLE: test("f64.le", "i32.le_s"),
  TEQ: test("f64.eq", "i32.eq"),
  SELECT: select,
  FPMATH: numberFunction,
  ADDOV: onIntegersOnly(overflowing("i32.add")),
  SUBOV: onIntegersOnly(overflowing("i32.sub")),
  MULOV: onIntegersOnly(overflowingProduct),
};
