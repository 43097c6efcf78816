/**
 * Counting of hotness, switched by the opcodes: loops and function headers have a variant that counts and, with an I in
 * front, one that does not. Without a JIT compiler all are of the second kind.
 */
import { Prototype } from "../gen/layouts";
import { Op } from "../gen/opcodes";

/** Turns the counting instructions of a prototype into those that do not count. */
export function stopCounting(prototype: usize): void {
  const end = load<u32>(prototype, Prototype.bytecodeCount);
  let instruction = prototype + Prototype.bytecode;
  for (let index: u32 = 0; index < end; index++, instruction += 4) {
    const opcode = <u32>load<u8>(instruction);
    if (opcode == Op.FORL || opcode == Op.ITERL || opcode == Op.LOOP || opcode == Op.FUNCF || opcode == Op.FUNCV) {
      // The I variant follows in the numbering; see spec/bytecodes.ts.
      store<u8>(instruction, opcode + 1);
    }
  }
}
