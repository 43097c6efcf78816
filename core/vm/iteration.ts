/** The specialised generic-for loop over a table (LuaJIT: ISNEXT, ITERN). */
import { CompiledTrace, Function, Global } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import { isFunction } from "../object/value";
import { jumpTarget, literalD } from "../interpreter/operands";

/** Number that `next` shows, see spec/library.ts. */
const NEXT_FAST_ID: u32 = 4;

/** Whether the value is the library function `next`. */
@inline
export function isNextFunction(slot: usize): bool {
  return isFunction(slot) && <u32>load<u8>(load<u32>(slot), Function.fastId) == NEXT_FAST_ID;
}

/**
 * Turns a loop that is not over next() into an ordinary one: ISNEXT to JMP, the ITERN at `target` to ITERC. If a trace
 * starts there, it is entered no more.
 */
export function despecialiseNext(global: usize, instruction: usize, target: usize): void {
  store<u8>(instruction, Op.JMP);
  if (load<u8>(target) == Op.JLOOP) {
    const trace = <usize>load<u32>(global, Global.traces) + <usize>literalD(target) * CompiledTrace.SIZE;
    store<u32>(target, load<u32>(trace, CompiledTrace.originalInstruction));
  }
  store<u8>(target, Op.ITERC);
}
