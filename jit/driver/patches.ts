/**
 * The instructions by which traces are entered, and the records that the core reads (LuaJIT: trace_stop,
 * trace_unpatch). Invariants: a patched instruction keeps operand A; operand D is the trace's number; what stood there is
 * in the trace's record. What the core's despecialisation has replaced meanwhile is left alone.
 */
import type { HeapViews } from "../../lib/lua-state.ts";
import { COMPILED_TRACE_SIZE, CompiledTraceField, GlobalField } from "../../lib/offsets.ts";
import { Op } from "../../spec/bytecodes.ts";
import { isTraceEntry, jumpTarget, opcodeOf, operandD } from "../record/instruction.ts";
import type { TraceId } from "../trace.ts";

/** Where a root trace is entered. */
export interface Entry {
  /** The instruction that is patched. */
  readonly pc: number;
  /** Where the trace starts. */
  readonly startPc: number;
  readonly prototype: number;
}

/** Where a trace starts that is entered at an instruction: loops and headers are carried out first. */
export function startOf(heap: HeapViews, pc: number): number {
  const instruction = heap.u32[pc >>> 2];
  switch (opcodeOf(instruction)) {
    case Op.FORL:
    case Op.ITERL:
      return jumpTarget(pc, instruction);
    case Op.LOOP:
    case Op.FUNCF:
    case Op.FUNCV:
      return pc + 4;
    default:
      return pc;
  }
}

const entering: ReadonlyMap<number, number> = new Map([
  [Op.FORL, Op.JFORL],
  [Op.ITERL, Op.JITERL],
  [Op.FUNCF, Op.JFUNCF],
  [Op.FUNCV, Op.JFUNCV],
]);

/** Instructions whose operands others read when they look back or ahead, besides A: no JLOOP may take their place. */
const unpatchable: ReadonlySet<number> = new Set([
  ...[Op.CALL, Op.CALLM, Op.ITERC, Op.VARG, Op.CAT, Op.RETM, Op.TSETM, Op.CALLT, Op.CALLMT],
  ...[Op.JMP, Op.UCLO, Op.ISNEXT, Op.FORI, Op.FORL, Op.ITERL, Op.LOOP, Op.IFORL, Op.IITERL, Op.ILOOP],
  ...[Op.JFORI, Op.JFORL, Op.JITERL, Op.JLOOP],
]);

/** Whether a JLOOP may take the place of an instruction that is no loop's or function's. */
export const isPatchable = (opcode: number): boolean => opcode < Op.FUNCF && !unpatchable.has(opcode);

const recordOf = (heap: HeapViews, global: number, id: TraceId) =>
  heap.u32[(global + GlobalField.traces) >>> 2] + COMPILED_TRACE_SIZE * id;

export function writeRecord(
  heap: HeapViews,
  global: number,
  id: TraceId,
  fields: Readonly<Partial<Record<keyof typeof CompiledTraceField, number>>>,
): void {
  const record = recordOf(heap, global, id);
  for (const [name, value] of Object.entries(fields))
    heap.u32[(record + CompiledTraceField[name]) >>> 2] = value as number;
}

/** Times that a trace has been entered since the count was set to 0. */
export const readEntries = (heap: HeapViews, global: number, id: TraceId): number =>
  heap.u32[(recordOf(heap, global, id) + CompiledTraceField.entries) >>> 2];

/** Makes the instruction enter the trace. */
export function patch(heap: HeapViews, global: number, id: TraceId, { pc, startPc }: Entry): void {
  const { u8, u32 } = heap;
  const entered = traceEnteredAt(heap, pc);
  // It takes the place of a trace that is there, and must not lead back to that one.
  forgetUncovered(heap, global, pc);
  const original =
    u32[(entered ? recordOf(heap, global, entered) + CompiledTraceField.originalInstruction : pc) >>> 2];
  writeRecord(heap, global, id, { originalInstruction: original, startPc });
  const opcode = opcodeOf(original);
  if (opcode === Op.FORL && u8[startPc - 4] === Op.FORI) u8[startPc - 4] = Op.JFORI;
  u32[pc >>> 2] = ((entering.get(opcode) ?? Op.JLOOP) | (original & 0xff00) | (id << 16)) >>> 0;
}

/** The core has taken the JLOOP out to run what it replaces, and must not put it back. */
function forgetUncovered(heap: HeapViews, global: number, pc: number, id?: TraceId): void {
  const { u32 } = heap;
  const [uncovered, jloop] = [global + GlobalField.originalPc, global + GlobalField.originalJloop];
  if (u32[uncovered >>> 2] !== pc || (id !== undefined && u32[jloop >>> 2] >>> 16 !== id)) return;
  u32[uncovered >>> 2] = 0;
  u32[(global + GlobalField.originalState) >>> 2] = 0;
}

/** An instruction in whose place a JLOOP stands, which the core has taken out to run it. */
export interface Uncovered {
  readonly words: readonly number[];
  readonly traceId: TraceId;
}

const uncoveredFields = [GlobalField.originalPc, GlobalField.originalJloop, GlobalField.originalState];

/** Makes the core forget it for a while; the instruction stays as it is. */
export function takeUncovered({ u32 }: HeapViews, global: number): Uncovered {
  const words = uncoveredFields.map((offset) => u32[(global + offset) >>> 2]);
  for (const offset of uncoveredFields) u32[(global + offset) >>> 2] = 0;
  return { words, traceId: words[0] === 0 ? 0 : words[1] >>> 16 };
}

export function putUncovered({ u32 }: HeapViews, global: number, { words }: Uncovered): void {
  uncoveredFields.forEach((offset, index) => {
    u32[(global + offset) >>> 2] = words[index];
  });
}

/** Puts the original back, if the instruction enters this trace. */
export function unpatch(heap: HeapViews, global: number, id: TraceId, { pc, startPc }: Entry): void {
  const { u8, u32 } = heap;
  forgetUncovered(heap, global, pc, id);
  if (traceEnteredAt(heap, pc) !== id) return;
  if (u8[pc] === Op.JFORL && u8[startPc - 4] === Op.JFORI) u8[startPc - 4] = Op.FORI;
  u32[pc >>> 2] = u32[(recordOf(heap, global, id) + CompiledTraceField.originalInstruction) >>> 2];
}

/** The number of the root trace that the instruction enters, or 0. */
export function traceEnteredAt(heap: HeapViews, pc: number): TraceId {
  const instruction = heap.u32[pc >>> 2];
  return isTraceEntry(opcodeOf(instruction)) ? operandD(instruction) : 0;
}
