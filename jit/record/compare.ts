/**
 * Comparisons (LuaJIT: rec_comp_*, rec_mm_comp, rec_mm_equal). The outcome is computed from the live values and guarded.
 * The snapshot before the guard is then redirected to the other branch, so that a side trace need not compare again.
 */
import type { Value } from "../../lib/lua-state.ts";
import { StringField, TableField, UserdataField } from "../../lib/offsets.ts";
import { abort } from "../abort.ts";
import { Field, Helper } from "../ir/operands.ts";
import {
  isCdata,
  isConstant,
  isIntegerType,
  isNumberRef,
  isString,
  Op,
  type TRef,
  Type,
  typeOf,
} from "../ir/types.ts";
import { takeSnapshot } from "../snapshot/take.ts";
import { redirectLastSnapshot } from "../snapshot/use-def.ts";
import { callContinuation } from "./continuation.ts";
import { recordEquality } from "./equality.ts";
import { Bytecode, jumpOf, operandA } from "./instruction.ts";
import { compareStrings, isTableValue, isUserdataValue, numberOf } from "./live.ts";
import { findMetamethod, type Metamethod, type MetamethodFound } from "./metatable.ts";
import type { Operand } from "./operands.ts";
import { NUM_FROM_INT, type Recording } from "./recording.ts";

/** The comparison that an opcode makes, and what to guard if it holds and if it does not. */
interface Ordering {
  readonly isNegated: boolean;
  readonly isOrEqual: boolean;
}

const orderingOf = (opcode: number): Ordering => ({
  isNegated: opcode === Bytecode.ISGE || opcode === Bytecode.ISGT,
  isOrEqual: opcode === Bytecode.ISLE || opcode === Bytecode.ISGT,
});

/** Guards for left < right and left <= right, by whether they hold. For numbers, NaN makes both not hold. */
const guards = {
  less: { holds: Op.LT, fails: Op.GE, failsForNumbers: Op.UGE },
  lessOrEqual: { holds: Op.LE, fails: Op.GT, failsForNumbers: Op.UGT },
} as const;

/** Instructions that the jump of a branch which may become a choice goes over at most, jumps and comparisons included. */
export const LONGEST_WAY = 8;

const hasCdata = (left: Operand, right: Operand): boolean => isCdata(left.ref) || isCdata(right.ref);

/** C data compare by their values, or by a metamethod of a type. */
function recordCdataOrdering(recording: Recording, ordering: Ordering, left: Operand, right: Operand): void {
  const { isNegated, isOrEqual } = ordering;
  // The snapshot is redirected as the comparison turns out, so whatever else is guarded comes before.
  const compared = recording.cdata.comparedCdata(recording, left, right, false);
  prepare(recording);
  if (compared === undefined) {
    callCdataComparison(recording, isOrEqual ? "le" : "lt", isNegated, left, right);
    return;
  }
  const holds = isOrEqual ? compared.order <= 0 : compared.order < 0;
  const { holds: whenTrue, fails } = isOrEqual ? guards.lessOrEqual : guards.less;
  const op = holds ? whenTrue : fails;
  const isUnsigned = compared.type === Type.P32 || compared.type === Type.U64;
  recording.guard(isUnsigned ? unsignedGuards[op] : op, compared.type, compared.left, compared.right);
  finish(recording, holds !== isNegated);
}

const unsignedGuards: Readonly<Record<number, number>> = {
  [Op.LT]: Op.ULT,
  [Op.GE]: Op.UGE,
  [Op.LE]: Op.ULE,
  [Op.GT]: Op.UGT,
};

function recordCdataEquality(recording: Recording, isNegated: boolean, left: Operand, right: Operand): void {
  let compared = recording.cdata.comparedCdata(recording, left, right, true);
  const found =
    compared === undefined ? recording.cdata.operandMetamethod(recording, [left, right], "eq") : undefined;
  if (compared === undefined && found === undefined)
    compared = recording.cdata.comparedIdentities(recording, left, right);
  prepare(recording);
  if (found !== undefined) {
    callComparison(recording, found, isNegated, left, right);
    return;
  }
  const isEqual = compared !== undefined && compared.order === 0;
  if (compared !== undefined)
    recording.guard(isEqual ? Op.EQ : Op.NE, compared.type, compared.left, compared.right);
  finish(recording, isEqual !== isNegated);
}

