/**
 * Numeric loops (LuaJIT: rec_for and its helpers). The index is narrowed to an integer if start, stop and step are now
 * integers that cannot overflow; direction and overflow are guarded where they are not constant. Invariant: the
 * comparison of the loop is that of the interpreter, including what it does with NaN and steps of 0 and -0 (those recordings end).
 */
import type { Value } from "../../lib/lua-state.ts";
import { PrototypeField, SLOT } from "../../lib/offsets.ts";
import { SloadMode } from "../../spec/ir.ts";
import { PrototypeFlag } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import {
  type IrType,
  isConstant,
  isIntegerType,
  isString,
  Op,
  refOf,
  type TRef,
  Type,
  tref,
  typeOf,
} from "../ir/types.ts";
import { forLoopType } from "../opt/narrow.ts";
import { takeSnapshot } from "../snapshot/take.ts";
import { Bytecode, bytecodeSpecs, jumpOf, jumpTarget, opcodeOf, operandA, operandD } from "./instruction.ts";
import { isInt32, isNumberValue, isStringValue, numberOf, readValue } from "./live.ts";
import { INT_FROM_NUM_CHECKED, type LoopEvolution, NUM_FROM_INT, type Recording } from "./recording.ts";

/** "low": the loop is entered, but only a few iterations are left. */
export type LoopEvent = "leave" | "low" | "enter";

const INDEX = 0;
const STOP = 1;
const STEP = 2;
const VISIBLE = 3;

const GREATEST_INTEGER = 0x7fffffff;
const LEAST_INTEGER = -0x80000000;

/** The live control values of a loop. */
interface Control {
  readonly index: number;
  readonly stop: number;
  readonly step: number;
  readonly isAscending: boolean;
}

function liveNumber(recording: Recording, slot: number): number {
  const value = recording.liveAt(slot);
  if (isNumberValue(value)) return numberOf(value);
  const number = isStringValue(value) ? recording.environment.scanNumber(value.low) : undefined;
  return number ?? abort("BAD_ARGUMENT");
}

function liveControl(recording: Recording, first: number): Control {
  const [index, stop, step] = [INDEX, STOP, STEP].map((offset) => liveNumber(recording, first + offset));
  // A step of 0 goes up and one of -0 down, which no comparison tells.
  const isUnusual = Number.isNaN(index) || Number.isNaN(stop) || Number.isNaN(step) || step === 0;
  if (isUnusual) abort("GUARD_ALWAYS_FAILS");
  return { index, stop, step, isAscending: step > 0 };
}

/** Whether the loop is of a foreign dump: what its control slots hold may not be what FORI has seen. */
const isForeign = ({ heap, prototype }: Recording): boolean =>
  (heap.u8[prototype + PrototypeField.flags] & PrototypeFlag.values.FOREIGN) !== 0;

/**
 * Looks back from FORI for a constant that initialises a slot of the loop; 0 if there is none. Simple: it knows how the
 * front end compiles loops.
 */
function findInitializer(recording: Recording, fori: number, slot: number, type: IrType): TRef {
  if (isForeign(recording)) return 0;
  const first = recording.prototype + PrototypeField.bytecode;
  for (let pc = fori - 4; pc > first; pc -= 4) {
    const instruction = recording.originalAt(pc);
    const { a } = bytecodeSpecs[opcodeOf(instruction)];
    if (a === "base" && operandA(instruction) <= slot) return 0;
    if (a !== "dst" || operandA(instruction) !== slot) continue;
    if (isJumpedOver(recording, first, pc, fori)) return 0;
    return constantOf(recording, instruction, type);
  }
  return 0;
}

/** Whether a jump from before `pc` lands between it and `fori`. */
function isJumpedOver(recording: Recording, first: number, pc: number, fori: number): boolean {
  for (let at = pc - 4; at > first; at -= 4) {
    const instruction = recording.originalAt(at);
    if (opcodeOf(instruction) !== Bytecode.JMP) continue;
    const target = jumpTarget(at, instruction);
    if (target > pc && target <= fori) return true;
  }
  return false;
}

