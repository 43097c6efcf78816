// Generated from core/interpreter/ by `npm run generate`. Do not edit.

import { objectBarrier, tableBarrier, upvalueBarrier } from "../gc/barrier";
import { branch, constantsOf, findString, isHot, isHotFunction, jumpTarget, literalA, literalB, literalC, literalD, objectConstant, slotA, slotB, slotC, slotD, stringConstantBits, takesOne, toBits, upvalueAt } from "../interpreter/operands";
import { HASH_SIGN } from "../lib/base-results";
import { typeNameOf } from "../lib/state";
import { substring } from "../lib/string-basic";
import { chargeCall, chargeSkipped, chargeSlots } from "../lib/work";
import { modulo, power } from "../number/math";
import { closeUpvalues, newClosure } from "../object/function";
import { characterString, compareStrings } from "../object/string";
import { duplicateTable, keyIndexBits, newTable, tableGet, tableGetInteger, tableLength, tableReserveArray } from "../object/table";
import { NIL, booleanBits, isFunction, isNumber, isString, isTable, isTruthy, objectBits, setObject, tagOf } from "../object/value";
import { HANDLER_IS_FUNCTION, assignValue, indexString, indexValue, prepareMetaCall, pushIndexCall } from "../vm/access";
import { enterTrace } from "../vm/compiled";
import { concatenate } from "../vm/concat";
import { IS_WRAPPED, SWITCHED, resumeQuickly, yieldQuickly } from "../vm/coroutines";
import { settle } from "../vm/driver";
import { callHostFunction } from "../vm/host";
import { despecialiseNext, isNextFunction } from "../vm/iteration";
import { returnThroughFrames } from "../vm/return";
import { DISPATCH_CHANGED, FIRST_OUTER_EXIT, RUN_AGAIN, RunResult } from "../vm/run-result";
import { Exit, FrameType, Status, Tag } from "./constants";
import { Function, Global, LibraryFunction, Node, Prototype, String, Table, Thread, Upvalue } from "./layouts";
import { callLibrary } from "./library";
import { FastOp, Op } from "./opcodes";

/**
 * Runs the state's current thread. What instructions cannot do is settled by the driver in between; returns what only
 * the driver's loop can handle, Exit.FUEL among them: since an engine does not replace a running function by its
 * optimised code, the interpreter must be entered anew from time to time.
 */
export function interpret(global: usize, isResumed: u32): i32 {
  let dispatchOffset = load<u32>(global, Global.dispatchOffset);
  // The driver has handled the first instruction's hook or recording, if it resumes it.
  let offset: u32 = isResumed ? 0 : dispatchOffset;
  while (true) {
    const thread: usize = load<u32>(global, Global.currentThread);
    let base: usize = load<u32>(thread, Thread.base);
    let pc: usize = load<u32>(thread, Thread.pc);
    let results = load<u32>(thread, Thread.results);
    let constants = constantsOf(base);
    let exit: i32 = Exit.RECORD;
    while (true) {
      const instruction = pc;
      const opcode = <u32>load<u8>(instruction) + offset;
      pc += 4;
      offset = dispatchOffset;
      switch (opcode) {
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
      case Op.KSTR: {
        store<i64>(base + slotA(instruction), stringConstantBits(constants, literalD(instruction)));
        continue;
      }
      case Op.KCDATA: {
        setObject(base + slotA(instruction), <u32>Tag.CDATA, objectConstant(constants, literalD(instruction)));
        continue;
      }
      case Op.KSHORT: {
        store<f64>(base + slotA(instruction), <f64>load<i16>(instruction, 2));
        continue;
      }
      case Op.KNUM: {
        store<f64>(base + slotA(instruction), load<f64>(constants + slotD(instruction)));
        continue;
      }
      case Op.KPRI: {
        // nil, false and true differ from -1 by the operand in the high word.
        store<i64>(base + slotA(instruction), NIL - (<i64>literalD(instruction) << 32));
        continue;
      }
      case Op.KNIL: {
        let slot = base + slotA(instruction);
        const last = base + slotD(instruction);
        do {
          store<i64>(slot, NIL);
          slot += 8;
        } while (slot <= last);
        continue;
      }
      case Op.UGET: {
        const upvalue = upvalueAt(base, literalD(instruction));
        store<i64>(base + slotA(instruction), load<i64>(load<u32>(upvalue, Upvalue.location)));
        continue;
      }
      case Op.USETV: {
        const upvalue = upvalueAt(base, literalA(instruction));
        const value = base + slotD(instruction);
        store<i64>(load<u32>(upvalue, Upvalue.location), load<i64>(value));
        upvalueBarrier(global, upvalue, value);
        continue;
      }
      case Op.USETS: {
        const upvalue = upvalueAt(base, literalA(instruction));
        const location: usize = load<u32>(upvalue, Upvalue.location);
        store<i64>(location, stringConstantBits(constants, literalD(instruction)));
        upvalueBarrier(global, upvalue, location);
        continue;
      }
      case Op.USETN: {
        const upvalue = upvalueAt(base, literalA(instruction));
        store<f64>(load<u32>(upvalue, Upvalue.location), load<f64>(constants + slotD(instruction)));
        continue;
      }
      case Op.USETP: {
        const upvalue = upvalueAt(base, literalA(instruction));
        store<i64>(load<u32>(upvalue, Upvalue.location), NIL - (<i64>literalD(instruction) << 32));
        continue;
      }
      case Op.UCLO: {
        const level = base + slotA(instruction);
        pc = jumpTarget(instruction);
        if (load<u32>(thread, Thread.openUpvalues)) closeUpvalues(thread, level);
        if (pc > instruction) continue;
        const fuel = load<i32>(global, Global.fuel) - 1;
        store<i32>(global, fuel, Global.fuel);
        if (fuel >= 0) continue;
        exit = Exit.FUEL;
        break;
      }
      case Op.FNEW: {
        if (load<i32>(global, Global.gcDebt) >= 0) {
          pc = instruction;
          exit = Exit.COLLECT;
          break;
        }
        store<u32>(thread, base, Thread.base);
        const closure = newClosure(thread, objectConstant(constants, literalD(instruction)), load<u32>(base - 8));
        if (closure) {
          setObject(base + slotA(instruction), <u32>Tag.FUNCTION, closure);
          continue;
        }
        pc = instruction;
        exit = Exit.MEMORY;
        break;
      }
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
        default:
          pc = instruction;
          exit = Exit.RECORD;
      }
      break;
    }
    store<u32>(thread, base, Thread.base);
    store<u32>(thread, pc, Thread.pc);
    store<u32>(thread, results, Thread.results);
    if (exit == SWITCHED) continue;
    // A call of the host ends: without the driver in between it costs a tenth less.
    if (exit == Exit.RETURN_TO_ENTRY && load<u32>(thread, Thread.entryDepth)) return RunResult.DONE;
    if (exit == Exit.FUEL || exit == Exit.RECORD || exit == Exit.HOT_LOOP || exit == Exit.HOT_CALL) return exit;
    // Most often by far, and worth a call less.
    if (exit == Exit.COMPILED) exit = enterTrace(global, thread);
    if (exit >= 0 && exit < FIRST_OUTER_EXIT) exit = settle(global, exit);
    if (exit >= 0) return exit;
    dispatchOffset = load<u32>(global, Global.dispatchOffset);
    offset = exit == RUN_AGAIN ? 0 : dispatchOffset;
  }
  return 0;
}
