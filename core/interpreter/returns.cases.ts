/**
 * Returns. The common case, back to Lua code, is inline: move the results down over the callee's header, fill up with
 * nil what the call expects (its operand B), restore base and constants. Other frames are `returnThroughFrames`'s.
 */
import { FrameType } from "../gen/constants";
import { Thread } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import { NIL } from "../object/value";
import { returnThroughFrames } from "../vm/return";
import { constantsOf, literalB, literalD, slotA } from "./operands";
import { base, constants, exit, instruction, opcode, pc, results, thread } from "./registers";

function returns(): void {
  while (true)
    switch (opcode) {
      // <cases>
      case Op.RET1: {
        const link: usize = load<u32>(base - 4);
        if (!(link & FrameType.TYPE_MASK)) {
          store<i64>(base - 8, load<i64>(base + slotA(instruction)));
          results = 1;
          const wanted = literalB(link - 4);
          pc = link;
          while (results + 1 < wanted) {
            store<i64>(base - 8 + (<usize>results << 3), NIL);
            results++;
          }
          base -= 8 + slotA(link - 4);
          constants = constantsOf(base);
          continue;
        }
        exit = returnThroughFrames(thread, base, link, base + slotA(instruction), 1);
        base = load<u32>(thread, Thread.base);
        pc = load<u32>(thread, Thread.pc);
        results = load<u32>(thread, Thread.results);
        if (exit >= 0) break;
        constants = constantsOf(base);
        continue;
      }
      case Op.RET0:
      case Op.RETM:
      case Op.RET: {
        const link: usize = load<u32>(base - 4);
        let source = base + slotA(instruction);
        results = opcode == Op.RETM ? results + literalD(instruction) : literalD(instruction) - 1;
        if (!(link & FrameType.TYPE_MASK)) {
          let target = base - 8;
          for (let left = results; left; left--) {
            store<i64>(target, load<i64>(source));
            source += 8;
            target += 8;
          }
          const wanted = literalB(link - 4);
          pc = link;
          while (results + 1 < wanted) {
            store<i64>(base - 8 + (<usize>results << 3), NIL);
            results++;
          }
          base -= 8 + slotA(link - 4);
          constants = constantsOf(base);
          continue;
        }
        exit = returnThroughFrames(thread, base, link, source, results);
        base = load<u32>(thread, Thread.base);
        pc = load<u32>(thread, Thread.pc);
        results = load<u32>(thread, Thread.results);
        if (exit >= 0) break;
        constants = constantsOf(base);
        continue;
      }
      // </cases>
    }
}
