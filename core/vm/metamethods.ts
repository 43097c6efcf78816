/**
 * Instructions whose fast path did not apply: coercion of strings, metamethods, errors (LuaJIT: lj_meta.c).
 * The interpreter has left with the pc after the instruction. Each function completes the instruction, or sets up the
 * call of a metamethod with a continuation, and returns 0; or it leaves the error in Global.errorValue and returns a
 * Status.
 */
import { CdataResult, Continuation, ErrorCode, Limit, Metamethod, Status, Tag } from "../gen/constants";
import { Function, Global, Thread } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import {
  branch, constantsOf, literalC, literalD, slotA, slotB, slotC, slotD, stringConstantBits,
} from "../interpreter/operands";
import { gcFull } from "../gc/collector";
import { bitsOf } from "../lib/bit-wide";
import { stringToNumber } from "../lib/coercion";
import { releaseBuffer } from "../memory/allocator";
import { modulo, power } from "../number/math";
import { findMetamethod, metatableOf } from "../object/metatable";
import { isStringBuffer } from "../object/string-buffer";
import { tableGet, tableLength, tableSet } from "../object/table";
import {
  equalValues, FALSE, isFunction, isNumber, isString, isTable, NIL, setObject, tagOf, TRUE,
} from "../object/value";
import { assignMember, indexMember } from "./cdata-access";
import { calculateIntegers, compareOperands, isCdata, NOT_INTEGERS } from "./cdata-arithmetic";
import { combineCdata } from "./cdata-bits";
import { concatenate, concatenationLength } from "./concat";
import { frameTop, pushContinuation } from "./frames";
import { calculateCdata, raiseCode, raiseCompare, raiseOperand } from "./host";
import { assignValue, prepareMetaCall } from "./access";
import { globalOf } from "./raise";

/** Completes the instruction before the pc. */
export function runSlowly(thread: usize): i32 {
  const pc: usize = load<u32>(thread, Thread.pc);
  const base: usize = load<u32>(thread, Thread.base);
  const instruction = pc - 4;
  const opcode = <u32>load<u8>(instruction);
  if (opcode <= <u32>Op.ISGT) return compareSlowly(thread, opcode, base + slotA(instruction), base + slotD(instruction));
  if (opcode <= <u32>Op.ISNEP) return equalSlowly(thread, opcode, instruction, base);
  if (opcode == Op.LEN) return lengthSlowly(thread, base + slotD(instruction));
  if (opcode == Op.UNM) {
    const operand = base + slotD(instruction);
    return arithmeticSlowly(thread, Op.UNM, base + slotA(instruction), operand, operand);
  }
  if (opcode >= <u32>Op.ADDVN && opcode <= <u32>Op.POW) return binarySlowly(thread, opcode, instruction, base);
  if (opcode == Op.CAT) return concatSlowly(thread, base + slotB(instruction), base + slotC(instruction));
  if (opcode >= <u32>Op.BNOT && opcode <= <u32>Op.BSAR) return bitSlowly(thread, opcode, instruction, base);
  return accessSlowly(thread, opcode, instruction, base);
}

/** The address of a metamethod of the value or 0. */
function metamethodOf(thread: usize, slot: usize, metamethod: u32): usize {
  const global = globalOf(thread);
  return findMetamethod(global, metatableOf(global, slot), metamethod);
}

/** Calls a metamethod with two arguments; what happens with its result is up to the continuation. */
function callMetamethod(thread: usize, continuation: u32, metamethod: usize, first: i64, second: i64): i32 {
  return callWithArguments(thread, frameTop(thread), continuation, load<i64>(metamethod), 2, first, second, NIL);
}

/** Calls any value, from slot `top` up. */
export function callWithArguments(
  thread: usize, top: usize, continuation: u32, callee: i64, count: u32, first: i64, second: i64, third: i64,
): i32 {
  const slot = top + 8;
  store<i64>(slot, callee);
  store<i64>(slot, first, 8);
  store<i64>(slot, second, 16);
  store<i64>(slot, third, 24);
  const global = globalOf(thread);
  if (!isFunction(slot)) {
    if (!prepareMetaCall(global, slot, count)) {
      store<i64>(global, callee, Global.scratch0);
      raiseOperand(thread, global + Global.scratch0, ErrorCode.OPCALL);
      return Status.ERROR;
    }
    count++;
  }
  pushContinuation(thread, top, continuation, load<u32>(thread, Thread.pc), load<u32>(slot));
  store<u32>(thread, count, Thread.results);
  return 0;
}

