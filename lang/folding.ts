/**
 * Constant folding of arithmetic and bit operators (LuaJIT: foldarith, foldbitop).
 *
 * Invariant: NaN and -0 never become constants, since constants are found by value.
 */

/** Arithmetic that the host must do as the interpreter does it. */
export interface FoldingMath {
  pow(base: number, exponent: number): number;
}

export const defaultFoldingMath: FoldingMath = { pow: (base, exponent) => base ** exponent };

/** Binary operators, in the order of their opcodes within each group. */
export const OPERATOR_ADD = 0;
export const OPERATOR_SUBTRACT = 1;
export const OPERATOR_MULTIPLY = 2;
export const OPERATOR_DIVIDE = 3;
export const OPERATOR_MODULO = 4;
export const OPERATOR_POWER = 5;
export const OPERATOR_BIT_AND = 6;
export const OPERATOR_BIT_OR = 7;
export const OPERATOR_BIT_XOR = 8;
export const OPERATOR_SHIFT_LEFT = 9;
export const OPERATOR_SHIFT_RIGHT = 10;
export const OPERATOR_SHIFT_ARITHMETIC = 11;
export const OPERATOR_CONCAT = 12;
export const OPERATOR_NOT_EQUAL = 13;
export const OPERATOR_EQUAL = 14;
export const OPERATOR_LESS = 15;
export const OPERATOR_GREATER_EQUAL = 16;
export const OPERATOR_LESS_EQUAL = 17;
export const OPERATOR_GREATER = 18;
export const OPERATOR_AND = 19;
export const OPERATOR_OR = 20;
export const OPERATOR_COALESCE = 21;
export const OPERATOR_NONE = 22;

/** The result of an arithmetic operator, or NaN if it must be left to run time. */
export function foldArithmetic(math: FoldingMath, operator: number, left: number, right: number): number {
  let result: number;
  switch (operator) {
    case OPERATOR_ADD:
      result = left + right;
      break;
    case OPERATOR_SUBTRACT:
      result = left - right;
      break;
    case OPERATOR_MULTIPLY:
      result = left * right;
      break;
    case OPERATOR_DIVIDE:
      result = left / right;
      break;
    case OPERATOR_MODULO:
      result = left - Math.floor(left / right) * right;
      break;
    default:
      result = math.pow(left, right);
      break;
  }
  return Object.is(result, -0) ? Number.NaN : result;
}

/** Added to a number so that the low word of the sum is the number modulo 2^32, rounded to nearest even. */
const BIT_BIAS = 2 ** 52 + 2 ** 51;

const doubleView = new Float64Array(1);
const wordView = new Int32Array(doubleView.buffer);

/** The 32-bit integer that bit operators see in a number. */
export function toBits(value: number): number {
  doubleView[0] = value + BIT_BIAS;
  return wordView[0];
}

export function foldBitOperator(operator: number, left: number, right: number): number {
  const leftBits = toBits(left);
  const rightBits = toBits(right);
  switch (operator) {
    case OPERATOR_BIT_AND:
      return leftBits & rightBits;
    case OPERATOR_BIT_OR:
      return leftBits | rightBits;
    case OPERATOR_BIT_XOR:
      return leftBits ^ rightBits;
    case OPERATOR_SHIFT_LEFT:
      return leftBits << rightBits;
    case OPERATOR_SHIFT_RIGHT:
      return (leftBits >>> rightBits) | 0;
    default:
      return leftBits >> rightBits;
  }
}
