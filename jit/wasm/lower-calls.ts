/** Lowering of allocations, the scratch buffer and calls: the core's helpers do the work. */
import { BufferMode, type IrTypeName, irTypes } from "../../spec/ir.ts";
import type { IrHelperName } from "../../spec/ir-helpers.ts";
import { Tag } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { closureParts } from "../ir/closures.ts";
import { type IrRef, Op, opNames, REF_NIL, typeSpecs } from "../ir/types.ts";
import type { Emitter } from "./emitter.ts";
import { helperSpecs } from "./helpers.ts";

/** Each value that is captured is an upvalue of its own. */
function newClosure(code: Emitter, ref: IrRef): boolean {
  const { ir } = code;
  const { prototype, parent, values, baseSlot } = closureParts(ir, ref);
  code.pushGlobal();
  code.operand(prototype);
  code.operand(parent);
  code.pushSlotAddress(baseSlot);
  code.callHelper("makeClosure");
  for (const value of values) {
    const closure = code.scratch("i32");
    code.tee(closure);
    code.exitUnless();
    code.pushGlobal();
    code.get(closure);
    code.operand(parent);
    if (value === prototype) {
      code.get(closure);
      code.tagged(Tag.values.FUNCTION);
    } else code.boxed(value);
    code.callHelper("captureValue");
    code.release(closure);
  }
  return code.refusable(ref);
}

function newString(code: Emitter, ref: IrRef): boolean {
  code.pushGlobal();
  code.left(ref);
  code.right(ref);
  code.callHelper("substring");
  return code.refusable(ref);
}

function newCdata(code: Emitter, ref: IrRef): boolean {
  code.pushGlobal();
  code.left(ref);
  code.right(ref);
  code.callHelper("newZeroedCdata");
  return code.refusable(ref);
}

function newScalar(code: Emitter, ref: IrRef): boolean {
  const isWide = code.kindOf(code.ir.right(ref)) === "i64";
  code.pushGlobal();
  code.left(ref);
  code.right(ref);
  code.callHelper(isWide ? "newScalar64" : "newScalar32");
  return code.refusable(ref);
}

function bufferHeader(code: Emitter, ref: IrRef): boolean {
  code.left(ref);
  if (code.ir.right(ref) !== BufferMode.RESET) return true;
  code.callHelper("bufferReset");
  return code.refusable(ref);
}

function bufferPut(code: Emitter, ref: IrRef): boolean {
  code.left(ref);
  code.right(ref);
  code.callHelper("bufferPut");
  return code.refusable(ref);
}

function bufferString(code: Emitter, ref: IrRef): boolean {
  code.left(ref);
  code.callHelper("bufferString");
  return code.refusable(ref);
}

/** The arguments of a call, first to last. */
function argumentsOf(code: Emitter, ref: IrRef): IrRef[] {
  const { ir } = code;
  const list: IrRef[] = [];
  let rest = ref;
  for (; ir.op(rest) === Op.CARG; rest = ir.left(rest)) list.unshift(ir.right(rest));
  if (rest !== REF_NIL) list.unshift(rest);
  return list;
}

function call(code: Emitter, ref: IrRef): boolean {
  const { ir } = code;
  const spec = helperSpecs[ir.right(ref)];
  const list = argumentsOf(code, ir.left(ref));
  let next = 0;
  for (const parameter of spec.parameters) {
    if (parameter === "global") code.pushGlobal();
    else {
      const argument = list[next++] ?? REF_NIL;
      if (parameter === "value") code.boxed(argument);
      else if (parameter === "f64") code.luaNumber(argument);
      else code.operand(argument);
    }
  }
  code.callHelper(spec.export as IrHelperName);
  if (spec.mayRefuse) return code.refusable(ref);
  return typeSpecs[ir.type(ref)].kind !== "none" || dropResult(code, spec.result);
}

/** A result that the instruction's type does not want. */
function dropResult(code: Emitter, result: IrTypeName): boolean {
  if (irTypes[result].kind !== "none") code.emit("drop");
  return false;
}

const noValue = (code: Emitter, ref: IrRef): never => abort("NYI_IR", opNames[code.ir.op(ref)]);

export const calls = {
  FNEW: newClosure,
  SNEW: newString,
  CNEW: newCdata,
  CNEWI: newScalar,
  BUFHDR: bufferHeader,
  BUFPUT: bufferPut,
  BUFSTR: bufferString,
  CALLN: call,
  CALLA: call,
  CALLL: call,
  CALLS: call,
  CARG: noValue,
};