/** An error at the current line. */
export function codeError(thread: usize, code: u32): i32 {
  raiseCode(thread, code);
  return Status.ERROR;
}

function operandError(thread: usize, slot: usize, operation: u32): i32 {
  raiseOperand(thread, slot, operation);
  return Status.ERROR;
}

// Comparison

function compareSlowly(thread: usize, opcode: u32, left: usize, right: usize): i32 {
  if (isCdata(left) || isCdata(right)) {
    return compareCdataSlots(thread, opcode & 2 ? Metamethod.LE : Metamethod.LT, <bool>(opcode & 1), left, right);
  }
  const isSameType = tagOf(left) == tagOf(right) || (isBoolean(left) && isBoolean(right));
  if (!isSameType && !load<u8>(globalOf(thread), Global.has52)) return compareError(thread, left, right);
  // Bit 0 of the opcode negates, bit 1 says <=; a missing __le is tried as not (right < left).
  let first = left, second = right;
  while (true) {
    const metamethod: u32 = opcode & 2 ? Metamethod.LE : Metamethod.LT;
    const handler = orderingHandler(thread, first, second, metamethod);
    if (handler) {
      const continuation: u32 = opcode & 1 ? Continuation.BRANCH_IF_FALSE : Continuation.BRANCH_IF_TRUE;
      return callMetamethod(thread, continuation, handler, load<i64>(first), load<i64>(second));
    }
    if (!(opcode & 2)) return compareError(thread, left, right);
    first = right;
    second = left;
    opcode ^= 3;
  }
  return 0;
}

/** C data decides, whatever the other operand is. */
function compareCdataSlots(thread: usize, metamethod: u32, isNegated: bool, left: usize, right: usize): i32 {
  const result = compareOperands(thread, metamethod, left, right);
  if (result < 0) return result;
  if (result != CdataResult.CALL) return finishBranch(thread, result != <i32>isNegated);
  const handler = globalOf(thread) + Global.scratch0;
  const continuation: u32 = isNegated ? Continuation.BRANCH_IF_FALSE : Continuation.BRANCH_IF_TRUE;
  return callMetamethod(thread, continuation, handler, load<i64>(left), load<i64>(right));
}

/** Arithmetic or length with C data; a metamethod's result goes to the continuation. */
function calculateCdataSlots(
  thread: usize, metamethod: u32, target: usize, left: usize, right: usize,
): i32 {
  const result = calculateCdata(thread, metamethod, left, right, target);
  if (result != CdataResult.CALL) return result;
  const handler = globalOf(thread) + Global.scratch0;
  return callMetamethod(thread, Continuation.RESULT, handler, load<i64>(left), load<i64>(right));
}

function isBoolean(slot: usize): bool {
  return load<i64>(slot) == TRUE || load<i64>(slot) == FALSE;
}

/** In Lua 5.1 both operands must have the same metamethod; in 5.2 one suffices. */
function orderingHandler(thread: usize, first: usize, second: usize, metamethod: u32): usize {
  const handler = metamethodOf(thread, first, metamethod);
  const other = metamethodOf(thread, second, metamethod);
  if (load<u8>(globalOf(thread), Global.has52)) return handler ? handler : other;
  return handler && other && equalValues(handler, other) ? handler : 0;
}

function compareError(thread: usize, left: usize, right: usize): i32 {
  raiseCompare(thread, left, right);
  return Status.ERROR;
}

function equalSlowly(thread: usize, opcode: u32, instruction: usize, base: usize): i32 {
  const left = base + slotA(instruction);
  const global = globalOf(thread);
  let right = global + Global.scratch3;
  if (opcode <= <u32>Op.ISNEV) right = base + slotD(instruction);
  else if (opcode <= <u32>Op.ISNES) store<i64>(right, stringConstantBits(constantsOf(base), literalD(instruction)));
  else if (opcode <= <u32>Op.ISNEN) store<i64>(right, load<i64>(constantsOf(base) + slotD(instruction)));
  else store<i64>(right, NIL - (<i64>literalD(instruction) << 32));
  // The opcodes alternate: even ones jump if equal, odd ones if not.
  const isNegated = <bool>(opcode & 1);
  if (isCdata(left) || isCdata(right)) return compareCdataSlots(thread, Metamethod.EQ, isNegated, left, right);
  const handler = metamethodOf(thread, left, Metamethod.EQ);
  const other = metamethodOf(thread, right, Metamethod.EQ);
  if (!handler || !other || !equalValues(handler, other)) return finishBranch(thread, isNegated);
  const continuation: u32 = isNegated ? Continuation.BRANCH_IF_FALSE : Continuation.BRANCH_IF_TRUE;
  return callMetamethod(thread, continuation, handler, load<i64>(left), load<i64>(right));
}

