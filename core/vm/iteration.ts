/** The specialised generic-for loop over a table (LuaJIT: ISNEXT, ITERN). */
import { Function } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import { isFunction } from "../object/value";
import { jumpTarget } from "../interpreter/operands";

/** Number that `next` shows, see spec/library.ts. */
const NEXT_FAST_ID: u32 = 4;

/** Whether the value is the library function `next`. */
@inline
export function isNextFunction(slot: usize): bool {
  return isFunction(slot) && <u32>load<u8>(load<u32>(slot), Function.fastId) == NEXT_FAST_ID;
}

/** Turns a loop that is not over next() into an ordinary one: ISNEXT to JMP, the ITERN at `target` to ITERC. */
export function despecialiseNext(instruction: usize, target: usize): void {
  store<u8>(instruction, Op.JMP);
  store<u8>(target, Op.ITERC);
}
