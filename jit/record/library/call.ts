/**
 * The call of a library function while it is recorded (LuaJIT: RecordFFData and the conventions at the top of
 * lj_ffrecord.c). The function's frame is the current one: its arguments are the slots from 0 to maxSlot - 1 of the
 * recording, and the live ones lie in memory. Invariants: a handler changes nothing but the IR; it emits a store, or a
 * call that stores, last, since whatever leaves the trace repeats the whole call; what the interpreter would raise an
 * error for ends the recording.
 */
import type { Value } from "../../../lib/lua-state.ts";
import { StringField } from "../../../lib/offsets.ts";
import { ConversionCheck, type IrHelperSpec, TostringMode } from "../../../spec/ir.ts";
import { type IrHelperName, irHelpers } from "../../../spec/ir-helpers.ts";
import { abort } from "../../abort.ts";
import { conversion, Helper } from "../../ir/operands.ts";
import {
  isConstant,
  isIntegerType,
  isString,
  Op,
  REF_NIL,
  refOf,
  type TRef,
  Type,
  typeOf,
} from "../../ir/types.ts";
import { isInt32, isNumberValue, isStringValue, numberOf } from "../live.ts";
import type { Recording } from "../recording.ts";

/** What becomes of the call. */
export type LibraryOutcome =
  /** It has these results. */
  | readonly TRef[]
  /** The function is pcall: its first argument is called in a protected frame. */
  | "pcall"
  /** Likewise; the second argument handles errors. */
  | "xpcall"
  /** Another coroutine goes on. */
  | CoroutineSwitch
  /** A metamethod or another function is called in the function's place. */
  | TailCall
  /** This cannot be recorded: the interpreter makes the call between two traces. */
  | "stitch";

export interface CoroutineSwitch {
  recordSwitch(): void;
}

export interface TailCall {
  readonly callee: TRef;
  readonly calleeValue: Value;
  /** What it is called with, if not with the first argument alone. */
  readonly parameters?: readonly TRef[];
}

export type LibraryHandler = (call: LibraryCall) => LibraryOutcome;

const INT_FROM_NUM = conversion(Type.INT, Type.NUM, ConversionCheck.CHECK);
const LEAST_INTEGER = -0x80000000;

/** An integer argument: its reference, and what it is now. */
export interface IntegerArgument {
  readonly ref: TRef;
  readonly value: number;
}

export class LibraryCall {
  readonly recording: Recording;
  /** Number of arguments. */
  readonly count: number;

  constructor(recording: Recording) {
    this.recording = recording;
    this.count = recording.maxSlot;
  }

  // Arguments, from 0

  /** The argument, or 0 if there are fewer. */
  argument(index: number): TRef {
    return index < this.count ? this.recording.read(index) : 0;
  }

  /** An argument that must be there. */
  required(index: number): TRef {
    return index < this.count ? this.recording.read(index) : abort("BAD_ARGUMENT");
  }

  isType(index: number, type: number): boolean {
    return index < this.count && typeOf(this.recording.read(index)) === type;
  }

  /** Whether it is there and not nil. */
  isGiven(index: number): boolean {
    return index < this.count && !this.isType(index, Type.NIL);
  }

  live(index: number): Value {
    return this.recording.liveAt(index);
  }

  table(index: number): TRef {
    return this.isType(index, Type.TAB) ? this.required(index) : abort("BAD_ARGUMENT");
  }

  /** A number, as an integer or not; strings that read as numbers are converted. */
  number(index: number): TRef {
    const argument = this.required(index);
    if (typeOf(argument) === Type.NUM || isIntegerType(typeOf(argument))) return argument;
    if (!isString(argument) || this.liveNumber(index) === undefined) return abort("BAD_ARGUMENT");
    return this.guard(Op.STRTO, Type.NUM, argument);
  }

  /** A number as a double. */
  double(index: number): TRef {
    return this.recording.toNumber(this.number(index));
  }

  /** The number that the live argument is or reads as. */
  liveNumber(index: number): number | undefined {
    const value = this.live(index);
    if (isNumberValue(value)) return numberOf(value);
    return isStringValue(value) ? this.recording.environment.scanNumber(value.low) : undefined;
  }

