/**
 * Narrowing on demand (LuaJIT: lj_opt_narrow_convert). Lua's numbers are doubles, and arithmetic stays so. But an array
 * index or an operand of a bit operation must be an integer, and `t[i+1]` with an integer i would convert i to a double,
 * add, and convert back. So a conversion to an integer is carried backwards through additions and subtractions to the
 * leaves of the expression: those that were integers give up their own conversion, small constants become integers, and
 * any other leaf is converted itself.
 *
 * That is right only if the sum of the converted leaves is the converted sum: not for 1.5 + 2.5. For an index, which is
 * guarded to be an integer, there must be no more conversions than the one that is replaced: with one, the other leaves
 * being integers, the sum is an integer just if the leaf is. Conversions that round must not move at all: all leaves must
 * be integers already. (LuaJIT lets them move, and gives other results for fractions than its interpreter.)
 *
 * The sum may overflow, so it is an ADDOV or SUBOV; an operand of a bit operation wraps anyway. For an index the bounds
 * check finds what has wrapped, if the outermost addition is of a constant so small that no overflow can end at a valid
 * index. What wraps must be exact as a double, and small enough for TOBIT: each leaf has a weight, by which it could make
 * the sum larger. Leaves that were whole numbers while recording are guarded to be so: in hash functions most sums are no
 * 32-bit integers. That pays off where it saves an integer leaf's conversion and the wait for it.
 *
 * ```
 * 0001 >  int SLOAD  #1    TC
 * 0002    num CONV   0001  num.int.any
 * 0003    num ADD    0002  1.0
 * 0004 >  int CONV   0003  int.num.index
 * ```
 * becomes
 * ```
 * 0001 >  int SLOAD  #1    TC
 * 0002    num CONV   0001  num.int.any
 * 0003    num ADD    0002  1.0
 * 0004    int ADD    0001  +1
 * ```
 *
 * and DCE removes 0002 and 0003.
 */
import { ConversionCheck } from "../../spec/ir.ts";
import type { TraceBuilder } from "../builder.ts";
import { conversion, conversionCheck, conversionFrom } from "../ir/operands.ts";
import {
  InstructionFlag,
  type IrOp,
  type IrRef,
  type IrType,
  isConstantRef,
  Op,
  refOf,
  type TRef,
  Type,
} from "../ir/types.ts";
import { isWhole, MAX_WRAPPING } from "../ir/values.ts";
import { Strength } from "./narrow-cache.ts";

/** Depth of an expression that is still looked into. */
const MAX_DEPTH = 20;
/** Steps that are planned for an expression. */
const MAX_STEPS = 250;
/** A subexpression cannot be narrowed: more conversions than are ever allowed. */
const TOO_MANY = 10;

/** Of an integer; TOBIT takes numbers below 2^51. */
const UNIT = 2 ** 31;
const MAX_WEIGHT = 2 ** 51 / UNIT - 1;
/** Of a number that is taken modulo 2^32 itself, and of a sum that has wrapped once. */
const WRAPPING_WEIGHT = MAX_WRAPPING / UNIT;
const INDEX_WEIGHT = 2;

/** So many more guards of whole numbers than integers in a sum pay off. */
const MAX_EXCESS = 1;

/** Constants up to this are factors. */
const MAX_FACTOR = 1 << 16;

/** Whether a product with it is as exact as one with a constant. */
const isMultiplier = (value: number | undefined): boolean =>
  value !== undefined && value >= 1 && value <= MAX_FACTOR;

/** Constants up to this are added to an index without an overflow check: see above. */
const SAFE_OFFSET = 0x40000000;

export const isSafeOffset = (offset: number): boolean => offset >= -SAFE_OFFSET && offset < SAFE_OFFSET;

interface Operation {
  readonly kind: "operation";
  readonly op: IrOp;
  readonly ref: IrRef;
  readonly weight: number;
}

/** A step of the plan, in the order of evaluation on a stack: a leaf, or an operation on the two values before. */
type Step =
  | { readonly kind: "value"; readonly ref: IrRef }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "convert"; readonly ref: IrRef; readonly wraps: boolean }
  | { readonly kind: "multiplier"; readonly ref: IrRef }
  | Operation;

/** What the conversion asks for; INDEX is for the outermost operation. */
const strengthOfCheck: Readonly<Record<number, Strength>> = {
  [ConversionCheck.ANY]: Strength.EXACT,
  [ConversionCheck.INDEX]: Strength.INDEX,
  [ConversionCheck.CHECK]: Strength.CHECK,
};

