/**
 * Calls, function headers and library functions. A call stores its return address into the header slot and goes to the
 * callee's header instruction, which sets up the frame. `results` carries the number of arguments.
 */
import { Exit, FrameType, Status, Tag } from "../gen/constants";
import { Function, Global, LibraryFunction, Prototype, Thread } from "../gen/layouts";
import { callLibrary } from "../gen/library";
import { FastOp, Op } from "../gen/opcodes";
import { chargeCall, chargeSlots } from "../lib/work";
import { tableGetInteger } from "../object/table";
import { isFunction, isNumber, isTable, NIL } from "../object/value";
import { prepareMetaCall } from "../vm/access";
import { callHostFunction } from "../vm/host";
import { returnThroughFrames } from "../vm/return";
import { DISPATCH_CHANGED } from "../vm/run-result";
import { constantsOf, isHotFunction, literalA, literalB, literalC, literalD, slotA, toBits } from "./operands";
import { base, constants, dispatchOffset, exit, global, instruction, opcode, pc, results, thread } from "./registers";

function calls(): void {
  while (true)
    switch (opcode) {
      // <cases>
      case Op.CALL: {
        const callee = base + slotA(instruction);
        results = literalC(instruction) - 1;
        if (!isFunction(callee)) {
          if (!prepareMetaCall(global, callee, results)) {
            exit = Exit.CALL_META;
            break;
          }
          results += 1;
        }
        store<u32>(callee, <u32>pc, 4);
        base = callee + 8;
        pc = load<u32>(load<u32>(callee), Function.pc);
        continue;
      }
      case Op.CALLM: {
        const callee = base + slotA(instruction);
        results += literalC(instruction);
        if (!isFunction(callee)) {
          if (!prepareMetaCall(global, callee, results)) {
            exit = Exit.CALL_META;
            break;
          }
          results += 1;
        }
        store<u32>(callee, <u32>pc, 4);
        base = callee + 8;
        pc = load<u32>(load<u32>(callee), Function.pc);
        continue;
      }
      case Op.CALLMT:
      case Op.CALLT: {
        let source = base + slotA(instruction);
        results = opcode == Op.CALLT ? literalD(instruction) - 1 : results + literalD(instruction);
        if (!isFunction(source)) {
          if (!prepareMetaCall(global, source, results)) {
            exit = Exit.CALL_META;
            break;
          }
          results += 1;
        }
        const link = load<u32>(base - 4);
        if ((link & FrameType.FULL_MASK) == FrameType.VARARG) base -= link - FrameType.VARARG;
        const callee: usize = load<u32>(source);
        store<u32>(base - 8, callee);
        let target = base;
        for (let left = results; left; left--) {
          source += 8;
          store<i64>(target, load<i64>(source));
          target += 8;
        }
        pc = load<u32>(callee, Function.pc);
        continue;
      }
      case Op.ITERC: {
        const callee = base + slotA(instruction);
        // The usual iterator of lists takes its step here, while nobody wants to see the call.
        if (
          isFunction(callee - 24) && isTable(callee - 16) && isNumber(callee - 8) && !dispatchOffset &&
          load<u8>(load<u32>(load<u32>(callee - 24), Function.pc)) == <u8>FastOp.base_ipairs_aux && literalB(instruction) <= 3
        ) {
          const index = toBits(load<f64>(callee - 8)) + 1;
          if (<f64>index == load<f64>(callee - 8) + 1) {
            const found = tableGetInteger(load<u32>(callee - 16), index);
            const value = found ? load<i64>(found) : NIL;
            store<i64>(callee, value == NIL ? NIL : reinterpret<i64>(<f64>index));
            store<i64>(callee + 8, value);
            if (value == NIL) chargeCall(global, 2);
            continue;
          }
        }
        store<i64>(callee + 8, load<i64>(callee - 16));
        store<i64>(callee + 16, load<i64>(callee - 8));
        store<i64>(callee, load<i64>(callee - 24));
        results = 2;
        if (!isFunction(callee)) {
          if (!prepareMetaCall(global, callee, 2)) {
            exit = Exit.CALL_META;
            break;
          }
          results = 3;
        }
        store<u32>(callee, <u32>pc, 4);
        base = callee + 8;
        pc = load<u32>(load<u32>(callee), Function.pc);
        continue;
      }
      case Op.VARG: {
        const link = load<u32>(base - 4);
        let target = base + slotA(instruction);
        const fixed = literalC(instruction);
        const passed = (link >> 3) - 1;
        const available = passed > fixed ? passed - fixed : 0;
        let source: usize = base - (link - FrameType.VARARG) + (<usize>fixed << 3);
        const wanted = literalB(instruction);
        let count = available;
        if (wanted) {
          if (count > wanted - 1) count = wanted - 1;
        } else {
          if (target + (<usize>available << 3) > <usize>load<u32>(thread, Thread.limit)) {
            store<u32>(global, <u32>((target - base) >> 3) + available, Global.scratch0);
            pc = instruction;
            exit = Exit.GROW_STACK;
            break;
          }
          results = available;
        }
        chargeSlots(global, count);
        for (let left = count; left; left--) {
          store<i64>(target, load<i64>(source));
          source += 8;
          target += 8;
        }
        while (count + 1 < wanted) {
          store<i64>(target, NIL);
          target += 8;
          count++;
        }
        continue;
      }
      case Op.FUNCF:
        if (isHotFunction(instruction)) {
          pc = instruction;
          exit = Exit.HOT_CALL;
          break;
        }
      case Op.JFUNCF:
      case Op.IFUNCF: {
        if (base + slotA(instruction) > <usize>load<u32>(thread, Thread.limit)) {
          store<u32>(global, literalA(instruction), Global.scratch0);
          pc = instruction;
          exit = Exit.GROW_STACK;
          break;
        }
        constants = load<u32>(instruction - (Prototype.bytecode - Prototype.constants));
        const parameters = <u32>load<u8>(instruction - (Prototype.bytecode - Prototype.parameterCount));
        while (results < parameters) {
          store<i64>(base + (<usize>results << 3), NIL);
          results++;
        }
        const fuel = load<i32>(global, Global.fuel) - 1;
        store<i32>(global, fuel, Global.fuel);
        if (opcode == Op.JFUNCF) {
          pc = instruction;
          exit = Exit.COMPILED;
          break;
        }
        if (fuel >= 0) continue;
        exit = Exit.FUEL;
        break;
      }
      case Op.FUNCV:
        if (isHotFunction(instruction)) {
          pc = instruction;
          exit = Exit.HOT_CALL;
          break;
        }
      case Op.JFUNCV:
      case Op.IFUNCV: {
        const frame = base + (<usize>results << 3) + 8;
        if (frame + slotA(instruction) > <usize>load<u32>(thread, Thread.limit)) {
          store<u32>(global, results + 1 + literalA(instruction), Global.scratch0);
          pc = instruction;
          exit = Exit.GROW_STACK;
          break;
        }
        store<u32>(frame - 8, load<u32>(base - 8));
        store<u32>(frame - 4, <u32>(frame - base) | FrameType.VARARG);
        constants = load<u32>(instruction - (Prototype.bytecode - Prototype.constants));
        const parameters = <u32>load<u8>(instruction - (Prototype.bytecode - Prototype.parameterCount));
        for (let index: u32 = 0; index < parameters; index++) {
          const from = base + (<usize>index << 3);
          if (index < results) {
            store<i64>(frame + (<usize>index << 3), load<i64>(from));
            store<i64>(from, NIL);
          } else store<i64>(frame + (<usize>index << 3), NIL);
        }
        base = frame;
        const fuel = load<i32>(global, Global.fuel) - 1;
        store<i32>(global, fuel, Global.fuel);
        if (opcode == Op.JFUNCV) {
          pc = instruction;
          exit = Exit.COMPILED;
          break;
        }
        if (fuel >= 0) continue;
        exit = Exit.FUEL;
        break;
      }
      case Op.FUNCC: {
        if (load<i32>(global, Global.gcDebt) >= 0) {
          pc = instruction;
          exit = Exit.COLLECT;
          break;
        }
        const link: usize = load<u32>(base - 4);
        store<u32>(thread, base, Thread.base);
        store<u32>(thread, base + (<usize>results << 3), Thread.top);
        const count = callLibrary(load<u32>(load<u32>(base - 8), LibraryFunction.id), thread, base, results);
        if (count >= 0) {
          chargeCall(global, results + count);
          results = count;
          if (!(link & FrameType.TYPE_MASK)) {
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
          exit = returnThroughFrames(thread, base, link, base - 8, results);
          base = load<u32>(thread, Thread.base);
          pc = load<u32>(thread, Thread.pc);
          results = load<u32>(thread, Thread.results);
          if (exit < 0) {
            constants = constantsOf(base);
            continue;
          }
          break;
        }
        if (count == Status.TAIL_CALL) {
          results = load<u32>(global, Global.scratch1);
          store<i64>(base - 8, load<i64>(global, Global.scratch0));
          if (!isFunction(base - 8)) {
            if (!prepareMetaCall(global, base - 8, results)) {
              store<u32>(base - 4, <u32>link);
              exit = Exit.TAIL_CALL_META;
              break;
            }
            results += 1;
          }
          store<u32>(base - 4, <u32>link);
          pc = load<u32>(load<u32>(base - 8), Function.pc);
          // A library function may come to itself again: tostring as its own __tostring.
          const fuel = load<i32>(global, Global.fuel) - 1;
          store<i32>(global, fuel, Global.fuel);
          if (fuel >= 0) continue;
          exit = Exit.FUEL;
          break;
        }
        if (count == Status.PCALL && isFunction(base)) {
          chargeCall(global, 0);
          results -= 1;
          store<u32>(base, 8 | FrameType.PCALL, 4);
          pc = load<u32>(load<u32>(base), Function.pc);
          base += 8;
          continue;
        }
        store<i32>(global, count, Global.status);
        pc = instruction;
        exit = Exit.LIBRARY;
        break;
      }
      case Op.FUNCCW: {
        if (load<i32>(global, Global.gcDebt) >= 0) {
          pc = instruction;
          exit = Exit.COLLECT;
          break;
        }
        const link: usize = load<u32>(base - 4);
        store<u32>(thread, base, Thread.base);
        store<u32>(thread, base + (<usize>results << 3), Thread.top);
        store<u32>(thread, results, Thread.results);
        const count = callHostFunction(thread, load<u32>(load<u32>(base - 8), LibraryFunction.id), base, results);
        // It may have called Lua, which may have moved the stack.
        base = load<u32>(thread, Thread.base);
        if (count < 0) {
          store<i32>(global, count, Global.status);
          pc = instruction;
          exit = Exit.LIBRARY;
          break;
        }
        chargeCall(global, results + count);
        if (!(link & FrameType.TYPE_MASK)) {
          results = count;
          const wanted = literalB(link - 4);
          pc = link;
          while (results + 1 < wanted) {
            store<i64>(base - 8 + (<usize>results << 3), NIL);
            results++;
          }
          base -= 8 + slotA(link - 4);
        } else {
          exit = returnThroughFrames(thread, base, link, base - 8, count);
          base = load<u32>(thread, Thread.base);
          pc = load<u32>(thread, Thread.pc);
          results = load<u32>(thread, Thread.results);
          if (exit >= 0) break;
        }
        // Hooks may have been set.
        if (load<u32>(global, Global.dispatchOffset) != dispatchOffset) {
          exit = DISPATCH_CHANGED;
          break;
        }
        constants = constantsOf(base);
        continue;
      }
      // </cases>
    }
}