  /**
   * A number truncated to 32 bits. A number that is an integer now is guarded to be one later, which lets narrowing
   * make it from integers; others are truncated as the library does it.
   */
  integer(index: number): IntegerArgument {
    const argument = this.number(index);
    const number = this.liveNumber(index) ?? abort("BAD_ARGUMENT");
    const value = number > LEAST_INTEGER - 1 && number < 0x80000000 ? Math.trunc(number) | 0 : LEAST_INTEGER;
    if (isIntegerType(typeOf(argument))) return { ref: argument, value };
    if (isConstant(argument)) return { ref: this.int(value), value };
    const isExact = isInt32(number) && !Object.is(number, -0);
    const ref = isExact
      ? this.guard(Op.CONV, Type.INT, argument, INT_FROM_NUM)
      : this.helper("truncateNumber", argument);
    return { ref, value };
  }

  /** An integer argument that is specialised to its value. */
  constantInteger(index: number): number {
    const { ref, value } = this.integer(index);
    if (!isConstant(ref)) this.guard(Op.EQ, Type.INT, ref, this.int(value));
    return value;
  }

  /** A string; numbers are converted. */
  string(index: number): TRef {
    const text = this.textOf(this.required(index));
    return text === 0 ? abort("BAD_ARGUMENT") : text;
  }

  /** A string, or a number as a string; else 0. */
  textOf(value: TRef): TRef {
    if (isString(value)) return value;
    if (typeOf(value) === Type.NUM) return this.emit(Op.TOSTR, Type.STR, value, TostringMode.NUM);
    return isIntegerType(typeOf(value)) ? this.emit(Op.TOSTR, Type.STR, value, TostringMode.INT) : 0;
  }

  /** The live argument as a String: its address. Numbers are converted. */
  liveString(index: number): number {
    const value = this.live(index);
    if (isStringValue(value)) return value.low;
    if (!isNumberValue(value)) return abort("BAD_ARGUMENT");
    const { environment } = this.recording;
    return (
      environment.compute("numberToString", environment.global, numberOf(value)) || abort("RECORDING_ERROR")
    );
  }

  /** The bytes of the String at an address. */
  bytesAt(string: number): Uint8Array {
    const { heap } = this.recording;
    const length = heap.u32[(string + StringField.length) >>> 2];
    return heap.u8.subarray(string + StringField.data, string + StringField.data + length);
  }

  // IR

  emit(op: number, type: number, left: number, right = 0): TRef {
    return this.recording.builder.emit(op, type, left, right);
  }

  guard(op: number, type: number, left: number, right = 0): TRef {
    return this.recording.builder.guard(op, type, left, right);
  }

  /** Guards a comparison of integers the way it turns out now. */
  guardThat(isTrue: boolean, op: number, inverse: number, left: TRef, right: TRef): void {
    this.guard(isTrue ? op : inverse, Type.INT, left, right);
  }

  int(value: number): TRef {
    return this.recording.builder.int(value);
  }

  /** A constant string of ASCII characters. */
  text(text: string): TRef {
    return this.bytes(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  }

  bytes(bytes: Uint8Array): TRef {
    const address = this.recording.environment.internBytes(bytes);
    return address === 0 ? abort("RECORDING_ERROR") : this.recording.string(address);
  }

  /** The bytes of a constant string, or undefined. */
  constantBytes(value: TRef): Uint8Array | undefined {
    const { ir } = this.recording.builder;
    return isConstant(value) && isString(value) ? this.bytesAt(ir.lowWord(refOf(value))) : undefined;
  }

  helper(name: IrHelperName, ...parameters: readonly TRef[]): TRef {
    return callHelper(this.recording, name, ...parameters);
  }

  /** The value of a constant integer, or undefined. */
  integerConstant(value: TRef): number | undefined {
    const { ir } = this.recording.builder;
    return isConstant(value) && typeOf(value) === Type.INT ? ir.intValue(refOf(value)) : undefined;
  }
}

/** Calls a helper of the core; the state is no argument. Integers become numbers where those are wanted. */
export function callHelper(recording: Recording, name: IrHelperName, ...parameters: readonly TRef[]): TRef {
  const { builder } = recording;
  const spec: IrHelperSpec = irHelpers[name];
  const kinds = spec.parameters.filter((kind) => kind !== "global");
  const operands = parameters.map((parameter, index) =>
    kinds[index] === "value" || kinds[index] === "f64" ? recording.toNumber(parameter) : parameter,
  );
  let left: TRef = operands[0] ?? REF_NIL;
  for (const operand of operands.slice(1)) left = builder.emit(Op.CARG, Type.NIL, left, operand);
  return builder.emit(Op[spec.op], Type[spec.result], left, Helper[name]);
}
