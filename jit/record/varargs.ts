/**
 * VARG (LuaJIT: rec_varg). Arguments that the trace has passed itself are known; those of the start frame are loaded,
 * their number guarded by the frame's link. select(n, ...) and select('#', ...) take one of them, or count them, without
 * specialising on their number.
 */
import { FunctionField, PrototypeField, SLOT } from "../../lib/offsets.ts";
import { SloadMode } from "../../spec/ir.ts";
import { libraryEntries } from "../../spec/library.ts";
import { FrameType } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { isConstant, isIntegerType, isString, Op, TREF_NIL, type TRef, Type, typeOf } from "../ir/types.ts";
import { Bytecode, opcodeOf, operandA, operandB, operandC } from "./instruction.ts";
import { recordBoundsCheck } from "./key.ts";
import { isFunctionValue, isInt32, isNumberValue, isStringValue, numberOf, typeOfValue } from "./live.ts";
import { INT_FROM_NUM_INDEX, type Recording } from "./recording.ts";

const { VARARG } = FrameType.values;

const SELECT = libraryEntries.find(({ name }) => name === "select")?.fastId;

/** The current vararg frame, which is the start frame. */
interface VarargFrame {
  readonly parameters: number;
  /** Arguments beyond the parameters. */
  readonly count: number;
  /** The live link, its reference, and what it is without extra arguments. */
  readonly link: number;
  readonly linkRef: TRef;
  readonly emptyLink: number;
}

export function recordVarargs(recording: Recording, instruction: number): void {
  const target = operandA(instruction);
  const wanted = operandB(instruction) - 1;
  const link = recording.u32(recording.base - 4);
  const parameters = recording.u8(recording.prototype + PrototypeField.parameterCount);
  const count = Math.max((link >>> 3) - 1 - parameters, 0);
  if (recording.frameDepth > 0) {
    copyKnown(recording, target, wanted, (link >>> 3) - 1 - parameters);
    return;
  }
  const linkRef = recording.builder.append(Op.SLOAD, Type.INT, 0, SloadMode.READONLY | SloadMode.FRAME);
  const emptyLink = SLOT * (1 + parameters) + VARARG;
  const frame: VarargFrame = { parameters, count, link, linkRef, emptyLink };
  if (wanted >= 0) loadFixed(recording, target, wanted, frame);
  else if (isSelect(recording)) recordSelect(recording, target, frame);
  else loadAll(recording, target, frame);
}

function setResults(recording: Recording, target: number, count: number): void {
  if (count !== 1) recording.maxSlot = target + count;
  else if (target >= recording.maxSlot) recording.maxSlot = target + 1;
}

/** The arguments lie in slots of the trace, below the frame's header. */
function copyKnown(recording: Recording, target: number, wanted: number, available: number): void {
  const count = Math.max(available, 0);
  const total = wanted < 0 ? count : wanted;
  recording.checkDepth(target + total);
  const values: TRef[] = [];
  for (let index = 0; index < total; index++)
    values.push(index < count ? recording.read(index - count - 1) : TREF_NIL);
  recording.clear(recording.maxSlot, target);
  setResults(recording, target, total);
  values.forEach((value, index) => {
    recording.set(target + index, value);
  });
}

/** Address of the first argument beyond the parameters, less `bias` slots. */
function argumentsAddress(recording: Recording, { linkRef, emptyLink }: VarargFrame, bias = 0): TRef {
  const frame = recording.emit(Op.SUB, Type.P32, recording.baseReference(), linkRef);
  const offset = recording.int(emptyLink - SLOT * (1 + bias));
  return recording.emit(Op.ADD, Type.P32, frame, offset);
}

function liveArgument(recording: Recording, index: number, count: number) {
  return recording.liveAt(index - 1 - count);
}

function loadArguments(recording: Recording, frame: VarargFrame, count: number): TRef[] {
  if (count === 0) return [];
  const address = argumentsAddress(recording, frame);
  return Array.from({ length: count }, (_, index) => {
    const type = typeOfValue(liveArgument(recording, index, frame.count));
    return recording.loadTyped(Op.VLOAD, type, address, index);
  });
}

function loadFixed(recording: Recording, target: number, wanted: number, frame: VarargFrame): void {
  const { count, link, linkRef, emptyLink } = frame;
  if (count === 0) recording.guard(Op.LE, Type.INT, linkRef, recording.int(emptyLink));
  else if (count >= wanted)
    recording.guard(Op.GE, Type.INT, linkRef, recording.int(emptyLink + SLOT * wanted));
  else recording.guard(Op.EQ, Type.INT, linkRef, recording.int(link));
  const values = loadArguments(recording, frame, Math.min(count, wanted));
  while (values.length < wanted) values.push(TREF_NIL);
  placeResults(recording, target, values);
}

/** All arguments, whose number the trace is specialised on. */
function loadAll(recording: Recording, target: number, frame: VarargFrame): void {
  const { count, link, linkRef } = frame;
  recording.checkDepth(target + count);
  recording.guard(Op.EQ, Type.INT, linkRef, recording.int(link));
  placeResults(recording, target, loadArguments(recording, frame, count));
}

