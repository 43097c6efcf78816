/** Constants, upvalues and closures. */
import { Exit, Tag } from "../gen/constants";
import { Global, Thread, Upvalue } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import { upvalueBarrier } from "../gc/barrier";
import { closeUpvalues, newClosure } from "../object/function";
import { NIL, setObject } from "../object/value";
import { jumpTarget, literalA, literalD, objectConstant, slotA, slotD, stringConstantBits, upvalueAt } from "./operands";
import { base, constants, exit, global, instruction, opcode, pc, thread } from "./registers";

function constantsAndUpvalues(): void {
  while (true)
    switch (opcode) {
      // <cases>
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
      // </cases>
    }
}
