/**
 * Concatenation (LuaJIT: rec_cat): as many strings and numbers from the right as there are go through the scratch
 * buffer; what is left needs __concat, whose continuation goes on with its result.
 */
import type { Value } from "../../lib/lua-state.ts";
import { GlobalField, SLOT } from "../../lib/offsets.ts";
import { BufferMode, TostringMode } from "../../spec/ir.ts";
import { Tag } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { isCdata, isNumberRef, isString, Op, type TRef, Type, typeOf } from "../ir/types.ts";
import { callContinuation } from "./continuation.ts";
import { operandA, operandB } from "./instruction.ts";
import { objectValue, readValue } from "./live.ts";
import { findMetamethod, metamethodBeforeCdata } from "./metatable.ts";
import type { Recording } from "./recording.ts";

const isText = (value: TRef): boolean => isString(value) || isNumberRef(value);

/** Records the CAT of the slots from `first` to `last`; 0 if a metamethod has been called. */
export function recordConcatenation(recording: Recording, first: number, last: number): TRef {
  for (let slot = first; slot <= last; slot++) recording.read(slot);
  return concatenate(recording, recording.pc, first, last, recording.base, recording.liveAt(last));
}

/**
 * A __concat that the instruction at `pc` called has returned; its frame stood right on the slots that are consumed.
 * `resultValue`: the live result, which a library function has not made yet (undefined).
 */
export function continueConcatenation(
  recording: Recording,
  base: number,
  pc: number,
  result: TRef,
  resultValue: Value | undefined,
): void {
  const instruction = recording.instructionAt(pc);
  const first = operandB(instruction);
  const last = recording.maxSlot;
  let value = result;
  if (first !== last) {
    if (resultValue === undefined) abort("NYI_RETURN");
    recording.set(last, result);
    for (let slot = first; slot < last; slot++) if (recording.get(slot) === 0) abort("NYI_RETURN");
    value = concatenate(recording, pc, first, last, base, resultValue);
  }
  if (value !== 0) recording.assign(operandA(instruction), value);
}

/** Goes on with the CAT at `pc`. `lastValue` is the live value of the last slot; the others are at `base`. */
function concatenate(
  recording: Recording,
  pc: number,
  first: number,
  last: number,
  base: number,
  lastValue: Value,
): TRef {
  let top = last;
  let topValue = lastValue;
  if (isText(recording.get(top)) && isText(recording.get(top - 1))) {
    let from = top - 1;
    while (from > first && isText(recording.get(from - 1))) from--;
    const text = joinTexts(recording, from, top);
    recording.maxSlot = from;
    if (from === first) return text;
    recording.set(from, text);
    top = from;
    // Any string will do: what matters is that it has no __concat of its own.
    topValue = objectValue(
      recording.u32(recording.environment.global + GlobalField.emptyString),
      Tag.values.STRING,
    );
  }
  recording.maxSlot = top - 1;
  callConcat(recording, pc, top, readValue(recording.heap, base + (top - 1) * SLOT), topValue);
  return 0;
}

function joinTexts(recording: Recording, from: number, to: number): TRef {
  const texts: TRef[] = [];
  for (let slot = from; slot <= to; slot++) texts.push(toText(recording, recording.get(slot)));
  const buffer = recording.builder.pointer(recording.environment.global + GlobalField.buffer);
  const header = recording.emit(Op.BUFHDR, Type.P32, buffer, BufferMode.RESET);
  const end = texts.reduce((at, text) => recording.emit(Op.BUFPUT, Type.P32, at, text), header);
  return recording.emit(Op.BUFSTR, Type.STR, end, header);
}

function toText(recording: Recording, value: TRef): TRef {
  if (isString(value)) return value;
  const mode = typeOf(value) === Type.NUM ? TostringMode.NUM : TostringMode.INT;
  return recording.emit(Op.TOSTR, Type.STR, value, mode);
}

function callConcat(
  recording: Recording,
  pc: number,
  top: number,
  leftValue: Value,
  rightValue: Value,
): void {
  const [left, right] = [recording.get(top - 1), recording.get(top)];
  const operands = [
    { ref: left, value: leftValue },
    { ref: right, value: rightValue },
  ];
  const found =
    metamethodBeforeCdata(recording, operands[0], "concat") ??
    (isCdata(left) || isCdata(right)
      ? recording.cdata.operandMetamethod(recording, operands, "concat")
      : findMetamethod(recording, right, rightValue, "concat"));
  if (found === undefined) abort("NO_METAMETHOD");
  callContinuation(recording, "CONCAT", found.handler, found.handlerValue, [left, right], pc);
}
