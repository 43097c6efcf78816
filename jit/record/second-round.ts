/**
 * Whether a side trace that has come back to where it began goes round. Where a list holds closures of many kinds, which a
 * loop calls in turn, the next round seldom is like the one that has been recorded: a loop for each kind would be a chain of
 * loops of which none goes round (a template engine took 1.15 times as long). So the recording waits while the interpreter
 * runs another round: if that calls the same functions, the trace becomes a loop.
 */
import type { TraceId } from "../trace.ts";
import { stopRecording } from "./end.ts";
import { isLuaHeader, opcodeOf } from "./instruction.ts";
import type { Recording } from "./recording.ts";

/** How many times as many instructions as the first round the second one may take. */
const LONGER = 4;

export interface SecondRound {
  /** Where the trace links to if the rounds differ. */
  readonly root: TraceId;
  /** Instructions of it, and calls, which have been the same. */
  instructions: number;
  calls: number;
}

/** A call in the first round. */
export function noteCall(recording: Recording): void {
  const { pc, calls } = recording;
  if (isLuaHeader(opcodeOf(recording.instructionAt(pc)))) calls.push(pc);
}

export function awaitSecondRound(recording: Recording, root: TraceId): void {
  recording.secondRound = { root, instructions: 0, calls: 0 };
}

/** The loop cannot be made. The interpreter is a round ahead of what has been recorded, so the recording cannot go on either. */
export function linkInstead(round: SecondRound): void {
  round.instructions = Number.POSITIVE_INFINITY;
}

/** The interpreter is at an instruction of the second round: ends the trace when it is known how. */
export function compareRounds(recording: Recording, round: SecondRound, pc: number, base: number): void {
  const { calls, request, originPc, count } = recording;
  const isCall = isLuaHeader(opcodeOf(recording.instructionAt(pc)));
  const isOver = round.instructions > 0 && pc === originPc && base === recording.base;
  const differs = isCall ? pc !== calls[round.calls] : isOver && round.calls < calls.length;
  if (differs || base < recording.base || round.instructions > LONGER * count)
    stopRecording(recording, "root", round.root);
  else if (isOver) stopRecording(recording, "loop", request.id);
  round.instructions++;
  if (isCall) round.calls++;
}