function constantOf(recording: Recording, instruction: number, type: IrType): TRef {
  let value: Value | undefined;
  let number = 0;
  if (opcodeOf(instruction) === Bytecode.KSHORT) number = (operandD(instruction) << 16) >> 16;
  else if (opcodeOf(instruction) === Bytecode.KNUM) {
    const constants = recording.u32(recording.prototype + PrototypeField.constants);
    value = readValue(recording.heap, constants + operandD(instruction) * SLOT);
    number = numberOf(value);
  } else return 0;
  if (type !== Type.INT)
    return value === undefined ? recording.builder.num(number) : recording.floatingNumber(value);
  return isInt32(number) ? recording.int(number) : 0;
}

function convertTo(recording: Recording, value: TRef, type: IrType): TRef {
  if (type === Type.INT)
    return isIntegerType(typeOf(value))
      ? value
      : recording.guard(Op.CONV, Type.INT, value, INT_FROM_NUM_CHECKED);
  return isIntegerType(typeOf(value)) ? recording.emit(Op.CONV, Type.NUM, value, NUM_FROM_INT) : value;
}

/** Loads a control value; its conversion is guarded unless it is known to be an integer. */
function loadControl(recording: Recording, slot: number, type: IrType, mode: number, isSafe = false): TRef {
  if (type !== Type.INT) {
    const isChecked = isForeign(recording);
    return recording.loadSlot(slot, type, isChecked ? mode | SloadMode.TYPECHECK : mode, isChecked);
  }
  const check = isSafe ? 0 : SloadMode.TYPECHECK;
  return recording.loadSlot(slot, type, mode | SloadMode.CONVERT | check, !isSafe);
}

/** Stop or step: as known, a constant, or loaded. */
function controlOperand(recording: Recording, fori: number, slot: number, type: IrType, mode: number): TRef {
  const known = recording.get(slot);
  if (known !== 0) return convertTo(recording, known, type);
  return findInitializer(recording, fori, slot, type) || loadControl(recording, slot, type, mode);
}

/** Guards the direction of a variable step, and that a narrowed index will not overflow (LuaJIT: rec_for_check). */
function guardControl(
  recording: Recording,
  type: IrType,
  isAscending: boolean,
  stop: TRef,
  step: TRef,
  isEntry: boolean,
): void {
  const { ir } = recording.builder;
  if (!isConstant(step)) {
    const zero = type === Type.INT ? recording.int(0) : recording.builder.num(0);
    recording.guard(isAscending ? Op.GT : Op.LT, type, step, zero);
    if (!isEntry || type !== Type.INT) return;
    if (!isConstant(stop)) {
      const beyond = recording.guard(Op.ADDOV, Type.INT, step, stop);
      recording.emit(Op.USE, Type.INT, beyond);
      return;
    }
    const limit = ir.intValue(refOf(stop));
    if (isAscending && limit > 0)
      recording.guard(Op.LE, Type.INT, step, recording.int(GREATEST_INTEGER - limit));
    else if (!isAscending && limit < 0)
      recording.guard(Op.GE, Type.INT, step, recording.int(LEAST_INTEGER - limit));
  } else if (isEntry && type === Type.INT && !isConstant(stop)) {
    const limit = (isAscending ? GREATEST_INTEGER : LEAST_INTEGER) - ir.intValue(refOf(step));
    recording.guard(isAscending ? Op.LE : Op.GE, Type.INT, stop, recording.int(limit));
  }
}

/**
 * Sets up the control values of the loop that FORI at `fori` begins. `isEntry`: the trace starts with its body, so that
 * the index is not stepped.
 */