function placeResults(recording: Recording, target: number, values: readonly TRef[]): void {
  recording.clear(recording.maxSlot, target);
  setResults(recording, target, values.length);
  values.forEach((value, index) => {
    recording.set(target + index, value);
  });
}

/** Whether the arguments go to `x = select(n, ...)`, which comes next. */
function isSelect(recording: Recording): boolean {
  const next = recording.instructionAt(recording.pc + 4);
  if (opcodeOf(next) !== Bytecode.CALLM || operandB(next) !== 2 || operandC(next) !== 1) return false;
  const callee = recording.liveAt(operandA(next));
  if (!isFunctionValue(callee)) return false;
  if (recording.u8(callee.low + FunctionField.fastId) !== SELECT) return false;
  const constant = recording.object(callee.low, Type.FUNC);
  recording.guard(Op.EQ, Type.FUNC, recording.read(operandA(next)), constant);
  return true;
}

/** What select's first argument, in slot `slot`, asks for. */
function selectedIndex(recording: Recording, slot: number): number {
  const value = recording.liveAt(slot);
  if (isStringValue(value)) return abort("NYI_BYTECODE", "VARG");
  if (!isNumberValue(value)) return abort("BAD_ARGUMENT");
  const index = numberOf(value);
  return isInt32(index) && index !== 0 ? index : abort("NYI_BYTECODE", "VARG");
}

function recordSelect(recording: Recording, target: number, frame: VarargFrame): void {
  const selector = recording.read(target - 1);
  const isCount = isCountSelector(recording, selector, target - 1);
  const result = isCount
    ? countArguments(recording, frame)
    : selectOne(recording, selector, selectedIndex(recording, target - 1), frame);
  recording.set(target - 2, result);
  recording.maxSlot = target - 1;
  // Behind CALLM and what the interpreter takes for select: it is fast for some arguments only.
  recording.joins = [recording.pc + 8];
}

const HASH = 0x23;

/** select('#', ...) */
function isCountSelector(recording: Recording, selector: TRef, slot: number): boolean {
  const value = recording.liveAt(slot);
  if (!isString(selector) || !isStringValue(value)) return false;
  const hash = recording.environment.internBytes(Uint8Array.of(HASH));
  if (value.low !== hash) return false;
  recording.guard(Op.EQ, Type.STR, selector, recording.string(hash));
  return true;
}

function countArguments(recording: Recording, { parameters, count, linkRef, emptyLink }: VarargFrame): TRef {
  if (count === 0) {
    recording.guard(Op.LE, Type.INT, linkRef, recording.int(emptyLink));
    return recording.int(0);
  }
  const bytes = recording.emit(Op.ADD, Type.INT, linkRef, recording.int(-emptyLink));
  if (parameters > 0) recording.guard(Op.GE, Type.INT, bytes, recording.int(0));
  return recording.emit(Op.BSHR, Type.INT, bytes, recording.int(3));
}

/** One that is counted from the end, where the arguments lie right below the frame's header. */
function selectFromEnd(recording: Recording, selector: TRef, index: number, frame: VarargFrame): TRef {
  const { count, linkRef, emptyLink } = frame;
  if (!isConstant(selector)) return abort("NYI_BYTECODE", "VARG");
  if (-index > count) return abort("BAD_ARGUMENT");
  recording.guard(Op.GE, Type.INT, linkRef, recording.int(emptyLink - SLOT * index));
  const type = typeOfValue(liveArgument(recording, count + index, count));
  const address = recording.emit(
    Op.ADD,
    Type.P32,
    recording.baseReference(),
    recording.int(SLOT * (index - 1)),
  );
  return recording.loadTyped(Op.VLOAD, type, address, 0);
}

function selectOne(recording: Recording, selector: TRef, index: number, frame: VarargFrame): TRef {
  if (index < 0) return selectFromEnd(recording, selector, index, frame);
  const { count, linkRef, emptyLink } = frame;
  const isThere = index <= count;
  const position = isIntegerType(typeOf(selector))
    ? selector
    : recording.guard(Op.CONV, Type.INT, selector, INT_FROM_NUM_INDEX);
  if (isConstant(position)) {
    recording.guard(isThere ? Op.GE : Op.LT, Type.INT, linkRef, recording.int(emptyLink + SLOT * index));
    if (!isThere) return TREF_NIL;
    const type = typeOfValue(liveArgument(recording, index - 1, count));
    return recording.loadTyped(Op.VLOAD, type, argumentsAddress(recording, frame), index - 1);
  }
  if (!isThere) {
    const needed = recording.emit(Op.BSHL, Type.INT, position, recording.int(3));
    const limit = recording.emit(Op.ADD, Type.INT, needed, recording.int(emptyLink));
    recording.guard(Op.LT, Type.INT, linkRef, limit);
    return TREF_NIL;
  }
  const size = countArguments(recording, frame);
  const place = recording.emit(Op.ADD, Type.INT, position, recording.int(-1));
  recordBoundsCheck(recording, size, place, { size: count, index: index - 1 });
  const offset = recording.emit(Op.BSHL, Type.INT, place, recording.int(3));
  const address = recording.emit(Op.ADD, Type.P32, argumentsAddress(recording, frame), offset);
  return recording.loadTyped(Op.VLOAD, typeOfValue(liveArgument(recording, index - 1, count)), address, 0);
}