/** The comparison is known: takes or skips the JMP at the pc. */
function finishBranch(thread: usize, condition: bool): i32 {
  store<u32>(thread, <u32>branch(load<u32>(thread, Thread.pc), condition), Thread.pc);
  return 0;
}

/** Ends a comparison whose metamethod has returned. */
export function finishComparison(thread: usize, isTrue: bool): void {
  finishBranch(thread, isTrue);
}

// Arithmetic

/** Stores the number that the value is or reads as. */
function coerceNumber(global: usize, slot: usize, target: usize): bool {
  if (isNumber(slot)) {
    store<f64>(target, load<f64>(slot));
    return true;
  }
  return isString(slot) && stringToNumber(global, load<u32>(slot), target);
}

function binarySlowly(thread: usize, opcode: u32, instruction: usize, base: usize): i32 {
  let left = base + slotB(instruction), right = base + slotC(instruction);
  const constant = constantsOf(base) + slotC(instruction);
  let operation = opcode;
  if (opcode <= <u32>Op.MODVN) {
    right = constant;
  } else if (opcode <= <u32>Op.MODNV) {
    right = left;
    left = constant;
    operation -= Op.ADDNV - Op.ADDVN;
  } else if (opcode <= <u32>Op.MODVV) operation -= Op.ADDVV - Op.ADDVN;
  return arithmeticSlowly(thread, operation, base + slotA(instruction), left, right);
}

/** `operation`: ADDVN to MODVN, POW or UNM. */
function arithmeticSlowly(thread: usize, operation: u32, target: usize, left: usize, right: usize): i32 {
  const global = globalOf(thread);
  const leftNumber = global + Global.scratch0, rightNumber = global + Global.scratch1;
  const isLeftNumber = coerceNumber(global, left, leftNumber);
  if (isLeftNumber && coerceNumber(global, right, rightNumber)) {
    store<f64>(target, calculate(operation, load<f64>(leftNumber), load<f64>(rightNumber)));
    return 0;
  }
  const metamethod = arithmeticMetamethod(operation);
  let handler: usize = isCdata(left) ? 0 : metamethodOf(thread, left, metamethod);
  if (!handler && (isCdata(left) || isCdata(right))) {
    const status = calculateIntegers(thread, operation, target, left, right);
    return status == NOT_INTEGERS ? calculateOtherCdata(thread, operation, target, left, right) : status;
  }
  if (!handler) handler = metamethodOf(thread, right, metamethod);
  if (!handler) return operandError(thread, isLeftNumber ? right : left, ErrorCode.OPARITH);
  return callMetamethod(thread, Continuation.RESULT, handler, load<i64>(left), load<i64>(right));
}

/** Other types than 64-bit integers; what can be made into such has become it. */
function calculateOtherCdata(thread: usize, operation: u32, target: usize, left: usize, right: usize): i32 {
  const result = calculateCdataSlots(thread, arithmeticMetamethod(operation), target, left, right);
  if (result != CdataResult.CONTINUE) return result;
  const global = globalOf(thread);
  return calculateIntegers(thread, operation, target, global + Global.scratch0, global + Global.scratch1);
}

function calculate(operation: u32, left: f64, right: f64): f64 {
  switch (operation) {
    case Op.ADDVN: return left + right;
    case Op.SUBVN: return left - right;
    case Op.MULVN: return left * right;
    case Op.DIVVN: return left / right;
    case Op.MODVN: return modulo(left, right);
    case Op.POW: return power(left, right);
    default: return -left;
  }
}

function arithmeticMetamethod(operation: u32): u32 {
  if (operation == Op.POW) return Metamethod.POW;
  if (operation == Op.UNM) return Metamethod.UNM;
  return operation - Op.ADDVN + Metamethod.ADD;
}

