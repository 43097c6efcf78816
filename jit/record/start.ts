/** Sets up a recording (LuaJIT: lj_record_setup, rec_setup_root). */
import { PrototypeField } from "../../lib/offsets.ts";
import { abort } from "../abort.ts";
import { REF_BASE } from "../ir/types.ts";
import { replaySnapshot } from "../snapshot/replay.ts";
import { takeSnapshot } from "../snapshot/take.ts";
import { Bytecode, jumpOf, jumpTarget, opcodeOf, operandA, operandB } from "./instruction.ts";
import type { StartRequest } from "./interface.ts";
import { recordLoopEntry } from "./numeric-loop.ts";
import { openLocations } from "./open-upvalues.ts";
import { MAX_SLOTS, type Recording } from "./recording.ts";

export function setUpRecording(recording: Recording): void {
  const { request, builder } = recording;
  recording.synchronize(request.thread);
  recording.startPrototype = recording.prototype;
  recording.openAtStart = openLocations(recording);
  if (recording.prototype === 0) abort("NYI_RETURN");
  if (recording.frameSizeOf(recording.prototype) + 1 >= MAX_SLOTS) abort("STACK_TOO_DEEP");
  if (request.kind === "side") {
    builder.ir.setLeft(REF_BASE, request.parent.id);
    builder.ir.setRight(REF_BASE, request.exit);
    recording.originPc = recording.pc;
    replaySnapshot(recording, request.parent, request.parent.snapshots[request.exit]);
    return;
  }
  recording.originPc = request.pc;
  recording.startInstruction = recording.originalAt(request.pc);
  if (request.kind === "stitch") {
    takeSnapshot(recording);
    return;
  }
  recording.startPc = request.pc;
  setUpRoot(recording, request);
}

/** A loop or function: its instruction has been carried out, unless it is ITERN. */
function setUpRoot(recording: Recording, request: Exclude<StartRequest, { kind: "side" }>): void {
  const { startInstruction: instruction } = recording;
  const opcode = opcodeOf(instruction);
  const first = operandA(instruction);
  switch (opcode) {
    case Bytecode.FORL:
      limitTo(recording, request.pc, instruction);
      break;
    case Bytecode.ITERL: {
      const before = recording.instructionAt(request.pc - 4);
      if (opcodeOf(before) === Bytecode.JLOOP) abort("INNER_LOOP");
      recording.maxSlot = first + operandB(before) - 1;
      limitTo(recording, request.pc, instruction);
      break;
    }
    case Bytecode.ITERN:
      recording.maxSlot = first;
      limitTo(recording, request.pc + 4, recording.originalAt(request.pc + 4));
      break;
    case Bytecode.LOOP:
      recording.maxSlot = first;
      limitWhile(recording, request.pc, instruction);
      break;
    case Bytecode.FUNCF:
    case Bytecode.FUNCV:
      recording.maxSlot = recording.u8(recording.prototype + PrototypeField.parameterCount);
      break;
    default:
      abort("INTERNAL", "a trace cannot start here");
  }
  takeSnapshot(recording);
  if (opcode === Bytecode.FORL) recording.evolution = recordLoopEntry(recording, recording.pc - 4, true);
}

/** The trace must stay between the target of the jump back at `pc` and it. */
function limitTo(recording: Recording, pc: number, instruction: number): void {
  recording.loopFirst = jumpTarget(pc, instruction);
  recording.loopSize = -jumpOf(instruction) * 4;
}

/** LOOP: the jump back is the one before the loop's end, if there is one: not for `repeat until true`. */
function limitWhile(recording: Recording, pc: number, instruction: number): void {
  const end = pc + jumpOf(instruction) * 4;
  const back = recording.originalAt(end);
  if (opcodeOf(back) === Bytecode.JMP && jumpOf(back) < 0) limitTo(recording, end, back);
}