export function recordLoopEntry(recording: Recording, fori: number, isEntry: boolean): LoopEvolution {
  const first = operandA(recording.instructionAt(fori));
  const control = liveControl(recording, first);
  const { isAscending } = control;
  const known = recording.get(first + INDEX);
  let type = forLoopType(recording.builder, control.index, control.stop, control.step);
  if (known !== 0) type = isIntegerType(typeOf(known)) ? Type.INT : Type.NUM;
  const mode = SloadMode.INHERIT + SloadMode.READONLY;
  const stop = controlOperand(recording, fori, first + STOP, type, mode);
  const step = controlOperand(recording, fori, first + STEP, type, mode);
  guardControl(recording, type, isAscending, stop, step, isEntry || known === 0);
  const start = findInitializer(recording, fori, first + INDEX, Type.INT);
  let index = known || loadControl(recording, first + INDEX, type, SloadMode.INHERIT, start !== 0);
  if (!isEntry) {
    index = recording.emit(Op.ADD, type, index, step);
    recording.set(first + INDEX, index);
  }
  recording.set(first + VISIBLE, index);
  recording.maxSlot = first + VISIBLE + 1;
  return {
    pc: fori,
    index: refOf(index),
    start: refOf(start),
    stop: refOf(stop),
    step: refOf(step),
    type,
    isAscending,
    indexValue: isEntry ? control.index : control.index + control.step,
    stopValue: control.stop,
  };
}

/** FORL: steps the index and returns the reference of the stop value. */
function stepIndex(recording: Recording, fori: number, first: number): { stop: TRef; type: IrType } {
  const { evolution } = recording;
  const known = recording.get(first + INDEX);
  if (evolution.pc === fori && refOf(known) === evolution.index) {
    const { type } = evolution;
    const index = recording.emit(Op.ADD, type, known, tref(evolution.step, type));
    recording.set(first + INDEX, index);
    recording.set(first + VISIBLE, index);
    return { stop: tref(evolution.stop, type), type };
  }
  const entered = recordLoopEntry(recording, fori, false);
  return { stop: tref(entered.stop, entered.type), type: entered.type };
}

/** FORI: converts the control values. */
function prepareControl(recording: Recording, first: number, control: Control): { stop: TRef; type: IrType } {
  const known = recording.get(first + INDEX);
  const type =
    known !== 0 && isIntegerType(typeOf(known))
      ? forLoopType(recording.builder, control.index, control.stop, control.step)
      : Type.NUM;
  for (let offset = INDEX; offset <= STEP; offset++) {
    let value = recording.read(first + offset);
    if (isString(value)) value = recording.guard(Op.STRTO, Type.NUM, value);
    recording.set(first + offset, convertTo(recording, value, type));
  }
  recording.set(first + VISIBLE, recording.get(first + INDEX));
  const stop = recording.get(first + STOP);
  guardControl(recording, type, control.isAscending, stop, recording.get(first + STEP), true);
  return { stop, type };
}

/** How the comparison turns out, and the guard for it (LuaJIT: rec_for_iter). */
function compareIndex(
  { index, stop, step, isAscending }: Control,
  isStep: boolean,
): { op: number; event: LoopEvent } {
  const next = isStep ? index + step : index;
  const later = next + 2 * step;
  if (isAscending) {
    if (next <= stop) return { op: Op.LE, event: later > stop ? "low" : "enter" };
    return { op: Op.GT, event: "leave" };
  }
  if (stop <= next) return { op: Op.GE, event: later < stop ? "low" : "enter" };
  return { op: Op.LT, event: "leave" };
}

/** Records FORL (`isStep`) or FORI of the loop that FORI at `fori` begins. */
export function recordNumericLoop(recording: Recording, fori: number, isStep: boolean): LoopEvent {
  const instruction = recording.instructionAt(fori);
  const first = operandA(instruction);
  const control = liveControl(recording, first);
  const { stop, type } = isStep
    ? stepIndex(recording, fori, first)
    : prepareControl(recording, first, control);
  const { op, event } = compareIndex(control, isStep);
  const body = fori + 4;
  const after = fori + 4 + jumpOf(instruction) * 4;
  const isLeft = event === "leave";
  // The snapshot is for the other way.
  recording.maxSlot = isLeft ? first + VISIBLE + 1 : first;
  recording.pc = isLeft ? body : after;
  takeSnapshot(recording);
  // A loop with NaN does not run: whoever leaves by this guard goes into the body.
  const unordered = op === Op.GT ? Op.UGT : Op.ULT;
  recording.guard(isLeft && type === Type.NUM ? unordered : op, type, recording.get(first + INDEX), stop);
  recording.maxSlot = isLeft ? first : first + VISIBLE + 1;
  recording.pc = isLeft ? after : body;
  recording.needsSnapshot = true;
  return event;
}