const overflowing = (op: IrOp): IrOp => (op === Op.ADD ? Op.ADDOV : Op.SUBOV);

/**
 * The integer that a CONV of a number to an integer or a TOBIT gives, computed from the leaves of its operand; 0 if that
 * does not pay off.
 */
export function narrowConvert(
  builder: TraceBuilder,
  op: IrOp,
  type: IrType,
  left: number,
  right: number,
): TRef {
  if (!builder.isEnabled("narrow") || type !== Type.INT) return 0;
  if (op === Op.CONV && conversionFrom(right) !== Type.NUM) return 0;
  // In the loop's body it would reach through PHIs; what it can do has been done before.
  if (builder.ir.youngest(Op.LOOP) !== 0) return 0;
  return new Narrowing(builder, op, right).run(left);
}

/**
 * The index of an element of C data, of which only the low 32 bits count: a sum may wrap. One leaf may be converted, others
 * if they are integers now. Products with a small factor are exact, and so may become integers: `row * width + column`.
 */
export function narrowElement(builder: TraceBuilder, ref: TRef): TRef {
  if (!builder.isEnabled("narrow") || builder.ir.youngest(Op.LOOP) !== 0) return 0;
  return new Narrowing(builder, Op.CONV, INDEX_OF_NUMBER, Strength.WRAPPED).run(refOf(ref));
}

const INDEX_OF_NUMBER = conversion(Type.INT, Type.NUM, ConversionCheck.INDEX);

/** The same sum of integers without overflow checks, for who looks at it modulo 2^32. */
export const withoutOverflowChecks = (builder: TraceBuilder, value: TRef): TRef =>
  new Narrowing(builder, Op.TOBIT, 0).runInteger(refOf(value));

class Narrowing {
  readonly #builder: TraceBuilder;
  /** Of conversions of leaves. */
  readonly #mode: number;
  readonly #strength: Strength;
  /** Conversions that may remain: the guarded ones may move to a leaf. */
  readonly #allowance: number;
  readonly #steps: Step[] = [];
  readonly #isForBits: boolean;
  /** Of all leaves that are planned. */
  #weight = 0;
  /** Guards of whole numbers that are planned, less the integers among the leaves. */
  #excess = 0;

  constructor(builder: TraceBuilder, op: IrOp, mode: number, strength?: Strength) {
    this.#builder = builder;
    this.#isForBits = op === Op.TOBIT;
    this.#mode = op === Op.TOBIT ? INDEX_OF_NUMBER : mode;
    const check = op === Op.TOBIT ? ConversionCheck.ANY : conversionCheck(mode);
    this.#strength = strength ?? (op === Op.TOBIT ? Strength.WRAPPED : strengthOfCheck[check]);
    this.#allowance = check === ConversionCheck.ANY ? 0 : 1;
  }

  run(ref: IrRef): TRef {
    const conversions = this.#plan(ref, 0, 1);
    const isUnchanged = this.#steps.every(({ kind }) => kind === "convert" || kind === "operation");
    return conversions <= this.#allowance && this.#isLight() && !isUnchanged ? this.#emit() : 0;
  }

  runInteger(ref: IrRef): TRef {
    this.#planInteger(ref, 0, 1);
    return this.#isLight() ? this.#emit() : this.#builder.typed(ref);
  }

