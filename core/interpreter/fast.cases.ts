/**
 * Library functions for their usual arguments (spec/fast-functions.ts). The result goes to slot 0, and a return
 * instruction of the global state hands it on; anything unusual goes to FUNCC, which calls the library.
 */
import { Tag } from "../gen/constants";
import { Global, LibraryFunction, String, Table } from "../gen/layouts";
import { FastOp } from "../gen/opcodes";
import { objectBarrier } from "../gc/barrier";
import { typeNameOf } from "../lib/state";
import { tableGet } from "../object/table";
import { isNumber, isString, isTable, isTruthy, NIL, setObject, tagOf } from "../object/value";
import { IS_WRAPPED, resumeQuickly, SWITCHED, yieldQuickly } from "../vm/coroutines";
import { toBits } from "./operands";
import { base, exit, global, opcode, pc, results, thread } from "./registers";

function fastFunctions(): void {
  while (true)
    switch (opcode) {
      // <cases>
      case FastOp.math_floor: {
        if (results && isNumber(base)) {
          store<f64>(base, floor(load<f64>(base)));
          pc = global + Global.returnOne;
        } else pc = global + Global.functionHeader;
        continue;
      }
      case FastOp.math_ceil: {
        if (results && isNumber(base)) {
          store<f64>(base, ceil(load<f64>(base)));
          pc = global + Global.returnOne;
        } else pc = global + Global.functionHeader;
        continue;
      }
      case FastOp.math_abs: {
        if (results && isNumber(base)) {
          store<f64>(base, abs(load<f64>(base)));
          pc = global + Global.returnOne;
        } else pc = global + Global.functionHeader;
        continue;
      }
      case FastOp.math_sqrt: {
        if (results && isNumber(base)) {
          store<f64>(base, sqrt(load<f64>(base)));
          pc = global + Global.returnOne;
        } else pc = global + Global.functionHeader;
        continue;
      }
      case FastOp.math_min: {
        // Equal numbers may be zeros of different signs; they and NaN are left to the library.
        pc = global + Global.functionHeader;
        if (results == 2 && isNumber(base) && isNumber(base + 8)) {
          const left = load<f64>(base), right = load<f64>(base, 8);
          if (left < right) pc = global + Global.returnOne;
          else if (right < left) {
            store<f64>(base, right);
            pc = global + Global.returnOne;
          }
        }
        continue;
      }
      case FastOp.math_max: {
        // Equal numbers may be zeros of different signs; they and NaN are left to the library.
        pc = global + Global.functionHeader;
        if (results == 2 && isNumber(base) && isNumber(base + 8)) {
          const left = load<f64>(base), right = load<f64>(base, 8);
          if (left > right) pc = global + Global.returnOne;
          else if (right > left) {
            store<f64>(base, right);
            pc = global + Global.returnOne;
          }
        }
        continue;
      }
      case FastOp.bit_band: {
        if (results == 2 && isNumber(base) && isNumber(base + 8)) {
          const a = toBits(load<f64>(base)), b = toBits(load<f64>(base, 8));
          store<f64>(base, <f64>(a & b));
          pc = global + Global.returnOne;
        } else pc = global + Global.functionHeader;
        continue;
      }
      case FastOp.bit_bor: {
        if (results == 2 && isNumber(base) && isNumber(base + 8)) {
          const a = toBits(load<f64>(base)), b = toBits(load<f64>(base, 8));
          store<f64>(base, <f64>(a | b));
          pc = global + Global.returnOne;
        } else pc = global + Global.functionHeader;
        continue;
      }
      case FastOp.bit_bxor: {
        if (results == 2 && isNumber(base) && isNumber(base + 8)) {
          const a = toBits(load<f64>(base)), b = toBits(load<f64>(base, 8));
          store<f64>(base, <f64>(a ^ b));
          pc = global + Global.returnOne;
        } else pc = global + Global.functionHeader;
        continue;
      }
      case FastOp.bit_lshift: {
        if (results == 2 && isNumber(base) && isNumber(base + 8)) {
          const a = toBits(load<f64>(base)), b = toBits(load<f64>(base, 8));
          store<f64>(base, <f64>(a << b));
          pc = global + Global.returnOne;
        } else pc = global + Global.functionHeader;
        continue;
      }
      case FastOp.bit_rshift: {
        if (results == 2 && isNumber(base) && isNumber(base + 8)) {
          const a = toBits(load<f64>(base)), b = toBits(load<f64>(base, 8));
          store<f64>(base, <f64>(<i32>(<u32>a >>> <u32>b)));
          pc = global + Global.returnOne;
        } else pc = global + Global.functionHeader;
        continue;
      }
      case FastOp.bit_arshift: {
        if (results == 2 && isNumber(base) && isNumber(base + 8)) {
          const a = toBits(load<f64>(base)), b = toBits(load<f64>(base, 8));
          store<f64>(base, <f64>(a >> b));
          pc = global + Global.returnOne;
        } else pc = global + Global.functionHeader;
        continue;
      }
      case FastOp.string_byte: {
        pc = global + Global.functionHeader;
        if (isString(base) && results - 1 <= 1 && (results == 1 || isNumber(base + 8))) {
          const string: usize = load<u32>(base);
          const number = results == 1 ? 1.0 : load<f64>(base, 8);
          const index = toBits(number);
          if (<f64>index == number && <u32>(index - 1) < load<u32>(string, String.length)) {
            store<f64>(base, <f64>load<u8>(string + index - 1, String.data));
            pc = global + Global.returnOne;
          }
        }
        continue;
      }
      case FastOp.base_type: {
        if (results) {
          setObject(base, <u32>Tag.STRING, typeNameOf(global, tagOf(base)));
          pc = global + Global.returnOne;
        } else pc = global + Global.functionHeader;
        continue;
      }
      case FastOp.base_rawget: {
        if (results == 2 && isTable(base)) {
          const found = tableGet(load<u32>(base), load<i64>(base, 8));
          store<i64>(base, found ? load<i64>(found) : NIL);
          pc = global + Global.returnOne;
        } else pc = global + Global.functionHeader;
        continue;
      }
      case FastOp.base_setmetatable: {
        pc = global + Global.functionHeader;
        if (results == 2 && isTable(base) && isTable(base + 8)) {
          const table: usize = load<u32>(base), metatable: usize = load<u32>(base, 8);
          if (!load<u32>(table, Table.metatable)) {
            store<u32>(table, metatable, Table.metatable);
            objectBarrier(global, table, metatable);
            pc = global + Global.returnOne;
          }
        }
        continue;
      }
      case FastOp.base_ipairs_aux: {
        pc = global + Global.functionHeader;
        if (results == 2 && isTable(base) && isNumber(base + 8)) {
          const table: usize = load<u32>(base);
          const index = <u32>toBits(load<f64>(base, 8)) + 1;
          if (<f64>index == load<f64>(base, 8) + 1 && index < load<u32>(table, Table.arraySize)) {
            const value = load<i64>(load<u32>(table, Table.array) + (<usize>index << 3));
            if (value != NIL) {
              store<f64>(base, <f64>index);
              store<i64>(base, value, 8);
              pc = global + Global.returnTwo;
            }
          }
        }
        continue;
      }
      case FastOp.base_assert: {
        pc = global + (results && isTruthy(base) ? Global.returnAll : Global.functionHeader);
        continue;
      }
      case FastOp.base_tostring: {
        pc = global + (results && isString(base) ? Global.returnOne : Global.functionHeader);
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
