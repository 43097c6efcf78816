/**
 * Checks bytecode that was not made here (LuaJIT has no counterpart: it trusts dumps). What passes cannot
 * make the interpreter leave its frame, its constants or its instructions. The invariants that are checked:
 *
 * - Slots lie in the frame, constants exist and have the type that the instruction takes for granted, jumps
 *   lead to instructions of the prototype, and no path runs past the last one.
 * - What leads backwards takes fuel: FORI and ISNEXT do not.
 * - A comparison is followed by its JMP, an iterator call by its ITERL; FORI and FORL lead to each other. Instructions of compiled code, of
 *   built-in bytecode and headers do not occur.
 * - An instruction that takes a variable number of results directly follows the one that produces them, from
 *   the slot on where it takes them; only an UCLO may lie between. No other path leads to it.
 * - A prototype with children says so, since functions without any need not close upvalues.
 *
 * That upvalues are closed is checked in verify-upvalues.ts. Types of values are not: the interpreter's own checks
 * must not rely on other instructions having been run before.
 */
import { Limit, ObjectType, PrototypeFlag } from "../gen/constants";
import { Header, Prototype } from "../gen/layouts";
import { JUMP_BIAS, Op, OPCODE_COUNT, OPERAND_MODES, OperandMode } from "../gen/opcodes";

/** Parts of a prototype's upvalue reference: whether it is a local of the parent, and which. */
export const LOCAL_UPVALUE: u32 = 0x8000;
export const UPVALUE_NUMBER: u32 = 0xff;
const IMMUTABLE_UPVALUE: u32 = 0x4000;
/** No constructor has so many items; below, index arithmetic is far from any limit. */
const MAX_FIRST_ITEM: u32 = 1 << 26;
const NOWHERE: u32 = 0xffffffff;

/** The prototype that is being verified; static, since nothing interrupts it. */
let prototype: usize = 0;
let bytecode: usize = 0;
let count: u32 = 0;
let frameSize: u32 = 0;

@inline
function at(index: u32): usize {
  return bytecode + (<usize>index << 2);
}

@inline
function opcode(index: u32): u32 {
  return <u32>load<u8>(at(index));
}

@inline
function operandA(index: u32): u32 {
  return <u32>load<u8>(at(index), 1);
}

@inline
function operandB(index: u32): u32 {
  return <u32>load<u8>(at(index), 3);
}

@inline
function operandC(index: u32): u32 {
  return <u32>load<u8>(at(index), 2);
}

@inline
function operandD(index: u32): u32 {
  return <u32>load<u16>(at(index), 2);
}

/** Where the jump at `index` leads; beyond `count` if that is outside. */
@inline
function jumpTarget(index: u32): u32 {
  return index + 1 + operandD(index) - JUMP_BIAS;
}

@inline
function isForward(index: u32): bool {
  return operandD(index) >= JUMP_BIAS;
}

/** Whether the numeric loop's instruction before the target has the same slots, and leads to the one after this. */
function isPairedWith(index: u32, op: u32, alternative: u32): bool {
  const other = jumpTarget(index) - 1;
  if (other - 1 >= count - 1 || (opcode(other) != op && opcode(other) != alternative)) return false;
  return operandA(other) == operandA(index) && jumpTarget(other) == index + 1;
}

@inline
function isSlot(slot: u32): bool {
  return slot < frameSize;
}

/** Whether the slots from `first` on, `size` of them, lie in the frame. */
@inline
function areSlots(first: u32, size: u32): bool {
  return first + size <= frameSize;
}

@inline
export function isComparison(op: u32): bool {
  return op <= <u32>Op.ISF;
}

/** Whether the instruction after this one is never next. */
@inline
export function isTerminal(op: u32): bool {
  const isReturn = op >= <u32>Op.RETM && op <= <u32>Op.RET1;
  return isReturn || op == Op.JMP || op == Op.UCLO || op == Op.CALLT || op == Op.CALLMT;
}

/** Checks the bytecode and the children's upvalue references of a prototype. */
export function verifyPrototype(checked: usize): bool {
  prototype = checked;
  bytecode = checked + Prototype.bytecode;
  count = load<u32>(checked, Prototype.bytecodeCount);
  frameSize = <u32>load<u8>(checked, Prototype.frameSize);
  if (!frameSize || <u32>load<u8>(checked, Prototype.parameterCount) > frameSize || count < 2) return false;
  if (<u32>load<u8>(checked, Prototype.upvalueCount) > <u32>Limit.MAX_UPVALUES) return false;
  if (!areChildrenValid()) return false;
  for (let index: u32 = 1; index < count; index++)
    if (!areOperandsValid(index) || !isRangeValid(index) || !isPathValid(index)) return false;
  return isTerminal(opcode(count - 1)) && !isComparison(opcode(count - 2));
}