/** Bit operators have no metamethods, and strings are not coerced. */
function bitSlowly(thread: usize, opcode: u32, instruction: usize, base: usize): i32 {
  const left = base + (opcode == Op.BNOT ? slotD(instruction) : slotB(instruction));
  const right = opcode == Op.BNOT ? left : base + slotC(instruction);
  const target = base + slotA(instruction);
  if (!isNumber(left) && !isCdata(left)) return operandError(thread, left, ErrorCode.OPARITH);
  if (!isNumber(right) && !isCdata(right)) return operandError(thread, right, ErrorCode.OPARITH);
  if (isCdata(left) || isCdata(right)) return combineCdata(thread, opcode, target, left, right);
  store<f64>(target, <f64>combineBits(opcode, bitsOf(left), bitsOf(right)));
  return 0;
}

function combineBits(opcode: u32, a: i32, b: i32): i32 {
  switch (opcode) {
    case Op.BAND: return a & b;
    case Op.BOR: return a | b;
    case Op.BXOR: return a ^ b;
    case Op.BSHL: return a << b;
    case Op.BSHR: return <i32>(<u32>a >>> <u32>b);
    case Op.BSAR: return a >> b;
    default: return ~a;
  }
}

function lengthSlowly(thread: usize, operand: usize): i32 {
  const pc: usize = load<u32>(thread, Thread.pc);
  const base: usize = load<u32>(thread, Thread.base);
  const handler = metamethodOf(thread, operand, Metamethod.LEN);
  if (!handler) {
    if (isCdata(operand)) {
      const second = load<u8>(globalOf(thread), Global.has52) ? operand : globalOf(thread) + Global.nilValue;
      return calculateCdataSlots(thread, Metamethod.LEN, base + slotA(pc - 4), operand, second);
    }
    if (!isTable(operand)) return operandError(thread, operand, ErrorCode.OPLEN);
    store<f64>(base + slotA(pc - 4), <f64>tableLength(load<u32>(operand)));
    return 0;
  }
  const second = load<u8>(globalOf(thread), Global.has52) ? load<i64>(operand) : NIL;
  return callMetamethod(thread, Continuation.RESULT, handler, load<i64>(operand), second);
}

// Concatenation

@inline
function isConcatenable(slot: usize): bool {
  return isString(slot) || isNumber(slot) || isStringBuffer(slot);
}

/**
 * Concatenates the slots from `first` to `last`, which are consumed from the right: as many strings as there are at
 * once, else two by their metamethod, after which concatSlowly goes on with the result.
 */
function concatSlowly(thread: usize, first: usize, last: usize): i32 {
  const global = globalOf(thread);
  while (first < last) {
    if (!isConcatenable(last) || !isConcatenable(last - 8)) return callConcat(thread, last);
    let from = last - 8;
    while (from > first && isConcatenable(from - 8)) from -= 8;
    if (concatenationLength(from, last) > Limit.MAX_STRING) return codeError(thread, ErrorCode.STROV);
    const string = concatenate(global, from, last);
    if (!string) return Status.MEMORY;
    setObject(from, <u32>Tag.STRING, string);
    last = from;
  }
  finishConcat(thread, load<i64>(first));
  return 0;
}

function finishConcat(thread: usize, value: i64): void {
  const pc: usize = load<u32>(thread, Thread.pc);
  store<i64>(<usize>load<u32>(thread, Thread.base) + slotA(pc - 4), value);
}

/** Calls the __concat of the two topmost values; the frame stands right on the slots that are consumed. */
function callConcat(thread: usize, last: usize): i32 {
  let handler = metamethodOf(thread, last - 8, Metamethod.CONCAT);
  if (!handler && (isCdata(last - 8) || isCdata(last))) {
    const status = calculateCdata(thread, Metamethod.CONCAT, last - 8, last, last - 8);
    if (status < 0) return status;
    handler = globalOf(thread) + Global.scratch0;
  }
  if (!handler) handler = metamethodOf(thread, last, Metamethod.CONCAT);
  // LuaJIT blames a string buffer, too, when the other operand is no text.
  const isLeftText = isString(last - 8) || isNumber(last - 8);
  if (!handler) return operandError(thread, isLeftText ? last : last - 8, ErrorCode.OPCAT);
  const left = load<i64>(last - 8), right = load<i64>(last);
  return callWithArguments(thread, last - 8, Continuation.CONCAT, load<i64>(handler), 2, left, right, NIL);
}

/**
 * Goes on after a __concat that was called with its frame at `callBase` has given `value`. The call cannot be run again,
 * so if memory is refused, it is collected here.
 */
