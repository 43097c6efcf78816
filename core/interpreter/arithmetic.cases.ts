/**
 * Arithmetic, bit operations and concatenation. Numbers are doubles. The operands' tags are tested before the
 * operation: arithmetic on a tagged value would yield a forged value. Strings that look like numbers, and
 * metamethods, are the driver's.
 */
import { Exit } from "../gen/constants";
import { Thread } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import { modulo, power } from "../number/math";
import { booleanBits, isNumber, isString, isTable, isTruthy, setObject } from "../object/value";
import { tableLength } from "../object/table";
import { concatenate } from "../vm/concat";
import { Exit, Tag } from "../gen/constants";
import { Global, String, Table } from "../gen/layouts";
import { slotA, slotB, slotC, slotD, toBits } from "./operands";
import { base, constants, exit, global, instruction, opcode, pc, thread } from "./registers";

function arithmetic(): void {
  while (true)
    switch (opcode) {
      // <cases>
      case Op.MOV: {
        store<i64>(base + slotA(instruction), load<i64>(base + slotD(instruction)));
        continue;
      }
      case Op.NOT: {
        store<i64>(base + slotA(instruction), booleanBits(!isTruthy(base + slotD(instruction))));
        continue;
      }
      case Op.UNM: {
        const operand = base + slotD(instruction);
        if (isNumber(operand)) {
          store<f64>(base + slotA(instruction), -load<f64>(operand));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.LEN: {
        const operand = base + slotD(instruction);
        if (isString(operand)) {
          store<f64>(base + slotA(instruction), <f64>load<u32>(load<u32>(operand), String.length));
          continue;
        }
        if (isTable(operand)) {
          const table: usize = load<u32>(operand);
          if (!load<u32>(table, Table.metatable) || !load<u8>(global, Global.has52)) {
            store<f64>(base + slotA(instruction), <f64>tableLength(table));
            continue;
          }
        }
        exit = Exit.META;
        break;
      }
      case Op.ADDVN: {
        const operand = base + slotB(instruction);
        if (isNumber(operand)) {
          store<f64>(base + slotA(instruction), load<f64>(operand) + load<f64>(constants + slotC(instruction)));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.ADDNV: {
        const operand = base + slotB(instruction);
        if (isNumber(operand)) {
          store<f64>(base + slotA(instruction), load<f64>(constants + slotC(instruction)) + load<f64>(operand));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.ADDVV: {
        const left = base + slotB(instruction), right = base + slotC(instruction);
        if (isNumber(left) && isNumber(right)) {
          store<f64>(base + slotA(instruction), load<f64>(left) + load<f64>(right));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.SUBVN: {
        const operand = base + slotB(instruction);
        if (isNumber(operand)) {
          store<f64>(base + slotA(instruction), load<f64>(operand) - load<f64>(constants + slotC(instruction)));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.SUBNV: {
        const operand = base + slotB(instruction);
        if (isNumber(operand)) {
          store<f64>(base + slotA(instruction), load<f64>(constants + slotC(instruction)) - load<f64>(operand));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.SUBVV: {
        const left = base + slotB(instruction), right = base + slotC(instruction);
        if (isNumber(left) && isNumber(right)) {
          store<f64>(base + slotA(instruction), load<f64>(left) - load<f64>(right));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.MULVN: {
        const operand = base + slotB(instruction);
        if (isNumber(operand)) {
          store<f64>(base + slotA(instruction), load<f64>(operand) * load<f64>(constants + slotC(instruction)));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.MULNV: {
        const operand = base + slotB(instruction);
        if (isNumber(operand)) {
          store<f64>(base + slotA(instruction), load<f64>(constants + slotC(instruction)) * load<f64>(operand));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.MULVV: {
        const left = base + slotB(instruction), right = base + slotC(instruction);
        if (isNumber(left) && isNumber(right)) {
          store<f64>(base + slotA(instruction), load<f64>(left) * load<f64>(right));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.DIVVN: {
        const operand = base + slotB(instruction);
        if (isNumber(operand)) {
          store<f64>(base + slotA(instruction), load<f64>(operand) / load<f64>(constants + slotC(instruction)));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.DIVNV: {
        const operand = base + slotB(instruction);
        if (isNumber(operand)) {
          store<f64>(base + slotA(instruction), load<f64>(constants + slotC(instruction)) / load<f64>(operand));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.DIVVV: {
        const left = base + slotB(instruction), right = base + slotC(instruction);
        if (isNumber(left) && isNumber(right)) {
          store<f64>(base + slotA(instruction), load<f64>(left) / load<f64>(right));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.MODVN: {
        const operand = base + slotB(instruction);
        if (isNumber(operand)) {
          store<f64>(base + slotA(instruction), modulo(load<f64>(operand), load<f64>(constants + slotC(instruction))));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.MODNV: {
        const operand = base + slotB(instruction);
        if (isNumber(operand)) {
          store<f64>(base + slotA(instruction), modulo(load<f64>(constants + slotC(instruction)), load<f64>(operand)));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.MODVV: {
        const left = base + slotB(instruction), right = base + slotC(instruction);
        if (isNumber(left) && isNumber(right)) {
          store<f64>(base + slotA(instruction), modulo(load<f64>(left), load<f64>(right)));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.BAND: {
        const left = base + slotB(instruction), right = base + slotC(instruction);
        if (isNumber(left) && isNumber(right)) {
          store<f64>(base + slotA(instruction), <f64>(toBits(load<f64>(left)) & toBits(load<f64>(right))));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.BOR: {
        const left = base + slotB(instruction), right = base + slotC(instruction);
        if (isNumber(left) && isNumber(right)) {
          store<f64>(base + slotA(instruction), <f64>(toBits(load<f64>(left)) | toBits(load<f64>(right))));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.BXOR: {
        const left = base + slotB(instruction), right = base + slotC(instruction);
        if (isNumber(left) && isNumber(right)) {
          store<f64>(base + slotA(instruction), <f64>(toBits(load<f64>(left)) ^ toBits(load<f64>(right))));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.BSHL: {
        const left = base + slotB(instruction), right = base + slotC(instruction);
        if (isNumber(left) && isNumber(right)) {
          store<f64>(base + slotA(instruction), <f64>(toBits(load<f64>(left)) << toBits(load<f64>(right))));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.BSHR: {
        const left = base + slotB(instruction), right = base + slotC(instruction);
        if (isNumber(left) && isNumber(right)) {
          store<f64>(base + slotA(instruction), <f64>(<i32>(<u32>toBits(load<f64>(left)) >>> <u32>toBits(load<f64>(right)))));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.BSAR: {
        const left = base + slotB(instruction), right = base + slotC(instruction);
        if (isNumber(left) && isNumber(right)) {
          store<f64>(base + slotA(instruction), <f64>(toBits(load<f64>(left)) >> toBits(load<f64>(right))));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.POW: {
        const left = base + slotB(instruction), right = base + slotC(instruction);
        if (isNumber(left) && isNumber(right)) {
          store<f64>(base + slotA(instruction), power(load<f64>(left), load<f64>(right)));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.BNOT: {
        const operand = base + slotD(instruction);
        if (isNumber(operand)) {
          store<f64>(base + slotA(instruction), <f64>~toBits(load<f64>(operand)));
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.CAT: {
        if (load<i32>(global, Global.gcDebt) >= 0) {
          pc = instruction;
          exit = Exit.COLLECT;
          break;
        }
        const string = concatenate(global, base + slotB(instruction), base + slotC(instruction));
        if (string) {
          setObject(base + slotA(instruction), <u32>Tag.STRING, string);
          continue;
        }
        exit = Exit.META;
        break;
      }
      // </cases>
    }
}
