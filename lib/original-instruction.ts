/**
 * Reading bytecode as it was loaded, or as LuaJIT would show it. Running it patches it: loops and functions that do not count hotness, that enter a
 * trace, and any instruction in whose place a JLOOP stands. Operand A always stays.
 */

import { type BytecodeName, bytecodeNames, Op } from "../spec/bytecodes.ts";
import type { HeapViews } from "./lua-state.ts";
import { COMPILED_TRACE_SIZE, CompiledTraceField, GlobalField } from "./offsets.ts";

/** Patched opcodes that the instruction itself tells the original of. */
const plain = new Uint8Array(256).map((_, opcode) => opcode);
for (const name of ["IFORL", "IITERL", "ILOOP", "IFUNCF", "IFUNCV", "JFORI"] as const) {
  plain[Op[name]] = Op[name.slice(1) as BytecodeName];
}

/** Opcodes that carry the number of a trace. */
const entersTrace = new Uint8Array(256).map((_, opcode) => {
  const name = bytecodeNames[opcode];
  return name?.startsWith("J") && name !== "JMP" && name !== "JFORI" ? 1 : 0;
});

/** Where LuaJIT too has traces begin, and puts JLOOP in the place of the instruction. */
const beginsLikeLuaJit: ReadonlySet<number> = new Set([Op.LOOP, Op.ITERN, Op.RET, Op.RET0, Op.RET1]);

/**
 * The instruction at an address, as LuaJIT would have it: it enters a trace if one begins there; whether hotness is counted
 * is not to be seen, since with the compiler off it is LuaJIT's dispatch that changes.
 */
export function visibleInstruction(heap: HeapViews, global: number, address: number): number {
  const word = heap.u32[address >>> 2];
  const original = originalInstruction(heap, global, address);
  const opcode = word & 0xff;
  if (opcode === Op.JFORI) return word;
  const isVisible = entersTrace[opcode] && (opcode !== Op.JLOOP || beginsLikeLuaJit.has(original & 0xff));
  return isVisible ? word : original;
}

/** The instruction at an address, as the compiler made it (headers count hotness). */
export function originalInstruction(heap: HeapViews, global: number, address: number): number {
  let word = heap.u32[address >>> 2];
  if (entersTrace[word & 0xff]) {
    const traces = heap.u32[(global + GlobalField.traces) >>> 2];
    const trace = traces + COMPILED_TRACE_SIZE * (word >>> 16);
    word = heap.u32[(trace + CompiledTraceField.originalInstruction) >>> 2];
  }
  return ((word & ~0xff) | plain[word & 0xff]) >>> 0;
}
