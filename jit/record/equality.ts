/** Raw equality of values on the trace (LuaJIT: lj_record_objcmp). */
import type { Value } from "../../lib/lua-state.ts";
import { isConstant, isIntegerType, Op, type TRef, Type, typeOf } from "../ir/types.ts";
import { equalValues } from "./live.ts";
import { NUM_FROM_INT, type Recording } from "./recording.ts";

/** "other": of the same type, but another value. */
export type Difference = "none" | "other" | "type";

/** Compares and specialises on the outcome. */
export function recordEquality(
  recording: Recording,
  left: TRef,
  right: TRef,
  leftValue: Value,
  rightValue: Value,
): Difference {
  const isEqual = equalValues(leftValue, rightValue);
  const difference = isEqual ? "none" : "other";
  if (isConstant(left) && isConstant(right)) return difference;
  let leftType = isIntegerType(typeOf(left)) ? Type.INT : typeOf(left);
  const rightType = isIntegerType(typeOf(right)) ? Type.INT : typeOf(right);
  let [first, second] = [left, right];
  if (leftType !== rightType) {
    if (leftType === Type.INT && rightType === Type.NUM) {
      first = recording.emit(Op.CONV, Type.NUM, left, NUM_FROM_INT);
      leftType = Type.NUM;
    } else if (leftType === Type.NUM && rightType === Type.INT) {
      second = recording.emit(Op.CONV, Type.NUM, right, NUM_FROM_INT);
    } else return "type";
  }
  recording.guard(isEqual ? Op.EQ : Op.NE, leftType, first, second);
  return difference;
}
