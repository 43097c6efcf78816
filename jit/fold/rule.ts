/**
 * How a fold rule is written (LuaJIT: the LJFOLD macros). A rule has a name that says what it does, patterns of
 * operations, and a function that looks closer and rewrites. Invariants of all rules:
 *
 * 1. The result has the type of the instruction.
 * 2. No new instruction uses an operand from across a PHI: a rule that reaches through an operand asks `isPhi` first.
 *    Otherwise an invariant would need a PHI of its own, which costs more than the fold gains.
 * 3. Every rule makes the instruction cheaper, or moves it towards one fixed form: no two rules undo each other.
 * 4. Bits are kept: -0 is not 0, and nothing folds to NaN, whose sign JavaScript hides.
 */
import type { FpMathName, IrFieldName, IrOpName, IrTypeName, TostringMode } from "../../spec/ir.ts";
import type { IrHelperName } from "../../spec/ir-helpers.ts";
import type { IrRef, TRef } from "../ir/types.ts";
import type { Fold } from "./fold.ts";

/** Matches every operand. */
export const any = "any";

/** The rule does not apply: less specific ones are tried. */
export const NEXT = -1;
/** The instruction has been rewritten in place: all rules are tried on the new one. */
export const RETRY = -2;
/** The guard always holds (or the store is needless): nothing is emitted. */
export const DROP = -3;
/** The guard never holds: the trace is given up. */
export const FAIL = -4;
/** The instruction is appended as it is, and not merged with an older one. */
export const APPEND = -5;

/** One of the codes above, or the value that replaces the instruction. */
export type FoldResult = IrRef | TRef;

/** What the second operand must be: the operation of the reference, or the word for the literal. */
export type RightPattern =
  | IrOpName
  | typeof any
  | IrFieldName
  | FpMathName
  | IrHelperName
  | keyof typeof TostringMode
  /** CONV: destination and source. */
  | `${IrTypeName}.${IrTypeName}`;

/** Which types the instruction may have. "int32" are the 32-bit integers and addresses, "int64" the wide ones. */
export type TypeCondition = "number" | "int32" | "int64" | "integer";

export type Pattern = readonly [
  op: IrOpName,
  left: IrOpName | typeof any,
  right?: RightPattern,
  type?: TypeCondition,
];

export interface FoldRule {
  readonly name: string;
  readonly patterns: readonly Pattern[];
  readonly apply: (fold: Fold) => FoldResult;
}

export const rule = (
  name: string,
  patterns: readonly Pattern[],
  apply: (fold: Fold) => FoldResult,
): FoldRule => ({ name, patterns, apply });

/** The pattern for each of several operations. */
export const each = (
  ops: readonly IrOpName[],
  left: IrOpName | typeof any,
  right: RightPattern = any,
  type?: TypeCondition,
): readonly Pattern[] => ops.map((op): Pattern => (type ? [op, left, right, type] : [op, left, right]));
