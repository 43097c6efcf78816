/**
 * A reference evaluator: runs the IR of one trace directly, instruction by instruction, for tests (PyPy's llgraph has the
 * same purpose). It is slow and plain on purpose: what the passes and the backend make of a trace must agree with it.
 *
 * Values are JavaScript numbers (i32 signed, f64) or bigint (i64). Memory is the state's own; helpers are the core's.
 */
import type { HeapViews } from "../../lib/lua-state.ts";
import { ConversionCheck, irFields, irTypes, SloadMode } from "../../spec/ir.ts";
import { irHelpers } from "../../spec/ir-helpers.ts";
import { layOut, layouts } from "../../spec/layouts.ts";
import { KeyIndex, Mark, Tag } from "../../spec/vm.ts";
import { type Snapshot, type SnapshotEntry, SnapshotFlag } from "../trace.ts";
import { arithmetic, compare } from "./evaluate-arithmetic.ts";
import { evaluateObject, type ObjectEvaluation } from "./evaluate-objects.ts";
import { evaluateSunk } from "./evaluate-sunk.ts";
import type { Ir } from "./ir.ts";
import { conversionCheck, conversionFrom } from "./operands.ts";
import {
  InstructionFlag,
  type IrRef,
  type IrType,
  isConstantRef,
  Op,
  opNames,
  REF_BASE,
  REF_BIAS,
  REF_FIRST,
  REF_NIL,
  Type,
  typeSpecs,
} from "./types.ts";
import { isWhole } from "./values.ts";

export type IrValue = number | bigint;

export interface EvaluationEnvironment {
  readonly heap: HeapViews;
  readonly global: number;
  /** Address of the start frame's first slot. */
  readonly base: number;
  /** The core's exports by name. */
  readonly helpers: Readonly<Record<string, (...parameters: never[]) => unknown>>;
  /** For a side trace: what the parent had in a slot. */
  readonly parentValue?: (slot: number) => IrValue;
  /** Likewise, what an instruction of the parent has given. */
  readonly parentInstruction?: (ref: IrRef) => IrValue;
  /** Rounds of the loop's body before it is left by the loop's snapshot. */
  readonly fuel: number;
}

/** How the trace was left. */
export interface EvaluationResult {
  readonly exit: number;
  /** The guard that failed; 0: the trace's end or the loop's fuel. */
  readonly failed: IrRef;
  /** The words of each slot that the snapshot restores. */
  readonly slots: readonly { readonly slot: number; readonly low: number; readonly high: number }[];
}

/** Thrown within an evaluation when a guard fails. */
class GuardFailure extends Error {}

const offsetOf = (layout: string, field: string) => layOut(layouts[layout]).offsets[field];
const fieldPlaces = Object.values(irFields).map(({ layout, field, type }) => ({
  offset: offsetOf(layout, field),
  size: type === "U8" ? 1 : type === "U16" ? 2 : 4,
}));
const VALUE_SIZE = 8;
const NODE_KEY = offsetOf("Node", "key");
const NODE_SIZE = layOut(layouts.Node).size;
const UPVALUES = offsetOf("Function", "upvalues");
const [UPVALUE_CLOSED, UPVALUE_LOCATION] = [offsetOf("Upvalue", "closed"), offsetOf("Upvalue", "location")];
const OBJECT_MARKED = offsetOf("Table", "marked");
const NIL_VALUE = offsetOf("Global", "nilValue");
const STRING_DATA = offsetOf("String", "data");
const NUMBER_TAG = Tag.values.NUMBER;
const tagOfType = (type: IrType) => Tag.values[irTypes[Object.keys(irTypes)[type] as "STR"].tag];

const numberWords = new Float64Array(1);
const words = new Uint32Array(numberWords.buffer);

export class Evaluation {
  readonly #ir: Ir;
  readonly #snapshots: readonly Snapshot[];
  readonly #environment: EvaluationEnvironment;
  readonly #values: IrValue[] = [];
  #base: number;
  readonly #objects: ObjectEvaluation;

