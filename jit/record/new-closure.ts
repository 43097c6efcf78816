/**
 * FNEW and UCLO, at which LuaJIT ends traces. A local that is never assigned is captured by value: its upvalue is closed
 * from the beginning, and reading it in an inlined call needs no memory. (That two closures have an upvalue each, nobody
 * sees without the functions of debug that are named in ../ir/closures.ts: once code names them, such locals are like others.) Any other local stays in its slot of the trace, and the open upvalue points to its place on
 * the Lua stack: calls in the trace use the slot, snapshots bring it to the stack, and UCLO stores it there first.
 */
import { ThreadField } from "../../lib/offsets.ts";
import { closureParts, declaredUpvalues, isImmutableUpvalue } from "../ir/closures.ts";
import { Field } from "../ir/operands.ts";
import { type IrRef, isIntegerType, Op, Type, typeOf } from "../ir/types.ts";
import { capturedLocalsOf } from "../snapshot/use-def.ts";
import { operandA, operandD } from "./instruction.ts";
import { isFar, locationOf, nextOpen } from "./open-upvalues.ts";
import { objectConstant } from "./operands.ts";
import { NUM_FROM_INT, type Recording } from "./recording.ts";

/** FNEW. */
export function recordNewClosure(recording: Recording, instruction: number): void {
  const target = operandA(instruction);
  const address = objectConstant(recording, operandD(instruction));
  const prototype = recording.object(address, Type.PROTO);
  let operands = recording.emit(Op.CARG, Type.NIL, prototype, recording.currentFunction());
  for (const { kind, number } of declaredUpvalues(recording.environment, address)) {
    if (kind !== "value") continue;
    // A local function that captures itself: its slot gets its value only now.
    const value = number === target ? prototype : recording.read(number);
    operands = recording.emit(Op.CARG, Type.NIL, operands, value);
  }
  recording.assign(target, recording.emit(Op.FNEW, Type.FUNC, operands, recording.baseSlot));
}

/** UCLO: closes open upvalues, unless the thread has none: that is guarded. */
export function recordClose(recording: Recording, level: number): void {
  if (hasOpenUpvalues(recording) || hasCapturedSlot(recording, level)) closeSlots(recording, level);
  else guardNoneOpen(recording);
}

/** Whether the thread has open upvalues other than those that the interpreter opens and the trace captures by value. */
function hasOpenUpvalues(recording: Recording): boolean {
  let upvalue = recording.u32(recording.thread + ThreadField.openUpvalues);
  for (; upvalue !== 0; upvalue = nextOpen(recording, upvalue)) {
    const location = locationOf(recording, upvalue);
    if (
      isFar(recording, location) ||
      recording.openAtStart.has(location) ||
      !isImmutableUpvalue(recording.environment, upvalue)
    )
      return true;
  }
  return false;
}

/** Whether the trace has captured a slot from `level` on in the current frame. */
function hasCapturedSlot(recording: Recording, level: number): boolean {
  const { ir } = recording.builder;
  const captures = (closure: IrRef): boolean => {
    const { prototype, baseSlot } = closureParts(ir, closure);
    return declaredUpvalues(recording.environment, ir.lowWord(prototype)).some(
      ({ kind, number }) => kind === "slot" && baseSlot + number >= recording.baseSlot + level,
    );
  };
  for (let ref = ir.youngest(Op.FNEW); ref !== 0; ref = ir.older(ref)) if (captures(ref)) return true;
  return false;
}

/** Slots that closures may have captured go to the stack, from where their upvalues take them. */
function closeSlots(recording: Recording, level: number): void {
  for (const slot of capturedLocalsOf(recording, recording.prototype)) {
    if (slot < level || slot >= recording.maxSlot) continue;
    const value = recording.get(slot);
    if (value === 0) continue;
    const stored = isIntegerType(typeOf(value))
      ? recording.emit(Op.CONV, Type.NUM, value, NUM_FROM_INT)
      : value;
    recording.emit(Op.SSTORE, typeOf(stored), recording.baseSlot + slot, stored);
  }
  recording.emit(Op.UCLO, Type.NIL, recording.baseSlot + level);
  recording.needsSnapshot = true;
}

function guardNoneOpen(recording: Recording): void {
  const thread = recording.emit(Op.LREF, Type.THREAD, 0);
  const upvalue = recording.emit(Op.FLOAD, Type.P32, thread, Field.THREAD_OPENUV);
  recording.guard(Op.EQ, Type.P32, upvalue, recording.builder.nullOf(Type.P32));
}
