/**
 * Comparisons and tests. Each is followed by a JMP, which it takes or skips. Numbers and strings are compared here;
 * the rest needs metamethods or is an error.
 */
import { Exit, Tag } from "../gen/constants";
import { Op } from "../gen/opcodes";
import { compareStrings } from "../object/string";
import { isNumber, isString, isTruthy, tagOf } from "../object/value";
import { branch, jumpTarget, objectConstant, literalD, slotA, slotD } from "./operands";
import { base, constants, exit, global, instruction, opcode, pc } from "./registers";

function compare(): void {
  while (true)
    switch (opcode) {
      // <cases>
      case Op.ISLT: {
        const left = base + slotA(instruction), right = base + slotD(instruction);
        if (isNumber(left) && isNumber(right)) {
          pc = branch(pc, load<f64>(left) < load<f64>(right));
          continue;
        }
        if (isString(left) && isString(right)) {
          pc = branch(pc, compareStrings(global, load<u32>(left), load<u32>(right)) < 0);
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.ISGE: {
        const left = base + slotA(instruction), right = base + slotD(instruction);
        if (isNumber(left) && isNumber(right)) {
          pc = branch(pc, !(load<f64>(left) < load<f64>(right)));
          continue;
        }
        if (isString(left) && isString(right)) {
          pc = branch(pc, compareStrings(global, load<u32>(left), load<u32>(right)) >= 0);
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.ISLE: {
        const left = base + slotA(instruction), right = base + slotD(instruction);
        if (isNumber(left) && isNumber(right)) {
          pc = branch(pc, load<f64>(left) <= load<f64>(right));
          continue;
        }
        if (isString(left) && isString(right)) {
          pc = branch(pc, compareStrings(global, load<u32>(left), load<u32>(right)) <= 0);
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.ISGT: {
        const left = base + slotA(instruction), right = base + slotD(instruction);
        if (isNumber(left) && isNumber(right)) {
          pc = branch(pc, !(load<f64>(left) <= load<f64>(right)));
          continue;
        }
        if (isString(left) && isString(right)) {
          pc = branch(pc, compareStrings(global, load<u32>(left), load<u32>(right)) > 0);
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.ISEQV: {
        const left = base + slotA(instruction), right = base + slotD(instruction);
        if (isNumber(left) && isNumber(right)) {
          pc = branch(pc, load<f64>(left) == load<f64>(right));
          continue;
        }
        // Only two different tables, userdata or cdata may have __eq; a cdata compares with anything.
        if (load<i64>(left) != load<i64>(right)) {
          const tag = tagOf(left);
          if ((tag == tagOf(right) && tag - <u32>Tag.USERDATA <= 1) || tag == <u32>Tag.CDATA || tagOf(right) == <u32>Tag.CDATA) {
            exit = Exit.META;
            break;
          }
          pc += 4;
          continue;
        }
        pc = branch(pc, true);
        continue;
      }
      case Op.ISNEV: {
        const left = base + slotA(instruction), right = base + slotD(instruction);
        if (isNumber(left) && isNumber(right)) {
          pc = branch(pc, load<f64>(left) != load<f64>(right));
          continue;
        }
        if (load<i64>(left) != load<i64>(right)) {
          const tag = tagOf(left);
          if ((tag == tagOf(right) && tag - <u32>Tag.USERDATA <= 1) || tag == <u32>Tag.CDATA || tagOf(right) == <u32>Tag.CDATA) {
            exit = Exit.META;
            break;
          }
          pc = branch(pc, true);
          continue;
        }
        pc += 4;
        continue;
      }
      case Op.ISEQS: {
        const left = base + slotA(instruction);
        if (tagOf(left) == <u32>Tag.CDATA) {
          exit = Exit.META;
          break;
        }
        pc = branch(pc, isString(left) && load<u32>(left) == objectConstant(constants, literalD(instruction)));
        continue;
      }
      case Op.ISNES: {
        const left = base + slotA(instruction);
        if (tagOf(left) == <u32>Tag.CDATA) {
          exit = Exit.META;
          break;
        }
        pc = branch(pc, !(isString(left) && load<u32>(left) == objectConstant(constants, literalD(instruction))));
        continue;
      }
      case Op.ISEQN: {
        const left = base + slotA(instruction);
        if (tagOf(left) == <u32>Tag.CDATA) {
          exit = Exit.META;
          break;
        }
        pc = branch(pc, isNumber(left) && load<f64>(left) == load<f64>(constants + slotD(instruction)));
        continue;
      }
      case Op.ISNEN: {
        const left = base + slotA(instruction);
        if (tagOf(left) == <u32>Tag.CDATA) {
          exit = Exit.META;
          break;
        }
        pc = branch(pc, !(isNumber(left) && load<f64>(left) == load<f64>(constants + slotD(instruction))));
        continue;
      }
      case Op.ISEQP: {
        const left = base + slotA(instruction);
        if (tagOf(left) == <u32>Tag.CDATA) {
          exit = Exit.META;
          break;
        }
        pc = branch(pc, tagOf(left) == ~literalD(instruction));
        continue;
      }
      case Op.ISNEP: {
        const left = base + slotA(instruction);
        if (tagOf(left) == <u32>Tag.CDATA) {
          exit = Exit.META;
          break;
        }
        pc = branch(pc, tagOf(left) != ~literalD(instruction));
        continue;
      }
      case Op.ISTC: {
        const source = base + slotD(instruction);
        if (isTruthy(source)) {
          store<i64>(base + slotA(instruction), load<i64>(source));
          pc = jumpTarget(pc);
        } else pc += 4;
        continue;
      }
      case Op.ISFC: {
        const source = base + slotD(instruction);
        if (!isTruthy(source)) {
          store<i64>(base + slotA(instruction), load<i64>(source));
          pc = jumpTarget(pc);
        } else pc += 4;
        continue;
      }
      case Op.IST: {
        pc = branch(pc, isTruthy(base + slotD(instruction)));
        continue;
      }
      case Op.ISF: {
        pc = branch(pc, !isTruthy(base + slotD(instruction)));
        continue;
      }
      case Op.ISTYPE: {
        if (tagOf(base + slotA(instruction)) == <u32>-<i32>literalD(instruction)) continue;
        exit = Exit.META;
        break;
      }
      case Op.ISNUM: {
        if (isNumber(base + slotA(instruction))) continue;
        exit = Exit.META;
        break;
      }
      // </cases>
    }
}
