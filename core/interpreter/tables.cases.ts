/**
 * Tables: creation, reading and writing. The fast paths find the slot inline; a nil in a table with a metatable goes
 * through `indexValue` or `indexString`, which follow __index tables; __index functions are the driver's. A store into an existing
 * slot with a value needs no metamethod; others go through `assignValue`.
 */
import { Exit, Tag } from "../gen/constants";
import { Function, Global, Node, String, Table } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import { tableBarrier } from "../gc/barrier";
import { duplicateTable, newTable, tableGet, tableReserveArray } from "../object/table";
import { isNumber, isString, isTable, NIL, setObject, tagOf } from "../object/value";
import { assignValue, HANDLER_IS_FUNCTION, indexString, indexValue, pushIndexCall } from "../vm/access";
import {
  findString, literalC, literalD, objectConstant, slotA, slotB, slotC, slotD, stringConstantBits,
} from "./operands";
import { base, constants, exit, global, instruction, opcode, pc, results, thread } from "./registers";

function tables(): void {
  while (true)
    switch (opcode) {
      // <cases>
      case Op.TNEW: {
        if (load<i32>(global, Global.gcDebt) >= 0) {
          pc = instruction;
          exit = Exit.COLLECT;
          break;
        }
        const size = literalD(instruction);
        // 0x7ff stands for more than 11 bits can say.
        const arraySize = size & 0x7ff;
        const table = newTable(global, arraySize == 0x7ff ? 0x801 : arraySize, size >> 11);
        if (table) {
          setObject(base + slotA(instruction), <u32>Tag.TABLE, table);
          continue;
        }
        pc = instruction;
        exit = Exit.MEMORY;
        break;
      }
      case Op.TDUP: {
        if (load<i32>(global, Global.gcDebt) >= 0) {
          pc = instruction;
          exit = Exit.COLLECT;
          break;
        }
        const table = duplicateTable(global, objectConstant(constants, literalD(instruction)));
        if (table) {
          setObject(base + slotA(instruction), <u32>Tag.TABLE, table);
          continue;
        }
        pc = instruction;
        exit = Exit.MEMORY;
        break;
      }
      case Op.GGET: {
        const table: usize = load<u32>(load<u32>(base - 8), Function.env);
        const string: usize = objectConstant(constants, literalD(instruction));
        const key = ((<i64>(<u32>Tag.STRING)) << 32) | <i64>string;
        const node = findString(table, key, load<u32>(string, String.hash));
        if (node) {
          const value = load<i64>(node);
          if (value != NIL) {
            store<i64>(base + slotA(instruction), value);
            continue;
          }
        }
        if (!load<u32>(table, Table.metatable)) {
          store<i64>(base + slotA(instruction), NIL);
          continue;
        }
        setObject(global + Global.scratch0, <u32>Tag.TABLE, table);
        const found = indexValue(global, global + Global.scratch0, key);
        if (found > HANDLER_IS_FUNCTION) {
          store<i64>(base + slotA(instruction), load<i64>(found));
          continue;
        }
        if (found) {
          base = pushIndexCall(global, base, pc, key);
          pc = load<u32>(load<u32>(base - 8), Function.pc);
          results = 2;
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.TGETS: {
        const object = base + slotB(instruction);
        const string: usize = objectConstant(constants, literalC(instruction));
        const key = ((<i64>(<u32>Tag.STRING)) << 32) | <i64>string;
        if (isTable(object)) {
          const table: usize = load<u32>(object);
          const node = findString(table, key, load<u32>(string, String.hash));
          if (node) {
            const value = load<i64>(node);
            if (value != NIL) {
              store<i64>(base + slotA(instruction), value);
              continue;
            }
          }
          if (!load<u32>(table, Table.metatable)) {
            store<i64>(base + slotA(instruction), NIL);
            continue;
          }
        }
        const found = indexString(global, object, key, load<u32>(string, String.hash));
        if (found > HANDLER_IS_FUNCTION) {
          store<i64>(base + slotA(instruction), load<i64>(found));
          continue;
        }
        if (found) {
          base = pushIndexCall(global, base, pc, key);
          pc = load<u32>(load<u32>(base - 8), Function.pc);
          results = 2;
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.TGETB: {
        const object = base + slotB(instruction);
        const index = literalC(instruction);
        if (isTable(object)) {
          const table: usize = load<u32>(object);
          if (index < load<u32>(table, Table.arraySize)) {
            const value = load<i64>(load<u32>(table, Table.array) + (<usize>index << 3));
            if (value != NIL || !load<u32>(table, Table.metatable)) {
              store<i64>(base + slotA(instruction), value);
              continue;
            }
          }
        }
        const found = indexValue(global, object, reinterpret<i64>(<f64>index));
        if (found > HANDLER_IS_FUNCTION) {
          store<i64>(base + slotA(instruction), load<i64>(found));
          continue;
        }
        if (found) {
          base = pushIndexCall(global, base, pc, reinterpret<i64>(<f64>index));
          pc = load<u32>(load<u32>(base - 8), Function.pc);
          results = 2;
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.TGETV: {
        const object = base + slotB(instruction), keySlot = base + slotC(instruction);
        if (isTable(object)) {
          const table: usize = load<u32>(object);
          if (isNumber(keySlot)) {
            const number = load<f64>(keySlot);
            const index = <u32>reinterpret<i64>(number + 6755399441055744.0);
            if (<f64>(<i32>index) == number && index < load<u32>(table, Table.arraySize)) {
              const value = load<i64>(load<u32>(table, Table.array) + (<usize>index << 3));
              if (value != NIL || !load<u32>(table, Table.metatable)) {
                store<i64>(base + slotA(instruction), value);
                continue;
              }
            }
          } else if (isString(keySlot)) {
            const node = findString(table, load<i64>(keySlot), load<u32>(load<u32>(keySlot), String.hash));
            if (node) {
              const value = load<i64>(node);
              if (value != NIL) {
                store<i64>(base + slotA(instruction), value);
                continue;
              }
            }
            if (!load<u32>(table, Table.metatable)) {
              store<i64>(base + slotA(instruction), NIL);
              continue;
            }
          }
        }
        const found = indexValue(global, object, load<i64>(keySlot));
        if (found > HANDLER_IS_FUNCTION) {
          store<i64>(base + slotA(instruction), load<i64>(found));
          continue;
        }
        if (found) {
          base = pushIndexCall(global, base, pc, load<i64>(keySlot));
          pc = load<u32>(load<u32>(base - 8), Function.pc);
          results = 2;
          continue;
        }
        exit = Exit.META;
        break;
      }
      case Op.TGETR: {
        const found = tableGet(load<u32>(base + slotB(instruction)), load<i64>(base + slotC(instruction)));
        store<i64>(base + slotA(instruction), found ? load<i64>(found) : NIL);
        continue;
      }
      case Op.GSET: {
        const table: usize = load<u32>(load<u32>(base - 8), Function.env);
        const string: usize = objectConstant(constants, literalD(instruction));
        const key = ((<i64>(<u32>Tag.STRING)) << 32) | <i64>string;
        const value = base + slotA(instruction);
        const node = findString(table, key, load<u32>(string, String.hash));
        if (node && load<i64>(node) != NIL) {
          store<i64>(node, load<i64>(value));
          tableBarrier(global, table, value);
          continue;
        }
        setObject(global + Global.scratch0, <u32>Tag.TABLE, table);
        if (assignValue(global, global + Global.scratch0, key, value)) continue;
        exit = Exit.META;
        break;
      }
      case Op.TSETS: {
        const object = base + slotB(instruction);
        const string: usize = objectConstant(constants, literalC(instruction));
        const key = ((<i64>(<u32>Tag.STRING)) << 32) | <i64>string;
        const value = base + slotA(instruction);
        if (isTable(object)) {
          const table: usize = load<u32>(object);
          const node = findString(table, key, load<u32>(string, String.hash));
          if (node && load<i64>(node) != NIL) {
            store<i64>(node, load<i64>(value));
            tableBarrier(global, table, value);
            continue;
          }
        }
        if (assignValue(global, object, key, value)) continue;
        exit = Exit.META;
        break;
      }
      case Op.TSETB: {
        const object = base + slotB(instruction);
        const index = literalC(instruction);
        const value = base + slotA(instruction);
        if (isTable(object)) {
          const table: usize = load<u32>(object);
          if (index < load<u32>(table, Table.arraySize)) {
            const slot: usize = load<u32>(table, Table.array) + (<usize>index << 3);
            if (!load<u32>(table, Table.metatable) || load<i64>(slot) != NIL) {
              store<i64>(slot, load<i64>(value));
              tableBarrier(global, table, value);
              continue;
            }
          }
        }
        if (assignValue(global, object, reinterpret<i64>(<f64>index), value)) continue;
        exit = Exit.META;
        break;
      }
      case Op.TSETV: {
        const object = base + slotB(instruction), keySlot = base + slotC(instruction);
        const value = base + slotA(instruction);
        if (isTable(object)) {
          const table: usize = load<u32>(object);
          if (isNumber(keySlot)) {
            const number = load<f64>(keySlot);
            const index = <u32>reinterpret<i64>(number + 6755399441055744.0);
            if (<f64>(<i32>index) == number && index < load<u32>(table, Table.arraySize)) {
              const slot: usize = load<u32>(table, Table.array) + (<usize>index << 3);
              if (!load<u32>(table, Table.metatable) || load<i64>(slot) != NIL) {
                store<i64>(slot, load<i64>(value));
                tableBarrier(global, table, value);
                continue;
              }
            }
          } else if (isString(keySlot)) {
            const node = findString(table, load<i64>(keySlot), load<u32>(load<u32>(keySlot), String.hash));
            if (node && load<i64>(node) != NIL) {
              store<i64>(node, load<i64>(value));
              tableBarrier(global, table, value);
              continue;
            }
          }
        }
        if (assignValue(global, object, load<i64>(keySlot), value)) continue;
        exit = Exit.META;
        break;
      }
      case Op.TSETR: {
        setObject(global + Global.scratch0, <u32>Tag.TABLE, load<u32>(base + slotB(instruction)));
        if (assignValue(global, global + Global.scratch0, load<i64>(base + slotC(instruction)), base + slotA(instruction)))
          continue;
        exit = Exit.META;
        break;
      }
      case Op.TSETM: {
        const target = base + slotA(instruction);
        if (!isTable(target - 8)) {
          pc = instruction;
          exit = Exit.MALFORMED;
          break;
        }
        const table: usize = load<u32>(target - 8);
        const first = load<u32>(constants + slotD(instruction));
        if (results && first + results > load<u32>(table, Table.arraySize) && tableReserveArray(global, table, first + results) < 8) {
          pc = instruction;
          exit = Exit.MEMORY;
          break;
        }
        const array: usize = load<u32>(table, Table.array) + (<usize>first << 3);
        for (let offset: usize = 0, end: usize = results << 3; offset < end; offset += 8) {
          store<i64>(array + offset, load<i64>(target + offset));
          tableBarrier(global, table, target + offset);
        }
        continue;
      }
      // </cases>
    }
}