function callCdataComparison(
  recording: Recording,
  metamethod: Metamethod,
  isNegated: boolean,
  left: Operand,
  right: Operand,
): void {
  const found = recording.cdata.operandMetamethod(recording, [left, right], metamethod);
  if (found === undefined) abort("NO_METAMETHOD");
  callComparison(recording, found, isNegated, left, right);
}

function prepare(recording: Recording): void {
  const { builder } = recording;
  // The first snapshot says where the trace begins: it must not be redirected.
  if (builder.snapshots.length === 1 && builder.snapshots[0].ref === builder.ir.next)
    builder.append(Op.NOP, Type.NIL, 0);
  takeSnapshot(recording);
}

/** The comparison has been guarded: the branch after it is taken or not. */
function finish(recording: Recording, isTaken: boolean): void {
  const jump = recording.instructionAt(recording.pc + 4);
  const after = recording.pc + 8;
  recording.needsSnapshot = true;
  if (operandA(jump) < recording.maxSlot) recording.maxSlot = operandA(jump);
  redirectLastSnapshot(recording, isTaken ? after : after + jumpOf(jump) * 4);
}

/** Whether the branch behind a comparison of numbers is recorded as a choice: see if-conversion.ts. */
function becomesChoice(recording: Recording, left: TRef, right: TRef): boolean {
  const distance = jumpOf(recording.instructionAt(recording.pc + 4));
  if (distance <= 0 || distance > LONGEST_WAY || !recording.builder.isEnabled("fuse")) return false;
  return recording.environment.rareRecorder?.convertBranch(recording, left, right) === true;
}

/** ISLT, ISGE, ISLE, ISGT. */
export function recordOrdering(recording: Recording, opcode: number, left: Operand, right: Operand): void {
  if (hasCdata(left, right)) {
    recordCdataOrdering(recording, orderingOf(opcode), left, right);
    return;
  }
  const isConstantText = ({ ref }: Operand) => isConstant(ref) && (isNumberRef(ref) || isString(ref));
  if (isConstantText(left) && isConstantText(right)) return;
  let leftType = isIntegerType(typeOf(left.ref)) ? Type.INT : typeOf(left.ref);
  const rightType = isIntegerType(typeOf(right.ref)) ? Type.INT : typeOf(right.ref);
  let [first, second] = [left.ref, right.ref];
  if (leftType !== rightType && isNumberRef(first) && isNumberRef(second)) {
    if (leftType === Type.INT) first = recording.emit(Op.CONV, Type.NUM, first, NUM_FROM_INT);
    else second = recording.emit(Op.CONV, Type.NUM, second, NUM_FROM_INT);
    leftType = Type.NUM;
  }
  const isPlain = isNumberRef(first) ? isNumberRef(second) : leftType === Type.STR && rightType === Type.STR;
  const ordering = orderingOf(opcode);
  if (isPlain && leftType !== Type.STR && becomesChoice(recording, first, second)) return;
  prepare(recording);
  if (!isPlain) {
    recordOrderingHandler(recording, ordering, left, right);
    return;
  }
  const holds = compareLive(recording, ordering.isOrEqual, leftType, left.value, right.value);
  if (leftType === Type.STR) {
    const list = recording.emit(Op.CARG, Type.NIL, first, second);
    first = recording.emit(Op.CALLN, Type.INT, list, Helper.compareStrings);
    second = recording.int(0);
    leftType = Type.INT;
  }
  const { holds: whenTrue, fails, failsForNumbers } = ordering.isOrEqual ? guards.lessOrEqual : guards.less;
  const whenFalse = leftType === Type.NUM ? failsForNumbers : fails;
  recording.guard(holds ? whenTrue : whenFalse, leftType, first, second);
  finish(recording, holds !== ordering.isNegated);
}

function compareLive(
  recording: Recording,
  isOrEqual: boolean,
  type: number,
  left: Value,
  right: Value,
): boolean {
  if (type === Type.STR) {
    const order = compareStrings(recording.heap, left.low, right.low, StringField.data, StringField.length);
    return isOrEqual ? order <= 0 : order < 0;
  }
  return isOrEqual ? numberOf(left) <= numberOf(right) : numberOf(left) < numberOf(right);
}