/** Children may refer to upvalues and slots of this prototype only. */
function areChildrenValid(): bool {
  const objectCount = load<u32>(prototype, Prototype.objectConstantCount);
  for (let index: u32 = 0; index < objectCount; index++) {
    const child = objectConstant(index);
    if (load<u8>(child, Header.type) != ObjectType.PROTOTYPE) continue;
    if (!(load<u8>(prototype, Prototype.flags) & PrototypeFlag.CHILD)) return false;
    let reference = load<usize>(child, Prototype.upvalueRefs);
    const end = reference + (<usize>load<u8>(child, Prototype.upvalueCount) << 1);
    for (; reference < end; reference += 2) if (!isReferenceValid(load<u16>(reference))) return false;
  }
  return true;
}

function isReferenceValid(reference: u32): bool {
  if (!(reference & LOCAL_UPVALUE)) return reference < <u32>load<u8>(prototype, Prototype.upvalueCount);
  const unknown = reference & ~(LOCAL_UPVALUE | IMMUTABLE_UPVALUE | UPVALUE_NUMBER);
  return !unknown && isSlot(reference & UPVALUE_NUMBER);
}

@inline
function objectConstant(index: u32): usize {
  return load<usize>(load<usize>(prototype, Prototype.constants) - 8 - (<usize>index << 2));
}

function isObjectConstant(index: u32, type: u32): bool {
  return (
    index < load<u32>(prototype, Prototype.objectConstantCount) &&
    <u32>load<u8>(objectConstant(index), Header.type) == type
  );
}

/** Checks each operand by its mode. */
function areOperandsValid(index: u32): bool {
  const op = opcode(index);
  if (op >= OPCODE_COUNT) return false;
  const modes = <u32>load<u16>(OPERAND_MODES + (<usize>op << 1));
  const modeD = modes >> 12;
  if (!isOperandValid(modes & 15, operandA(index), index)) return false;
  if (modeD) return isOperandValid(modeD, operandD(index), index);
  return (
    isOperandValid((modes >> 4) & 15, operandB(index), index) &&
    isOperandValid((modes >> 8) & 15, operandC(index), index)
  );
}

function isOperandValid(mode: u32, value: u32, index: u32): bool {
  switch (mode) {
    case OperandMode.DST:
    case OperandMode.BASE:
    case OperandMode.VAR: return isSlot(value);
    case OperandMode.RBASE: return value <= frameSize;
    case OperandMode.UV: return value < <u32>load<u8>(prototype, Prototype.upvalueCount);
    case OperandMode.PRI: return value <= 2;
    case OperandMode.NUM: return value < load<u32>(prototype, Prototype.numberConstantCount);
    case OperandMode.STR: return isObjectConstant(value, ObjectType.STRING);
    case OperandMode.TAB: return isObjectConstant(value, ObjectType.TABLE);
    case OperandMode.FUNC: return isObjectConstant(value, ObjectType.PROTOTYPE);
    case OperandMode.CDATA: return isObjectConstant(value, ObjectType.CDATA);
    case OperandMode.JUMP: return jumpTarget(index) - 1 < count - 1;
  }
  return true;
}

/** Checks ranges of slots, and operands that have a meaning of their own. */
function isRangeValid(index: u32): bool {
  const a = operandA(index);
  switch (opcode(index)) {
    case Op.ISTYPE:
    case Op.ISNUM:
    case Op.TGETR:
    case Op.TSETR:
    case Op.JFORI:
    case Op.JFORL:
    case Op.JITERL:
    case Op.JLOOP:
    case Op.FUNCF:
    case Op.IFUNCF:
    case Op.JFUNCF:
    case Op.FUNCV:
    case Op.IFUNCV:
    case Op.JFUNCV:
    case Op.FUNCC:
    case Op.FUNCCW: return false;
    case Op.CAT: return operandB(index) <= operandC(index) && isSlot(operandC(index));
    case Op.KNIL: return a <= operandD(index);
    case Op.TNEW: return operandD(index) >> 11 <= <u32>Limit.MAX_HASH_BITS;
    case Op.TSETM: return a != 0 && isFirstItemValid(operandD(index));
    case Op.CALL: return areResultsValid(index) && operandC(index) != 0 && areSlots(a, operandC(index));
    case Op.CALLM: return areResultsValid(index) && areSlots(a, operandC(index) + 1);
    case Op.CALLT: return operandD(index) != 0 && areSlots(a, operandD(index));
    case Op.CALLMT: return areSlots(a, operandD(index) + 1);
    case Op.ITERC:
    case Op.ITERN:
      return (
        a >= 3 && areSlots(a, 3) && operandB(index) != 0 && areResultsValid(index) && operandC(index) == 3
      );
    case Op.VARG:
      return (
        (load<u8>(prototype, Prototype.flags) & PrototypeFlag.VARARG) != 0 &&
        operandC(index) == <u32>load<u8>(prototype, Prototype.parameterCount) &&
        areResultsValid(index)
      );
    case Op.RETM: return areSlots(a, operandD(index));
    case Op.RET: return operandD(index) != 0 && areSlots(a, operandD(index) - 1);
    case Op.RET0: return operandD(index) == 1;
    case Op.RET1: return operandD(index) == 2 && isSlot(a);
    case Op.FORI: return areSlots(a, 4) && isForward(index) && isPairedWith(index, Op.FORL, Op.IFORL);
    case Op.FORL:
    case Op.IFORL: return areSlots(a, 4) && isPairedWith(index, Op.FORI, Op.FORI);
    case Op.ISNEXT: return a >= 3 && isForward(index);
  }
  return true;
}