export function continueConcat(thread: usize, callBase: usize, value: i64): i32 {
  const pc: usize = load<u32>(thread, Thread.pc);
  const first = <usize>load<u32>(thread, Thread.base) + slotB(pc - 4);
  const slot = callBase - 16;
  store<i64>(slot, value);
  const status = concatSlowly(thread, first, slot);
  if (status != Status.MEMORY) return status;
  store<u32>(thread, frameTop(thread), Thread.top);
  releaseBuffer(globalOf(thread));
  gcFull(thread);
  return concatSlowly(thread, first, slot);
}

// Indexing

function accessSlowly(thread: usize, opcode: u32, instruction: usize, base: usize): i32 {
  const global = globalOf(thread);
  const key = keyOf(opcode, instruction, base);
  let object = base + slotB(instruction);
  if (opcode == Op.GGET || opcode == Op.GSET) {
    object = global + Global.scratch3;
    setObject(object, <u32>Tag.TABLE, load<u32>(load<u32>(base - 8), Function.env));
  }
  const isStore = opcode >= <u32>Op.TSETV || opcode == Op.GSET;
  if (isStore) return assignSlowly(thread, object, key, base + slotA(instruction));
  return indexSlowly(thread, object, key, base + slotA(instruction));
}

function keyOf(opcode: u32, instruction: usize, base: usize): i64 {
  switch (opcode) {
    case Op.GGET: case Op.GSET: return stringConstantBits(constantsOf(base), literalD(instruction));
    case Op.TGETS: case Op.TSETS: return stringConstantBits(constantsOf(base), literalC(instruction));
    case Op.TGETB: case Op.TSETB: return reinterpret<i64>(<f64>literalC(instruction));
    default: return load<i64>(base + slotC(instruction));
  }
}

function indexSlowly(thread: usize, object: usize, key: i64, target: usize): i32 {
  const global = globalOf(thread);
  for (let length = 0; length < Limit.MAX_CALL_META; length++) {
    let handler: usize;
    if (isTable(object)) {
      const table: usize = load<u32>(object);
      const found = tableGet(table, key);
      handler = 0;
      if (!found || load<i64>(found) == NIL) handler = metamethodOf(thread, object, Metamethod.INDEX);
      if (!handler) {
        store<i64>(target, found ? load<i64>(found) : NIL);
        return 0;
      }
    } else {
      handler = metamethodOf(thread, object, Metamethod.INDEX);
      if (!handler && isCdata(object)) {
        const result = indexMember(thread, object, key, target);
        if (result != CdataResult.CONTINUE) return result;
        handler = global + Global.scratch0;
      }
      if (!handler) return operandError(thread, object, ErrorCode.OPINDEX);
    }
    if (isFunction(handler)) return callMetamethod(thread, Continuation.RESULT, handler, load<i64>(object), key);
    object = handler;
  }
  return codeError(thread, ErrorCode.GETLOOP);
}

function assignSlowly(thread: usize, object: usize, key: i64, value: usize): i32 {
  const global = globalOf(thread);
  for (let length = 0; length < Limit.MAX_CALL_META; length++) {
    let handler: usize;
    if (isTable(object)) {
      const found = tableGet(load<u32>(object), key);
      handler = 0;
      if (!found || load<i64>(found) == NIL) handler = metamethodOf(thread, object, Metamethod.NEWINDEX);
      if (!handler) {
        const slot = found ? found : tableSet(global, load<u32>(object), key);
        if (slot < 8) return tableFailure(thread, <u32>slot);
        // Memory was refused before; the table has been resized now.
        return assignValue(global, object, key, value) ? 0 : Status.MEMORY;
      }
    } else {
      handler = metamethodOf(thread, object, Metamethod.NEWINDEX);
      if (!handler && isCdata(object)) {
        const result = assignMember(thread, object, key, value);
        if (result != CdataResult.CONTINUE) return result;
        handler = global + Global.scratch0;
      }
      if (!handler) return operandError(thread, object, ErrorCode.OPINDEX);
    }
    if (isFunction(handler)) {
      return callWithArguments(
        thread, frameTop(thread), Continuation.IGNORE, load<i64>(handler), 3, load<i64>(object), key, load<i64>(value),
      );
    }
    object = handler;
  }
  return codeError(thread, ErrorCode.SETLOOP);
}

/** The status for a failed tableSet. */
export function tableFailure(thread: usize, failure: u32): i32 {
  if (failure == 0) return Status.MEMORY;
  if (failure == 1) return codeError(thread, ErrorCode.TABOV);
  return codeError(thread, failure == 2 ? ErrorCode.NILIDX : ErrorCode.NANIDX);
}