  #isLight(): boolean {
    return this.#strength !== Strength.WRAPPED || (this.#weight <= MAX_WEIGHT && this.#excess <= MAX_EXCESS);
  }

  /**
   * Plans the integer for a number expression: the number of conversions that it takes, besides those of slots that hold
   * integers now. `factor`: by what the result is multiplied.
   */
  #plan(ref: IrRef, depth: number, factor: number): number {
    const { ir } = this.#builder;
    const op = ir.op(ref);
    if (this.#steps.length >= MAX_STEPS) return TOO_MANY;
    if (op === Op.CONV && conversionFrom(ir.right(ref)) === Type.INT)
      return this.#planInteger(ir.left(ref), depth + 1, factor);
    if (op === Op.KNUM) return this.#planConstant(ir.numValue(ref), factor);
    const converted = this.#findConversion(ref);
    if (converted !== 0) return this.#planValue(converted, factor);
    if ((op === Op.ADD || op === Op.SUB) && ir.type(ref) === Type.NUM) {
      // Within an index expression everything must be exact.
      const isInner = this.#strength === Strength.INDEX && depth > 0;
      const known = this.#builder.narrowed.find(ref, isInner ? Strength.EXACT : this.#strength);
      if (known) return this.#planValue(known.value, factor * known.weight);
      const conversions = this.#planSum(op, ref, depth + 1, factor);
      if (conversions <= this.#allowance) return conversions;
    } else if (op === Op.MUL && this.#strength === Strength.WRAPPED) {
      const conversions = this.#planMultiple(ref, depth + 1, factor);
      if (conversions <= this.#allowance) return conversions;
    }
    return this.#planConversion(ref, factor);
  }

  /**
   * For a bit operation, the sum of a few whole numbers may be made of what they are modulo 2^32; of those in slots, which
   * a loop may carry as integers, any number.
   */
  #planConversion(ref: IrRef, factor: number): number {
    const wraps = this.#isForBits && factor === 1;
    const { integerSlots, wholeNumbers } = this.#builder;
    this.#weight += wraps ? WRAPPING_WEIGHT : factor;
    this.#steps.push({ kind: "convert", ref, wraps });
    if (this.#strength === Strength.WRAPPED && integerSlots.has(ref)) return 0;
    if (!wraps) return 1;
    if (this.#findWrapping(ref) !== 0) return 0;
    this.#excess++;
    return wholeNumbers.has(ref) ? 0 : 1;
  }

  /** A multiple by a number so small that the product, and sums of such, are exact as doubles. */
  #planMultiple(ref: IrRef, depth: number, factor: number): number {
    const { ir } = this.#builder;
    const right = ir.right(ref);
    if (ir.type(ref) !== Type.NUM || depth >= MAX_DEPTH) return TOO_MANY;
    if (ir.op(right) !== Op.KNUM) return factor === 1 ? this.#planProduct(ref, depth) : TOO_MANY;
    const multiplier = ir.numValue(right);
    const total = Math.abs(multiplier * factor);
    if ((multiplier | 0) !== multiplier || total > MAX_FACTOR || multiplier === 0) return TOO_MANY;
    const operands = () => {
      const conversions = this.#plan(ir.left(ref), depth, total);
      this.#steps.push({ kind: "constant", value: multiplier });
      return conversions;
    };
    return this.#planOperation(Op.MUL, ref, factor, operands);
  }

  /** A multiple by the number in a slot, which is guarded to be small, as it is now: the width of a matrix. */
  #planProduct(ref: IrRef, depth: number): number {
    const { ir, integerSlots } = this.#builder;
    const isRight = isMultiplier(integerSlots.get(ir.right(ref)));
    const [other, multiplier] = isRight ? [ir.left(ref), ir.right(ref)] : [ir.right(ref), ir.left(ref)];
    if (!isMultiplier(integerSlots.get(multiplier))) return TOO_MANY;
    const operands = () => {
      const conversions = this.#plan(other, depth, MAX_FACTOR);
      this.#steps.push({ kind: "multiplier", ref: multiplier });
      return conversions;
    };
    return this.#planOperation(Op.MUL, ref, 1, operands);
  }

  #planValue(ref: IrRef, weight: number): number {
    this.#steps.push({ kind: "value", ref });
    this.#weight += weight;
    this.#excess--;
    return 0;
  }

  #planSum(op: IrOp, ref: IrRef, depth: number, factor: number): number {
    if (depth >= MAX_DEPTH) return TOO_MANY;
    const { ir } = this.#builder;
    const operands = () => this.#plan(ir.left(ref), depth, factor) + this.#plan(ir.right(ref), depth, factor);
    return this.#planOperation(op, ref, factor, operands);
  }

  /** Plans an operation on the two values that are planned for it, or nothing if that takes too many conversions. */
  #planOperation(op: IrOp, ref: IrRef, factor: number, planOperands: () => number): number {
    const [start, weight, excess] = [this.#steps.length, this.#weight, this.#excess];
    const conversions = planOperands();
    if (conversions <= this.#allowance)
      this.#steps.push({ kind: "operation", op, ref, weight: (this.#weight - weight) / factor });
    else {
      this.#steps.length = start;
      this.#weight = weight;
      this.#excess = excess;
    }
    return conversions;
  }

  /** An integer; if it may wrap, without the checks that it was made with. */
  #planInteger(ref: IrRef, depth: number, factor: number): number {
    const { ir, narrowed } = this.#builder;
    const op = ir.op(ref);
    const hasNeedlessCheck = (op === Op.ADDOV || op === Op.SUBOV) && this.#strength === Strength.WRAPPED;
    if (!hasNeedlessCheck || depth >= MAX_DEPTH || this.#steps.length >= MAX_STEPS)
      return this.#planValue(ref, factor);
    const known = narrowed.find(ref, Strength.WRAPPED);
    if (known) return this.#planValue(known.value, factor * known.weight);
    const operands = () =>
      this.#planInteger(ir.left(ref), depth + 1, factor) +
      this.#planInteger(ir.right(ref), depth + 1, factor);
    return this.#planOperation(op === Op.ADDOV ? Op.ADD : Op.SUB, ref, factor, operands);
  }

  #planConstant(value: number, factor: number): number {
    const integer = value | 0;
    const isInteger = integer === value;
    const fits =
      this.#strength === Strength.WRAPPED
        ? isInteger || (this.#isForBits && isWhole(value))
        : Object.is((integer << 16) >> 16, value);
    if (!fits) return TOO_MANY;
    this.#steps.push({ kind: "constant", value: integer });
    this.#weight += isInteger ? factor : (factor * Math.abs(value)) / UNIT;
    return 0;
  }

  /** An older conversion of the same number that is guarded as much, or more. */
  #findConversion(ref: IrRef): IrRef {
    const { ir } = this.#builder;
    const types = conversion(Type.INT, Type.NUM) >>> 3;
    const check = this.#strength === Strength.CHECK ? ConversionCheck.CHECK : ConversionCheck.INDEX;
    for (let other = ir.youngest(Op.CONV); other > ref; other = ir.older(other)) {
      const mode = ir.right(other);
      if (ir.left(other) === ref && mode >>> 3 === types && conversionCheck(mode) >= check) return other;
    }
    return 0;
  }

  /** Carries out the plan. */
  #emit(): TRef {
    const builder = this.#builder;
    const values: TRef[] = [];
    for (const [index, step] of this.#steps.entries()) {
      switch (step.kind) {
        case "value":
          values.push(builder.typed(step.ref));
          break;
        case "constant":
          values.push(builder.int(step.value));
          break;
        case "convert":
          values.push(step.wraps ? this.#convertWrapping(step.ref) : this.#convert(step.ref));
          break;
        case "multiplier":
          values.push(this.#convertMultiplier(step.ref));
          break;
        case "operation": {
          const right = values.pop() ?? 0;
          const left = values.pop() ?? 0;
          values.push(this.#emitOperation(step, left, right, index === this.#steps.length - 1));
        }
      }
    }
    return values[0];
  }

  /** As it is: folding would come back here. Only guarded conversions move. */
  #convert(ref: IrRef): TRef {
    return this.#builder.append(Op.CONV, Type.INT, ref, this.#mode, InstructionFlag.GUARD);
  }

  /** Leaves the trace if it is not whole, or too large. */
  #convertWrapping(ref: IrRef): TRef {
    const known = this.#findWrapping(ref);
    if (known !== 0) return this.#builder.typed(known);
    return this.#builder.append(Op.TOBIT, Type.INT, ref, 0, InstructionFlag.GUARD);
  }

  #findWrapping(ref: IrRef): IrRef {
    const { ir } = this.#builder;
    for (let other = ir.youngest(Op.TOBIT); other > ref; other = ir.older(other))
      if (ir.left(other) === ref && ir.hasFlag(other, InstructionFlag.GUARD)) return other;
    return 0;
  }

  #convertMultiplier(ref: IrRef): TRef {
    const builder = this.#builder;
    const known = this.#findConversion(ref);
    const multiplier = known === 0 ? this.#convert(ref) : builder.typed(known);
    const beyondLeast = builder.emit(Op.ADD, Type.INT, multiplier, builder.int(-1));
    builder.guard(Op.ULE, Type.INT, beyondLeast, builder.int(MAX_FACTOR - 1));
    return multiplier;
  }

  #emitOperation(step: Operation, left: TRef, right: TRef, isLast: boolean): TRef {
    const builder = this.#builder;
    const { ir } = builder;
    const constant = refOf(right);
    const isSafeIndex =
      this.#strength === Strength.INDEX &&
      isLast &&
      isConstantRef(constant) &&
      isSafeOffset(ir.intValue(constant));
    const isChecked = this.#strength !== Strength.WRAPPED && !isSafeIndex;
    const value = isChecked
      ? builder.guard(overflowing(step.op), Type.INT, left, right)
      : builder.emit(step.op, Type.INT, left, right);
    const strength = isChecked && this.#strength === Strength.INDEX ? Strength.EXACT : this.#strength;
    const weight = strength === Strength.WRAPPED ? step.weight : INDEX_WEIGHT;
    builder.narrowed.add({ key: step.ref, value: refOf(value), strength, weight });
    return value;
  }
}