/** ISEQ* and ISNE*. */
export function recordEqualityTest(
  recording: Recording,
  isNegated: boolean,
  left: Operand,
  right: Operand,
): void {
  if (hasCdata(left, right)) {
    recordCdataEquality(recording, isNegated, left, right);
    return;
  }
  const mayHaveHandler = typeOf(left.ref) === Type.TAB || typeOf(left.ref) === Type.UDATA;
  if (isConstant(left.ref) && isConstant(right.ref) && !mayHaveHandler) return;
  const areNumbers = isNumberRef(left.ref) && isNumberRef(right.ref);
  if (areNumbers && becomesChoice(recording, left.ref, right.ref)) return;
  prepare(recording);
  const difference = recordEquality(recording, left.ref, right.ref, left.value, right.value);
  if (difference === "type" || !mayHaveHandler) finish(recording, (difference === "none") !== isNegated);
  else if (difference === "other") recordEqualityHandler(recording, isNegated, left, right);
}

function callComparison(
  recording: Recording,
  found: MetamethodFound,
  isNegated: boolean,
  left: Operand,
  right: Operand,
): void {
  const continuation = isNegated ? "BRANCH_IF_FALSE" : "BRANCH_IF_TRUE";
  callContinuation(recording, continuation, found.handler, found.handlerValue, [left.ref, right.ref]);
}

/** The metatable of a table or userdata, live; 0: none, or another type. */
function metatableOf(recording: Recording, value: Value): number {
  if (isTableValue(value)) return recording.u32(value.low + TableField.metatable);
  return isUserdataValue(value) ? recording.u32(value.low + UserdataField.metatable) : 0;
}

/** A metamethod that both operands share, which the trace is made sure of. */
function findShared(
  recording: Recording,
  left: Operand,
  right: Operand,
  metamethod: Metamethod,
): MetamethodFound | undefined {
  const found = findMetamethod(recording, left.ref, left.value, metamethod);
  if (found === undefined) return undefined;
  if (metatableOf(recording, right.value) === found.metatableAddress) {
    const field = isTableValue(right.value) ? Field.TAB_META : Field.UDATA_META;
    const metatable = recording.emit(Op.FLOAD, Type.TAB, right.ref, field);
    recording.guard(Op.EQ, Type.TAB, metatable, found.metatable);
    return found;
  }
  const other = findMetamethod(recording, right.ref, right.value, metamethod);
  if (other === undefined) return undefined;
  const difference = recordEquality(
    recording,
    found.handler,
    other.handler,
    found.handlerValue,
    other.handlerValue,
  );
  return difference === "none" ? found : undefined;
}

function recordEqualityHandler(
  recording: Recording,
  isNegated: boolean,
  left: Operand,
  right: Operand,
): void {
  const found = findShared(recording, left, right, "eq");
  if (found !== undefined) callComparison(recording, found, isNegated, left, right);
}

/** A missing __le is tried as not (right < left). If there is none either, the interpreter raises the error. */
function recordOrderingHandler(
  recording: Recording,
  ordering: Ordering,
  left: Operand,
  right: Operand,
): void {
  let { isNegated, isOrEqual } = ordering;
  let [first, second] = [left, right];
  while (true) {
    const found = findOrdering(recording, first, second, isOrEqual ? "le" : "lt");
    if (found !== undefined) {
      callComparison(recording, found, isNegated, first, second);
      return;
    }
    if (!isOrEqual) return;
    isOrEqual = false;
    isNegated = !isNegated;
    [first, second] = [second, first];
  }
}

/** In Lua 5.1 both operands must have the same metamethod; in 5.2 one suffices. */
function findOrdering(
  recording: Recording,
  left: Operand,
  right: Operand,
  metamethod: Metamethod,
): MetamethodFound | undefined {
  if (!recording.has52) return findShared(recording, left, right, metamethod);
  return (
    findMetamethod(recording, left.ref, left.value, metamethod) ??
    findMetamethod(recording, right.ref, right.value, metamethod)
  );
}
