/**
 * Library functions for their usual arguments (spec/fast-functions.ts). The result goes to slot 0, and a return
 * instruction of the global state hands it on, if the caller is not one that takes it at once;
 * anything unusual goes to FUNCC, which calls the library.
 */
import { FrameType, Tag } from "../gen/constants";
import { Function, Global, LibraryFunction, String, Table } from "../gen/layouts";
import { FastOp } from "../gen/opcodes";
import { objectBarrier } from "../gc/barrier";
import { typeNameOf } from "../lib/state";
import { tableGet, tableGetInteger } from "../object/table";
import { isFunction, isNumber, isString, isTable, isTruthy, NIL, objectBits, tagOf } from "../object/value";
import { IS_WRAPPED, resumeQuickly, SWITCHED, yieldQuickly } from "../vm/coroutines";
import { constantsOf, slotA, takesOne, toBits } from "./operands";
import { base, constants, exit, global, opcode, pc, results, thread } from "./registers";

function fastFunctions(): void {
  while (true)
    switch (opcode) {
      // <cases>
      case FastOp.math_floor:
      case FastOp.math_ceil:
      case FastOp.math_abs:
      case FastOp.math_sqrt: {
        pc = global + Global.functionHeader;
        if (!results || !isNumber(base)) continue;
        const argument = load<f64>(base);
        const number = opcode == FastOp.math_floor ? floor(argument)
          : opcode == FastOp.math_ceil ? ceil(argument)
          : opcode == FastOp.math_abs ? abs(argument) : sqrt(argument);
        const link: usize = load<u32>(base - 4);
        if (takesOne(link)) {
          store<f64>(base - 8, number);
          pc = link;
          base -= 8 + slotA(link - 4);
          constants = constantsOf(base);
        } else {
          store<f64>(base, number);
          pc = global + Global.returnOne;
        }
        continue;
      }
      case FastOp.math_min:
      case FastOp.math_max:
      case FastOp.bit_band:
      case FastOp.bit_bor:
      case FastOp.bit_bxor:
      case FastOp.bit_lshift:
      case FastOp.bit_rshift:
      case FastOp.bit_arshift: {
        pc = global + Global.functionHeader;
        if (results != 2 || !isNumber(base) || !isNumber(base + 8)) continue;
        const left = load<f64>(base), right = load<f64>(base, 8);
        let number: f64;
        if (opcode == FastOp.math_min || opcode == FastOp.math_max) {
          // Equal numbers may be zeros of different signs; they and NaN are left to the library.
          if (!(left < right || left > right)) continue;
          number = (left < right) == (opcode == FastOp.math_min) ? left : right;
        } else {
          const a = toBits(left), b = toBits(right);
          number = <f64>(
            opcode == FastOp.bit_band ? a & b
            : opcode == FastOp.bit_bor ? a | b
            : opcode == FastOp.bit_bxor ? a ^ b
            : opcode == FastOp.bit_lshift ? a << b
            : opcode == FastOp.bit_rshift ? <i32>(<u32>a >>> <u32>b) : a >> b
          );
        }
        const link: usize = load<u32>(base - 4);
        if (takesOne(link)) {
          store<f64>(base - 8, number);
          pc = link;
          base -= 8 + slotA(link - 4);
          constants = constantsOf(base);
        } else {
          store<f64>(base, number);
          pc = global + Global.returnOne;
        }
        continue;
      }
      case FastOp.string_byte:
      case FastOp.base_type:
      case FastOp.base_rawget:
      case FastOp.base_setmetatable:
      case FastOp.base_tostring: {
        pc = global + Global.functionHeader;
        if (!results) continue;
        let value = load<i64>(base);
        if (opcode == FastOp.base_type) value = objectBits(<u32>Tag.STRING, typeNameOf(global, tagOf(base)));
        else if (opcode == FastOp.string_byte) {
          if (!isString(base) || results > 2 || (results != 1 && !isNumber(base + 8))) continue;
          const string: usize = load<u32>(base);
          const position = results == 1 ? 1.0 : load<f64>(base, 8);
          const index = toBits(position);
          if (<f64>index != position || <u32>(index - 1) >= load<u32>(string, String.length)) continue;
          value = reinterpret<i64>(<f64>load<u8>(string + index - 1, String.data));
        } else if (opcode == FastOp.base_tostring) {
          if (!isString(base)) continue;
        } else {
          if (results != 2 || !isTable(base)) continue;
          const table: usize = load<u32>(base);
          if (opcode == FastOp.base_rawget) {
            const found = tableGet(table, load<i64>(base, 8));
            value = found ? load<i64>(found) : NIL;
          } else {
            const metatable: usize = load<u32>(base, 8);
            if (!isTable(base + 8) || load<u32>(table, Table.metatable)) continue;
            store<u32>(table, metatable, Table.metatable);
            objectBarrier(global, table, metatable);
          }
        }
        const link: usize = load<u32>(base - 4);
        if (takesOne(link)) {
          store<i64>(base - 8, value);
          pc = link;
          base -= 8 + slotA(link - 4);
          constants = constantsOf(base);
        } else {
          store<i64>(base, value);
          pc = global + Global.returnOne;
        }
        continue;
      }
      case FastOp.base_ipairs_aux: {
        // As ITERC does it.
        pc = global + Global.functionHeader;
        if (results != 2 || !isTable(base) || !isNumber(base + 8)) continue;
        const index = toBits(load<f64>(base, 8)) + 1;
        if (<f64>index != load<f64>(base, 8) + 1) continue;
        const found = tableGetInteger(load<u32>(base), index);
        const value = found ? load<i64>(found) : NIL;
        if (value == NIL) continue;
        store<f64>(base, <f64>index);
        store<i64>(base, value, 8);
        pc = global + Global.returnTwo;
        continue;
      }
      case FastOp.base_pcall: {
        pc = global + Global.functionHeader;
        if (!results || !isFunction(base)) continue;
        results -= 1;
        store<u32>(base, 8 | FrameType.PCALL, 4);
        pc = load<u32>(load<u32>(base), Function.pc);
        base += 8;
        continue;
      }
      case FastOp.base_assert: {
        pc = global + (results && isTruthy(base) ? Global.returnAll : Global.functionHeader);
        continue;
      }
      case FastOp.coroutine_resume: {
        const isThread = results && tagOf(base) == <u32>Tag.THREAD;
        if (isThread && resumeQuickly(global, thread, load<u32>(base), base, base + 8, results - 1, 0)) {
          exit = SWITCHED;
          break;
        }
        pc = global + Global.functionHeader;
        continue;
      }
      case FastOp.coroutine_wrap_aux: {
        const coroutine: usize = load<u32>(load<u32>(base - 8), LibraryFunction.upvalues);
        if (resumeQuickly(global, thread, coroutine, base, base, results, IS_WRAPPED)) {
          exit = SWITCHED;
          break;
        }
        pc = global + Global.functionHeader;
        continue;
      }
      case FastOp.coroutine_yield: {
        if (yieldQuickly(global, thread, base, results)) {
          exit = SWITCHED;
          break;
        }
        pc = global + Global.functionHeader;
        continue;
      }
      // </cases>
    }
}
