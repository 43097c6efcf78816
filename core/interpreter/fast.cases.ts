/**
 * Library functions for their usual arguments (spec/fast-functions.ts). The result goes to slot 0, and a return
 * instruction of the global state hands it on, if the caller is not one that takes it at once;
 * anything unusual goes to FUNCC, which calls the library.
 */
import { Exit, FrameType, Tag } from "../gen/constants";
import { Function, Global, LibraryFunction, String, Table } from "../gen/layouts";
import { FastOp } from "../gen/opcodes";
import { objectBarrier } from "../gc/barrier";
import { HASH_SIGN } from "../lib/base-results";
import { substring } from "../lib/string-basic";
import { typeNameOf } from "../lib/state";
import { characterString } from "../object/string";
import { tableGet, tableGetInteger } from "../object/table";
import { isFunction, isNumber, isString, isTable, isTruthy, NIL, objectBits, tagOf } from "../object/value";
import { IS_WRAPPED, resumeQuickly, SWITCHED, yieldQuickly } from "../vm/coroutines";
import { constantsOf, slotA, takesOne, toBits } from "./operands";
import { base, constants, exit, global, instruction, opcode, pc, results, thread } from "./registers";

function fastFunctions(): void {
  while (true)
    switch (opcode) {
      // <cases>
      case FastOp.math_floor:
      case FastOp.math_ceil:
      case FastOp.math_abs:
      case FastOp.math_sqrt:
      case FastOp.math_min:
      case FastOp.math_max:
      case FastOp.bit_band:
      case FastOp.bit_bor:
      case FastOp.bit_bxor:
      case FastOp.bit_lshift:
      case FastOp.bit_rshift:
      case FastOp.bit_arshift:
      case FastOp.string_byte:
      case FastOp.string_sub:
      case FastOp.string_char:
      case FastOp.base_type:
      case FastOp.base_select:
      case FastOp.base_rawget:
      case FastOp.base_setmetatable:
      case FastOp.base_tostring: {
        pc = global + Global.functionHeader;
        if (!results) continue;
        const link: usize = load<u32>(base - 4);
        let value = load<i64>(base);
        if (opcode <= <u32>FastOp.math_sqrt) {
          if (!isNumber(base)) continue;
          const number = load<f64>(base);
          value = reinterpret<i64>(
            opcode == FastOp.math_floor ? floor(number)
            : opcode == FastOp.math_ceil ? ceil(number)
            : opcode == FastOp.math_abs ? abs(number) : sqrt(number),
          );
        } else if (opcode <= <u32>FastOp.bit_arshift) {
          if (results != 2 || !isNumber(base) || !isNumber(base + 8)) continue;
          const left = load<f64>(base), right = load<f64>(base, 8);
          if (opcode <= <u32>FastOp.math_max) {
            // Equal numbers may be zeros of different signs; they and NaN are left to the library.
            if (!(left < right || left > right)) continue;
            value = load<i64>((left < right) == (opcode == FastOp.math_min) ? base : base + 8);
          } else {
            const a = toBits(left), b = toBits(right);
            value = reinterpret<i64>(
              <f64>(
                opcode == FastOp.bit_band ? a & b
                : opcode == FastOp.bit_bor ? a | b
                : opcode == FastOp.bit_bxor ? a ^ b
                : opcode == FastOp.bit_lshift ? a << b
                : opcode == FastOp.bit_rshift ? <i32>(<u32>a >>> <u32>b) : a >> b
              ),
            );
          }
        } else if (opcode == FastOp.base_type) value = objectBits(<u32>Tag.STRING, typeNameOf(global, tagOf(base)));
        else if (opcode == FastOp.string_byte) {
          if (!isString(base) || results > 2 || (results != 1 && !isNumber(base + 8))) continue;
          const string: usize = load<u32>(base);
          const position = results == 1 ? 1.0 : load<f64>(base, 8);
          const index = toBits(position);
          if (<f64>index != position || <u32>(index - 1) >= load<u32>(string, String.length)) continue;
          value = reinterpret<i64>(<f64>load<u8>(string + index - 1, String.data));
        } else if (opcode == FastOp.string_sub) {
          if (!isString(base) || results < 2 || results > 3 || !isNumber(base + 8)) continue;
          const start = toBits(load<f64>(base, 8));
          let stop = -1;
          if (results == 3) {
            if (!isNumber(base + 16)) continue;
            stop = toBits(load<f64>(base, 16));
            if (<f64>stop != load<f64>(base, 16)) continue;
          }
          if (<f64>start != load<f64>(base, 8)) continue;
          if (load<i32>(global, Global.gcDebt) >= 0) {
            pc = instruction;
            exit = Exit.COLLECT;
            break;
          }
          const part = substring(global, load<u32>(base), start, stop);
          if (!part) continue;
          value = objectBits(<u32>Tag.STRING, part);
        } else if (opcode == FastOp.string_char) {
          if (results != 1 || !isNumber(base)) continue;
          const byte = toBits(load<f64>(base));
          if (<f64>byte != load<f64>(base) || <u32>byte > 255) continue;
          const character = characterString(global, byte);
          if (!character) continue;
          value = objectBits(<u32>Tag.STRING, character);
        } else if (opcode == FastOp.base_select) {
          if (isNumber(base)) {
            const index = toBits(load<f64>(base));
            if (<f64>index != load<f64>(base) || <u32>(index - 1) >= results - 1 || !takesOne(link)) continue;
            value = load<i64>(base + (<usize>index << 3));
          } else {
            if (!isString(base) || load<u8>(load<u32>(base), String.data) != HASH_SIGN) continue;
            value = reinterpret<i64>(<f64>(results - 1));
          }
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