/** The results of a call, B - 1 of them, or any number for 0, go to slots from A on. */
@inline
function areResultsValid(index: u32): bool {
  const results = operandB(index);
  return results < 2 || areSlots(operandA(index), results - 1);
}

function isFirstItemValid(constant: u32): bool {
  return load<u32>(load<usize>(prototype, Prototype.constants) + (<usize>constant << 3)) < MAX_FIRST_ITEM;
}

@inline
function isAfterIterator(index: u32): bool {
  const before = opcode(index - 1);
  return (before == Op.ITERC || before == Op.ITERN) && operandA(index - 1) == operandA(index);
}

/** Checks what comes before and after an instruction. */
function isPathValid(index: u32): bool {
  const op = opcode(index);
  const next = index + 1;
  if (isComparison(op)) return next < count && opcode(next) == Op.JMP;
  if ((op == Op.ITERL || op == Op.IITERL) && !isAfterIterator(index)) return false;
  if (op == Op.ITERC || op == Op.ITERN) {
    const isLoop = next < count && (opcode(next) == Op.ITERL || opcode(next) == Op.IITERL);
    return isLoop && operandA(next) == operandA(index);
  }
  if (takenFrom(index) != NOWHERE && !isFallThroughValid(index)) return false;
  const isJump = <u32>load<u16>(OPERAND_MODES + (<usize>op << 1)) >> 12 == <u32>OperandMode.JUMP;
  if (!isJump) return true;
  const target = jumpTarget(index);
  if (op == Op.ISNEXT) {
    const isIterator = opcode(target) == Op.ITERN || opcode(target) == Op.ITERC;
    return isIterator && operandA(target) == operandA(index);
  }
  return isJumpValid(index, target);
}

/** The slot from which on an instruction takes a variable number of results, or NOWHERE. */
function takenFrom(index: u32): u32 {
  switch (opcode(index)) {
    case Op.CALLM: return operandA(index) + operandC(index) + 1;
    case Op.CALLMT: return operandA(index) + operandD(index) + 1;
    case Op.RETM: return operandA(index) + operandD(index);
    case Op.TSETM: return operandA(index);
  }
  return NOWHERE;
}

/** Whether the instruction leaves a variable number of results from `slot` on. */
function produces(index: u32, slot: u32): bool {
  const op = opcode(index);
  return (
    (op == Op.CALL || op == Op.CALLM || op == Op.VARG) && operandB(index) == 0 && operandA(index) == slot
  );
}

/** Whether only a producer, or nothing, falls through to the consumer at `index`. */
function isFallThroughValid(index: u32): bool {
  const before = index - 1;
  if (before == 0) return false;
  if (produces(before, takenFrom(index))) return true;
  const follows = opcode(before) == Op.JMP && before > 1 && isComparison(opcode(before - 1));
  return !follows && isTerminal(opcode(before));
}

/** Whether a jump avoids consumers of results, or is the UCLO between producer and consumer. */
function isJumpValid(index: u32, target: u32): bool {
  if (opcode(target) == Op.UCLO) return takenFromTarget(target) == NOWHERE;
  const slot = takenFrom(target);
  return slot == NOWHERE || (opcode(index) == Op.UCLO && index > 1 && produces(index - 1, slot));
}

/** What the instruction takes that the UCLO at `index` leads to. */
function takenFromTarget(index: u32): u32 {
  const target = jumpTarget(index);
  return target - 1 < count - 1 ? takenFrom(target) : NOWHERE;
}