  constructor(ir: Ir, snapshots: readonly Snapshot[], environment: EvaluationEnvironment) {
    this.#ir = ir;
    this.#snapshots = snapshots;
    this.#environment = environment;
    this.#base = environment.base;
    this.#objects = {
      ir,
      environment,
      value: (ref) => this.value(ref),
      bits: (ref) => this.#bits(ref),
      slotAddress: (slot) => this.#slotAddress(slot),
      call: (name, ...parameters) => this.#call(name, parameters),
      guard: (condition) => this.#guard(condition),
    };
  }

  run(): EvaluationResult {
    const ir = this.#ir;
    let fuel = this.#environment.fuel;
    const loop = ir.youngest(Op.LOOP);
    for (let ref: IrRef = REF_FIRST; ; ref++) {
      if (ref >= ir.next) {
        if (loop === 0) return this.#leave(this.#snapshots.length - 1, 0);
        this.#closeLoop();
        ref = loop;
      }
      if (ref === loop) {
        if (fuel-- <= 0) return this.#leave(this.#snapshotOf(loop), 0);
        continue;
      }
      try {
        this.#values[ref] = this.#evaluate(ref);
      } catch (thrown) {
        if (!(thrown instanceof GuardFailure)) throw thrown;
        return this.#leave(this.#snapshotOf(ref), ref);
      }
    }
  }

  /** All PHIs at once: a right may be another's left. */
  #closeLoop(): void {
    const ir = this.#ir;
    const next: [IrRef, IrValue][] = [];
    for (let phi = ir.youngest(Op.PHI); phi !== 0; phi = ir.older(phi))
      if (!ir.hasFlag(phi, InstructionFlag.SUNK)) next.push([ir.left(phi), this.value(ir.right(phi))]);
    for (const [ref, value] of next) this.#values[ref] = value;
  }

  /** The youngest snapshot at or before an instruction. */
  #snapshotOf(ref: IrRef): number {
    const after = this.#snapshots.findIndex((snapshot) => snapshot.ref > ref);
    return (after < 0 ? this.#snapshots.length : after) - 1;
  }

  #leave(exit: number, failed: IrRef): EvaluationResult {
    evaluateSunk(this.#objects, this.#snapshots[exit], (ref, address) => {
      this.#values[ref] = address;
    });
    const slots = this.#snapshots[exit].entries
      .filter(({ flags }) => !(flags & SnapshotFlag.NO_RESTORE))
      .map((entry) => ({ slot: entry.slot, ...this.#slotWords(entry) }));
    return { exit, failed, slots };
  }

  #slotWords({ ref, flags, link }: SnapshotEntry): { low: number; high: number } {
    if (flags & (SnapshotFlag.FRAME | SnapshotFlag.CONTINUATION))
      return { low: Number(this.value(ref)) >>> 0, high: link };
    if (flags & SnapshotFlag.KEYINDEX)
      return { low: Number(this.value(ref)) >>> 0, high: KeyIndex.values.TAG };
    return this.#words(ref);
  }

  /** A value as a Lua slot holds it. */
  #words(ref: IrRef): { low: number; high: number } {
    const type = this.#ir.type(ref);
    if (type === Type.NUM || typeSpecs[type].isInteger) {
      if (isConstantRef(ref) && type === Type.NUM)
        return { low: this.#ir.lowWord(ref), high: this.#ir.highWord(ref) };
      numberWords[0] = Number(this.value(ref));
      return { low: words[0], high: words[1] };
    }
    const isPrimitive = typeSpecs[type].kind === "none";
    return { low: isPrimitive ? 0xffffffff : Number(this.value(ref)) >>> 0, high: tagOfType(type) };
  }

  #bits(ref: IrRef): bigint {
    const { low, high } = this.#words(ref);
    return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
  }

  value(ref: IrRef): IrValue {
    if (!isConstantRef(ref)) return ref === REF_BASE ? this.#base : this.#values[ref];
    const ir = this.#ir;
    switch (ir.op(ref)) {
      case Op.KINT:
        return ir.intValue(ref);
      case Op.KNUM:
        return ir.numValue(ref);
      case Op.KINT64:
        return BigInt.asIntN(64, (BigInt(ir.highWord(ref)) << 32n) | BigInt(ir.lowWord(ref)));
      case Op.KPRI:
      case Op.KNULL:
        return 0;
      default:
        return ir.lowWord(ref) | 0;
    }
  }

  #left(ref: IrRef): IrValue {
    return this.value(this.#ir.left(ref));
  }

  #right(ref: IrRef): IrValue {
    return this.value(this.#ir.right(ref));
  }

  #address(ref: IrRef): number {
    return Number(this.#left(ref)) >>> 0;
  }

  #guard(condition: boolean): void {
    if (!condition) throw new GuardFailure();
  }

  #evaluate(ref: IrRef): IrValue {
    const ir = this.#ir;
    if (ir.hasFlag(ref, InstructionFlag.SUNK)) return 0;
    const op = ir.op(ref);
    const type = ir.type(ref);
    const name = opNames[op];
    const isCompared = compare[name];
    if (isCompared !== undefined) {
      const operandType = ir.type(ir.left(ref));
      this.#guard(isCompared(this.#left(ref), this.#right(ref), operandType));
      return this.#left(ref);
    }
    const calculate = arithmetic[name];
    if (calculate !== undefined) {
      const isUnary = name === "FPMATH" || ir.right(ref) === 0;
      const right = isUnary ? ir.right(ref) : this.#right(ref);
      const result = calculate(this.#left(ref), right, type, this.#environment.helpers);
      this.#guard(result !== undefined);
      if (op === Op.TOBIT && ir.hasFlag(ref, InstructionFlag.GUARD))
        this.#guard(isWhole(Number(this.#left(ref))));
      return result as IrValue;
    }
    return this.#memory(ref);
  }

  #memory(ref: IrRef): IrValue {
    const ir = this.#ir;
    const { heap } = this.#environment;
    const type = ir.type(ref);
    switch (ir.op(ref)) {
      case Op.NOP:
      case Op.LOOP:
      case Op.USE:
      case Op.PHI:
      case Op.BASE:
      case Op.CARG:
        return 0;
      case Op.SELECT: {
        const pair = ir.right(ref);
        return this.value(Number(this.#left(ref)) !== 0 ? ir.left(pair) : ir.right(pair));
      }
      case Op.CONV:
        return this.#convert(ref);
      case Op.SLOAD:
        return this.#slotLoad(ref);
      case Op.PVAL:
        return this.#environment.parentInstruction?.(REF_BIAS + ir.left(ref)) ?? 0;
      case Op.AREF:
        return (this.#address(ref) + VALUE_SIZE * Number(this.#right(ref))) | 0;
      case Op.STRREF:
        return (this.#address(ref) + STRING_DATA + Number(this.#right(ref))) | 0;
      case Op.FREF:
        return (this.#address(ref) + fieldPlaces[ir.right(ref)].offset) | 0;
      case Op.HREFK:
        return this.#nodeReference(ref);
      case Op.UREFO:
      case Op.UREFC:
        return this.#upvalue(ref, ir.op(ref) === Op.UREFC);
      case Op.ALOAD:
      case Op.HLOAD:
      case Op.ULOAD:
        return this.#load(this.#address(ref), type, ir.hasFlag(ref, InstructionFlag.GUARD));
      case Op.VLOAD:
        return this.#load(
          this.#address(ref) + VALUE_SIZE * ir.right(ref),
          type,
          ir.hasFlag(ref, InstructionFlag.GUARD),
        );
      case Op.FLOAD:
        return typeSpecs[type].kind === "i64"
          ? this.#plainLoad(this.#address(ref) + fieldPlaces[ir.right(ref)].offset, type)
          : this.#field(this.#address(ref), ir.right(ref));
      case Op.XLOAD:
        return this.#plainLoad(this.#address(ref), type);
      case Op.ASTORE:
      case Op.HSTORE:
      case Op.USTORE: {
        const { low, high } = this.#words(ir.right(ref));
        heap.u32[this.#address(ref) >>> 2] = low;
        heap.u32[(this.#address(ref) + 4) >>> 2] = high;
        return 0;
      }
      case Op.FSTORE:
        return this.#fieldStore(ref);
      case Op.SSTORE: {
        const { low, high } = this.#words(ir.right(ref));
        heap.u32.set([low, high], this.#slotAddress(ir.left(ref)) >>> 2);
        return 0;
      }
      case Op.UCLO:
        return this.#call("closeSlots", [this.#environment.global, this.#slotAddress(ir.left(ref))]);
      case Op.TBAR:
        if (heap.u8[this.#address(ref) + OBJECT_MARKED] & Mark.values.BLACK)
          this.#call("barrierBack", [this.#environment.global, this.#address(ref)]);
        return 0;
      case Op.CALLN:
      case Op.CALLA:
      case Op.CALLL:
      case Op.CALLS:
        return this.#helper(ref);
      case Op.CALLXS:
        return this.#foreignCall(ref);
      default:
        return evaluateObject(this.#objects, ref);
    }
  }

  #slotAddress(slot: number): number {
    return this.#base + VALUE_SIZE * (slot - 1);
  }

  #slotLoad(ref: IrRef): IrValue {
    const ir = this.#ir;
    const [slot, mode, type] = [ir.left(ref), ir.right(ref), ir.type(ref)];
    if (mode & SloadMode.PARENT) return this.#environment.parentValue?.(slot) ?? 0;
    const address = this.#slotAddress(slot);
    if (mode & SloadMode.FRAME) return this.#environment.heap.u32[(address >>> 2) + 1] | 0;
    if (mode & SloadMode.KEYINDEX) return this.#environment.heap.u32[address >>> 2] | 0;
    const isChecked = (mode & SloadMode.TYPECHECK) !== 0;
    if (!(mode & SloadMode.CONVERT)) return this.#load(address, type, isChecked);
    const number = Number(this.#load(address, Type.NUM, isChecked));
    this.#guard(!isChecked || (number | 0) === number);
    return number | 0;
  }

  /** A Lua value of a type. */
  #load(address: number, type: IrType, isChecked: boolean): IrValue {
    const { heap } = this.#environment;
    const high = heap.u32[(address + 4) >>> 2];
    if (type === Type.NUM || type === Type.INT) {
      this.#guard(!isChecked || high < NUMBER_TAG);
      return heap.f64[address >>> 3];
    }
    this.#guard(!isChecked || high === tagOfType(type));
    return typeSpecs[type].kind === "none" ? 0 : heap.u32[address >>> 2] | 0;
  }

  #plainLoad(address: number, type: IrType): IrValue {
    const { heap } = this.#environment;
    const view = new DataView(heap.u8.buffer);
    if (type === Type.NUM) return view.getFloat64(address, true);
    if (type === Type.U8) return view.getUint8(address);
    if (type === Type.I8) return view.getInt8(address);
    if (type === Type.U16) return view.getUint16(address, true);
    if (type === Type.I16) return view.getInt16(address, true);
    if (type === Type.I64 || type === Type.U64) return view.getBigInt64(address, true);
    return view.getInt32(address, true);
  }

  #field(object: number, field: number): number {
    const { heap } = this.#environment;
    const { offset, size } = fieldPlaces[field];
    if (size === 1) return heap.u8[object + offset];
    return size === 2 ? heap.u16[(object + offset) >>> 1] : heap.u32[(object + offset) >>> 2] | 0;
  }

  #fieldStore(ref: IrRef): number {
    const { heap } = this.#environment;
    const address = this.#address(ref);
    const { size } = fieldPlaces[this.#ir.right(this.#ir.left(ref))];
    const value = Number(this.#right(ref));
    if (size === 1) heap.u8[address] = value;
    else if (size === 2) heap.u16[address >>> 1] = value;
    else heap.u32[address >>> 2] = value;
    return 0;
  }

  #nodeReference(ref: IrRef): number {
    const ir = this.#ir;
    const { heap } = this.#environment;
    const slot = ir.right(ref);
    const node = this.#address(ref) + NODE_SIZE * ir.right(slot);
    const { low, high } = this.#words(ir.left(slot));
    const key = node + NODE_KEY;
    this.#guard(heap.u32[key >>> 2] === low && heap.u32[(key + 4) >>> 2] === high);
    return node | 0;
  }

  #upvalue(ref: IrRef, isClosed: boolean): number {
    const { heap } = this.#environment;
    const index = this.#ir.right(ref) >>> 8;
    const upvalue = heap.u32[(this.#address(ref) + UPVALUES + 4 * index) >>> 2];
    if (this.#ir.hasFlag(ref, InstructionFlag.GUARD))
      this.#guard((heap.u8[upvalue + UPVALUE_CLOSED] !== 0) === isClosed);
    return heap.u32[(upvalue + UPVALUE_LOCATION) >>> 2] | 0;
  }

  #convert(ref: IrRef): IrValue {
    const mode = this.#ir.right(ref);
    const [to, from, check] = [this.#ir.type(ref), conversionFrom(mode), conversionCheck(mode)];
    const value = this.#left(ref);
    if (to === Type.NUM || to === Type.FLOAT) return asNumber(value, from);
    if (to === Type.I64 || to === Type.U64) return asWide(value, from);
    if (from !== Type.NUM) return Number(BigInt.asIntN(32, BigInt(value)));
    const number = Number(value);
    const wrapped = Number.isFinite(number)
      ? Number(BigInt.asIntN(32, BigInt(Math.trunc(number))))
      : -0x80000000;
    if (check !== ConversionCheck.ANY) this.#guard(wrapped === number);
    if (check === ConversionCheck.CHECK) this.#guard(!Object.is(number, -0));
    return wrapped | 0;
  }

  #helper(ref: IrRef): IrValue {
    const ir = this.#ir;
    const spec = Object.values(irHelpers)[ir.right(ref)];
    const references = this.#argumentsOf(ir.left(ref));
    const parameters = spec.parameters.map((parameter) => {
      if ((parameter as string) === "global") return this.#environment.global;
      const argument = references.shift() ?? REF_NIL;
      if ((parameter as string) !== "value") return this.value(argument);
      return this.#bits(argument);
    });
    const result = this.#call(spec.export, parameters);
    this.#guard(!("mayRefuse" in spec) || result !== 0);
    return result;
  }

  #foreignCall(ref: IrRef): IrValue {
    const ir = this.#ir;
    const parameters = this.#argumentsOf(ir.left(ref)).map((argument) => this.value(argument));
    return this.#call(`c${ir.intValue(ir.right(ref))}`, parameters);
  }

  #argumentsOf(ref: IrRef): IrRef[] {
    if (ref === REF_NIL) return [];
    if (this.#ir.op(ref) !== Op.CARG) return [ref];
    return [...this.#argumentsOf(this.#ir.left(ref)), this.#ir.right(ref)];
  }

  #call(name: string, parameters: readonly IrValue[]): IrValue {
    const helper = this.#environment.helpers[name] as (...values: IrValue[]) => IrValue | undefined;
    return helper(...parameters) ?? 0;
  }

  /** Address of the nil that lookups without a result give. */
  get nilAddress(): number {
    return this.#environment.global + NIL_VALUE;
  }
}

export const evaluate = (
  ir: Ir,
  snapshots: readonly Snapshot[],
  environment: EvaluationEnvironment,
): EvaluationResult => new Evaluation(ir, snapshots, environment).run();

/** Unsigned types are held as signed ones. */
function asNumber(value: IrValue, from: IrType): number {
  if (from === Type.U64) return Number(BigInt.asUintN(64, BigInt(value)));
  return from === Type.U32 ? Number(value) >>> 0 : Number(value);
}

function asWide(value: IrValue, from: IrType): bigint {
  if (typeof value === "bigint") return value;
  return BigInt.asIntN(64, BigInt(from === Type.U32 ? value >>> 0 : Math.trunc(value)));
}
