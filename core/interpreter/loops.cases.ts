/**
 * Loops and jumps. Every round of a loop costs a unit of fuel, so that it can be interrupted: what leads backwards takes
 * it, so FORL, ITERL, and JMP and UCLO where they do. LOOP is at the head of a loop that such a JMP closes.
 */
import { Exit, Tag } from "../gen/constants";
import { Function, Global, Node, Table } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import { chargeSkipped, chargeSlots } from "../lib/work";
import { isNumber, isTable, NIL, tagOf } from "../object/value";
import { keyIndexBits } from "../object/table";
import { despecialiseNext, isNextFunction } from "../vm/iteration";
import { isHot, jumpTarget, slotA } from "./operands";
import { base, constants, exit, global, instruction, opcode, pc } from "./registers";

function loops(): void {
  while (true)
    switch (opcode) {
      // <cases>
      case Op.FORI: {
        const control = base + slotA(instruction);
        if (!isNumber(control) || !isNumber(control + 8) || !isNumber(control + 16)) {
          pc = instruction;
          exit = Exit.FOR_ERROR;
          break;
        }
        const index = load<f64>(control), stop = load<f64>(control, 8);
        store<f64>(control, index, 24);
        if (load<i32>(control, 20) >= 0 ? !(index <= stop) : !(index >= stop)) pc = jumpTarget(instruction);
        continue;
      }
      case Op.FORL:
        if (isHot(constants, instruction)) {
          pc = instruction;
          exit = Exit.HOT_LOOP;
          break;
        }
      case Op.IFORL: {
        const control = base + slotA(instruction);
        const index = load<f64>(control) + load<f64>(control, 16), stop = load<f64>(control, 8);
        if (load<i32>(control, 20) >= 0 ? index <= stop : index >= stop) {
          store<f64>(control, index);
          store<f64>(control, index, 24);
          pc = jumpTarget(instruction);
          const fuel = load<i32>(global, Global.fuel) - 1;
          store<i32>(global, fuel, Global.fuel);
          if (fuel >= 0) continue;
          exit = Exit.FUEL;
          break;
        }
        continue;
      }
      case Op.ITERL:
        if (isHot(constants, instruction)) {
          pc = instruction;
          exit = Exit.HOT_LOOP;
          break;
        }
      case Op.IITERL: {
        const control = base + slotA(instruction);
        const value = load<i64>(control);
        if (value == NIL) continue;
        store<i64>(control - 8, value);
        pc = jumpTarget(instruction);
        const fuel = load<i32>(global, Global.fuel) - 1;
        store<i32>(global, fuel, Global.fuel);
        if (fuel >= 0) continue;
        exit = Exit.FUEL;
        break;
      }
      case Op.ITERN: {
        // The control slot holds the traversal index; the ITERL that follows is not run but gives the target.
        const control = base + slotA(instruction);
        if (!isTable(control - 16)) {
          pc = instruction;
          exit = Exit.MALFORMED;
          break;
        }
        const table: usize = load<u32>(control - 16);
        let index = load<u32>(control - 8);
        const arraySize = load<u32>(table, Table.arraySize);
        const array: usize = load<u32>(table, Table.array);
        while (index < arraySize && load<i64>(array + (<usize>index << 3)) == NIL) index++;
        // The way may be long: an emptied table can be large.
        chargeSkipped(global, index - load<u32>(control - 8));
        if (index < arraySize) {
          store<f64>(control, <f64>index);
          store<i64>(control + 8, load<i64>(array + (<usize>index << 3)));
        } else {
          const mask = load<u32>(table, Table.hashMask);
          let entry = index - arraySize;
          let node: usize = load<u32>(table, Table.node) + <usize>entry * Node.SIZE;
          while (entry <= mask && load<i64>(node) == NIL) {
            entry++;
            node += Node.SIZE;
          }
          if (entry > mask) {
            chargeSlots(global, entry + arraySize);
            store<i64>(control, NIL);
            pc += 4;
            continue;
          }
          store<i64>(control, load<i64>(node, Node.key));
          store<i64>(control + 8, load<i64>(node));
          chargeSkipped(global, entry + arraySize - index);
          index = entry + arraySize;
        }
        // The tag, too: foreign bytecode may have put anything into the slot.
        store<i64>(control - 8, keyIndexBits(index + 1));
        if (load<u8>(pc) == Op.ITERL && isHot(constants, pc)) {
          store<i64>(control - 8, keyIndexBits(index));
          pc = instruction;
          exit = Exit.HOT_LOOP;
          break;
        }
        pc = jumpTarget(pc);
        const fuel = load<i32>(global, Global.fuel) - 1;
        store<i32>(global, fuel, Global.fuel);
        if (fuel >= 0) continue;
        exit = Exit.FUEL;
        break;
      }
      case Op.ISNEXT: {
        const control = base + slotA(instruction);
        pc = jumpTarget(instruction);
        if (isNextFunction(control - 24) && isTable(control - 16) && load<i64>(control - 8) == NIL) {
          store<i64>(control - 8, keyIndexBits(0));
        } else despecialiseNext(global, instruction, pc);
        continue;
      }
      case Op.LOOP:
        if (isHot(constants, instruction)) {
          pc = instruction;
          exit = Exit.HOT_LOOP;
          break;
        }
      case Op.ILOOP:
        continue;
      case Op.JMP: {
        pc = jumpTarget(instruction);
        if (pc > instruction) continue;
        const fuel = load<i32>(global, Global.fuel) - 1;
        store<i32>(global, fuel, Global.fuel);
        if (fuel >= 0) continue;
        exit = Exit.FUEL;
        break;
      }
      // The instructions that enter a trace leave with the pc at the one with the trace's number, after their own step.
      case Op.JFORI: {
        const control = base + slotA(instruction);
        if (!isNumber(control) || !isNumber(control + 8) || !isNumber(control + 16)) {
          pc = instruction;
          exit = Exit.FOR_ERROR;
          break;
        }
        const index = load<f64>(control), stop = load<f64>(control, 8);
        store<f64>(control, index, 24);
        const target = jumpTarget(instruction);
        if (load<i32>(control, 20) >= 0 ? !(index <= stop) : !(index >= stop)) {
          pc = target;
          continue;
        }
        if (load<u8>(target - 4) != Op.JFORL) continue;
        pc = target - 4;
        exit = Exit.COMPILED;
        break;
      }
      case Op.JFORL: {
        const control = base + slotA(instruction);
        const index = load<f64>(control) + load<f64>(control, 16), stop = load<f64>(control, 8);
        if (load<i32>(control, 20) >= 0 ? index <= stop : index >= stop) {
          store<f64>(control, index);
          store<f64>(control, index, 24);
          pc = instruction;
          exit = Exit.COMPILED;
          break;
        }
        continue;
      }
      case Op.JITERL: {
        const control = base + slotA(instruction);
        const value = load<i64>(control);
        if (value == NIL) continue;
        store<i64>(control - 8, value);
        pc = instruction;
        exit = Exit.COMPILED;
        break;
      }
      case Op.JLOOP: {
        pc = instruction;
        exit = Exit.COMPILED;
        break;
      }
      // </cases>
    }
}
