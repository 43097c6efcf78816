/** The infix operators of constant expressions, over values of 32 bits. */

import { CtypeId } from "../../../spec/ctypes.ts";
import type { CtypeNumber } from "../ctype.ts";
import type { Token } from "./tokens.ts";

/** A constant. */
export interface Value {
  /** 32 bits, as an unsigned number. */
  readonly bits: number;
  readonly type: CtypeNumber;
}

export interface InfixOperator {
  /** The higher, the tighter it binds. */
  readonly priority: number;
  /** The result, or undefined if there is none. */
  apply(left: Value, right: Value): Value | undefined;
}

export const INT = CtypeId.INT32;
export const UNSIGNED = CtypeId.UINT32;

const truth = (holds: boolean): Value => ({ bits: holds ? 1 : 0, type: INT });

/** The type of an operation on both. */
const commonType = (left: Value, right: Value) => Math.max(left.type, right.type);

const arithmetic =
  (compute: (left: number, right: number) => number) =>
  (left: Value, right: Value): Value => ({
    bits: compute(left.bits, right.bits) >>> 0,
    type: commonType(left, right),
  });

const comparison =
  (holds: (left: number, right: number) => boolean) =>
  (left: Value, right: Value): Value =>
    left.type === INT && right.type === INT
      ? truth(holds(left.bits | 0, right.bits | 0))
      : truth(holds(left.bits, right.bits));

/** Division and remainder, which are signed for ints. */
const division =
  (compute: (left: number, right: number) => number) =>
  (left: Value, right: Value): Value | undefined => {
    const type = commonType(left, right);
    if (right.bits === 0) return undefined;
    if (type !== INT) return { bits: compute(left.bits, right.bits) >>> 0, type };
    const overflows = left.bits === 2 ** 31 && right.bits === 2 ** 32 - 1;
    return overflows ? undefined : { bits: compute(left.bits | 0, right.bits | 0) >>> 0, type };
  };

/** The type is that of the left operand. */
const shiftLeft = ({ bits, type }: Value, count: Value): Value => ({
  bits: (bits << count.bits) >>> 0,
  type,
});

const shiftRight = ({ bits, type }: Value, count: Value): Value => ({
  bits: type === INT ? (bits >> count.bits) >>> 0 : bits >>> count.bits,
  type,
});

/** Operators from the loosest to the tightest. */
const levels: readonly Readonly<Record<Token, InfixOperator["apply"]>>[] = [
  { "||": (left, right) => truth(left.bits !== 0 || right.bits !== 0) },
  { "&&": (left, right) => truth(left.bits !== 0 && right.bits !== 0) },
  { "|": arithmetic((left, right) => left | right) },
  { "^": arithmetic((left, right) => left ^ right) },
  { "&": arithmetic((left, right) => left & right) },
  {
    "==": (left, right) => truth(left.bits === right.bits),
    "!=": (left, right) => truth(left.bits !== right.bits),
  },
  {
    "<": comparison((left, right) => left < right),
    ">": comparison((left, right) => left > right),
    "<=": comparison((left, right) => left <= right),
    ">=": comparison((left, right) => left >= right),
  },
  { "<<": shiftLeft, ">>": shiftRight },
  {
    "+": arithmetic((left, right) => left + right),
    "-": arithmetic((left, right) => left - right),
  },
  {
    "*": arithmetic(Math.imul),
    "/": division((left, right) => Math.trunc(left / right)),
    "%": division((left, right) => left % right),
  },
];

export const infixOperators: ReadonlyMap<Token, InfixOperator> = new Map(
  levels.flatMap((operators, level) =>
    Object.entries(operators).map(([token, apply]) => [token, { priority: level + 1, apply }]),
  ),
);
