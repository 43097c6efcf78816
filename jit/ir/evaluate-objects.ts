/** Evaluation of the operations that the core's helpers do: lookups, allocations, strings, the scratch buffer. */
import { BufferMode, TostringMode } from "../../spec/ir.ts";
import { layOut, layouts } from "../../spec/layouts.ts";
import { Tag } from "../../spec/vm.ts";
import { closureParts } from "./closures.ts";
import type { EvaluationEnvironment, IrValue } from "./evaluate.ts";
import type { Ir } from "./ir.ts";
import { type IrRef, Op, opNames, REF_NIL, Type, typeSpecs } from "./types.ts";

/** What an evaluation offers here. */
export interface ObjectEvaluation {
  readonly ir: Ir;
  readonly environment: EvaluationEnvironment;
  value(ref: IrRef): IrValue;
  /** The bits of a Lua value. */
  bits(ref: IrRef): bigint;
  /** Address of a stack slot; 0 is the start frame's header. */
  slotAddress(slot: number): number;
  call(name: string, ...parameters: readonly IrValue[]): IrValue;
  guard(condition: boolean): void;
}

const CURRENT_THREAD = layOut(layouts.Global).offsets.currentThread;
const NIL_BITS = -1n;

export function evaluateObject(evaluation: ObjectEvaluation, ref: IrRef): IrValue {
  const { ir, environment } = evaluation;
  const { global } = environment;
  const [left, right] = [ir.left(ref), ir.right(ref)];
  const call = (name: string, ...parameters: readonly IrValue[]) => evaluation.call(name, ...parameters);
  /** A call that may be refused memory. */
  const allocate = (name: string, ...parameters: readonly IrValue[]) => {
    const result = evaluation.call(name, ...parameters);
    evaluation.guard(result !== 0);
    return result;
  };
  switch (ir.op(ref)) {
    case Op.HREF:
      return lookUp(evaluation, left, right);
    case Op.NEWREF:
      return allocate("newKey", global, evaluation.value(left), evaluation.bits(right));
    case Op.ALEN:
      return right === REF_NIL
        ? call("tableLength", evaluation.value(left))
        : call("tableLengthNear", evaluation.value(left), evaluation.value(right));
    case Op.TNEW:
      return allocate("newTable", global, left, right);
    case Op.TDUP:
      return allocate("duplicateTable", global, evaluation.value(left));
    case Op.FNEW:
      return makeClosure(evaluation, ref);
    case Op.SNEW:
      return allocate("substring", global, evaluation.value(left), evaluation.value(right));
    case Op.TOSTR:
      return allocate(textHelper(right), global, evaluation.value(left));
    case Op.STRTO: {
      const bits = call("parseNumber", global, evaluation.value(left)) as bigint;
      evaluation.guard(bits !== NIL_BITS);
      return numberOfBits(bits);
    }
    case Op.BUFHDR:
      return right === BufferMode.RESET
        ? allocate("bufferReset", evaluation.value(left))
        : evaluation.value(left);
    case Op.BUFPUT:
      return allocate("bufferPut", evaluation.value(left), evaluation.value(right));
    case Op.BUFSTR:
      return allocate("bufferString", evaluation.value(left));
    case Op.CNEW:
      return allocate("newZeroedCdata", global, evaluation.value(left), evaluation.value(right));
    case Op.CNEWI: {
      const isWide = typeSpecs[ir.type(right)].kind === "i64";
      const name = isWide ? "newScalar64" : "newScalar32";
      return allocate(name, global, evaluation.value(left), evaluation.value(right));
    }
    case Op.LREF:
      return environment.heap.u32[(global + CURRENT_THREAD) >>> 2] | 0;
    default:
      throw new Error(`the evaluator does not know ${opNames[ir.op(ref)]}`);
  }
}

function makeClosure(evaluation: ObjectEvaluation, ref: IrRef): IrValue {
  const { ir, environment } = evaluation;
  const { prototype, parent, values, baseSlot } = closureParts(ir, ref);
  const [prototypeValue, parentValue] = [evaluation.value(prototype), evaluation.value(parent)];
  const base = evaluation.slotAddress(baseSlot);
  const { global } = environment;
  const closure = evaluation.call("makeClosure", global, prototypeValue, parentValue, base);
  evaluation.guard(closure !== 0);
  for (const value of values) {
    const bits = value === prototype ? functionBits(closure) : evaluation.bits(value);
    evaluation.guard(evaluation.call("captureValue", global, closure, parentValue, bits) !== 0);
  }
  return closure;
}

const functionBits = (closure: IrValue): bigint =>
  BigInt.asIntN(64, (BigInt(Tag.values.FUNCTION) << 32n) | BigInt(Number(closure) >>> 0));

function lookUp(evaluation: ObjectEvaluation, table: IrRef, key: IrRef): IrValue {
  const { global } = evaluation.environment;
  const address = evaluation.value(table);
  const type = evaluation.ir.type(key);
  if (type === Type.STR) return evaluation.call("findString", global, address, evaluation.value(key));
  if (type === Type.NUM) return evaluation.call("findNumber", global, address, evaluation.value(key));
  return evaluation.call("findValue", global, address, evaluation.bits(key));
}

const textHelper = (mode: number): string =>
  mode === TostringMode.INT
    ? "integerString"
    : mode === TostringMode.NUM
      ? "numberToString"
      : "characterString";

const bitsView = new BigInt64Array(1);
const numberView = new Float64Array(bitsView.buffer);

function numberOfBits(bits: bigint): number {
  bitsView[0] = bits;
  return numberView[0];
}
