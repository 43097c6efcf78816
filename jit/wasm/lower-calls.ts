/** Lowering of allocations, the scratch buffer and calls: the core's helpers do the work, or functions of C. */
import { GlobalField } from "../../lib/offsets.ts";
import { BufferMode, type IrTypeName, irTypes } from "../../spec/ir.ts";
import type { IrHelperName } from "../../spec/ir-helpers.ts";
import { Tag } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { closureParts } from "../ir/closures.ts";
import { Helper } from "../ir/operands.ts";
import { type IrRef, Op, opNames, REF_NIL, typeSpecs } from "../ir/types.ts";
import type { Emitter } from "./emitter.ts";
import { pushBaseAt, storeSnapshot } from "./exits.ts";
import { foreignName, foreignSignature } from "./foreign-calls.ts";
import { helperSpecs } from "./helpers.ts";
import { isResultBox } from "./plan.ts";
import { orderStrings } from "./string-order.ts";

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
    code.set(closure);
    if (code.plan.mayExit(ref)) {
      code.get(closure);
      code.exitUnless();
    }
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

function newCdata(code: Emitter, ref: IrRef): boolean {
  code.pushGlobal();
  code.left(ref);
  code.right(ref);
  code.callHelper("newZeroedCdata");
  return code.refusable(ref);
}

function newScalar(code: Emitter, ref: IrRef): boolean {
  const isWide = code.kindOf(code.ir.right(ref)) === "i64";
  const make = () => {
    code.pushGlobal();
    code.left(ref);
    code.right(ref);
    code.callHelper(isWide ? "newScalar64" : "newScalar32");
  };
  if (isResultBox(code.ir, ref)) code.withoutMemoryCap(make);
  else make();
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
export function argumentsOf(code: Emitter, ref: IrRef): IrRef[] {
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
  if (ir.right(ref) === Helper.compareStrings) {
    orderStrings(code, list[0], list[1]);
    return true;
  }
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

/**
 * Calls a function of C. An exception takes all locals away, so the state before the call is stored first, and
 * Global.callBase tells that it is.
 */
function callForeign(code: Emitter, ref: IrRef): boolean {
  const { ir, plan } = code;
  const snapshotId = plan.snapshotOf(ref);
  const snapshot = plan.snapshots[snapshotId];
  storeSnapshot(code, snapshot, code.callExits.dirtySlots(plan, snapshotId));
  code.storeFuel();
  code.pushGlobal();
  code.i32(code.callExits.numberOf(plan, snapshotId));
  code.access("i32.store", GlobalField.callExit);
  code.pushGlobal();
  pushBaseAt(code, snapshot);
  code.access("i32.store", GlobalField.callBase);
  const call = ir.intValue(ir.right(ref));
  const signature = foreignSignature(code.signatureOf(call));
  argumentsOf(code, ir.left(ref)).forEach((argument, index) => {
    code.operand(argument);
    if (signature.parameters[index] === "f32") code.emit("f32.demote_f64");
  });
  code.callImport(foreignName(call), signature);
  if (signature.result === "f32") code.emit("f64.promote_f32");
  code.pushGlobal();
  code.i32(0);
  code.access("i32.store", GlobalField.callBase);
  return signature.result !== undefined;
}

/** A result that the instruction's type does not want. */
function dropResult(code: Emitter, result: IrTypeName): boolean {
  if (irTypes[result].kind !== "none") code.emit("drop");
  return false;
}

const noValue = (code: Emitter, ref: IrRef): never => abort("NYI_IR", opNames[code.ir.op(ref)]);

export const calls = {
  FNEW: newClosure,
  CNEW: newCdata,
  CNEWI: newScalar,
  BUFHDR: bufferHeader,
  BUFPUT: bufferPut,
  BUFSTR: bufferString,
  CALLN: call,
  CALLA: call,
  CALLL: call,
  CALLS: call,
  CALLXS: callForeign,
  CARG: noValue,
};
