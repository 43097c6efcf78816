/**
 * The instruction that is being folded (LuaJIT: J->fold). Rules read it, and rewrite it in place before they return
 * RETRY. Each emit has one of its own, so a rule may emit further instructions without losing its own.
 */

import type { TraceBuilder } from "../builder.ts";
import type { FoldEnvironment } from "../environment.ts";
import type { Ir } from "../ir/ir.ts";
import {
  InstructionFlag,
  type IrOp,
  type IrRef,
  type IrType,
  isConstantRef,
  type TRef,
  Type,
  tref,
} from "../ir/types.ts";
import { DROP, FAIL, type FoldResult, NEXT, RETRY } from "./rule.ts";

export class Fold {
  readonly builder: TraceBuilder;
  readonly ir: Ir;
  op: IrOp;
  type: IrType;
  left: number;
  right: number;
  flags: number;

  constructor(builder: TraceBuilder, op: IrOp, type: IrType, left: number, right: number, flags: number) {
    this.builder = builder;
    this.ir = builder.ir;
    this.op = op;
    this.type = type;
    this.left = left;
    this.right = right;
    this.flags = flags;
  }

  get environment(): FoldEnvironment | undefined {
    return this.builder.environment;
  }

  get isGuard(): boolean {
    return (this.flags & InstructionFlag.GUARD) !== 0;
  }

  get isUnsigned(): boolean {
    return this.type === Type.U32 || this.type === Type.P32 || this.type === Type.U64;
  }

  get isWide(): boolean {
    return this.type === Type.I64 || this.type === Type.U64;
  }

  // Operands

  leftInt(): number {
    return this.ir.intValue(this.left);
  }

  rightInt(): number {
    return this.ir.intValue(this.right);
  }

  leftNum(): number {
    return this.ir.numValue(this.left);
  }

  rightNum(): number {
    return this.ir.numValue(this.right);
  }

  /** The bits of a KINT64, not negative. */
  wide(ref: IrRef): bigint {
    return (BigInt(this.ir.highWord(ref)) << 32n) | BigInt(this.ir.lowWord(ref));
  }

  isConstant(ref: IrRef): boolean {
    return isConstantRef(ref);
  }

  /** A barrier: see the second invariant of rules. */
  isPhi(ref: IrRef): boolean {
    return this.ir.hasFlag(ref, InstructionFlag.PHI);
  }

  // Results

  /** A constant of the instruction's own integer type, 32 or 64 bits wide. */
  int(value: number): FoldResult {
    const { type } = this;
    if (this.isWide) return tref(this.ir.int64(value, value < 0 ? -1 : 0, type), type);
    if (type === Type.P32) return tref(this.ir.pointer(value >>> 0), type);
    return tref(this.ir.int(type === Type.U32 ? value >>> 0 : value | 0, type), type);
  }

  /** Likewise as an operand: what is added to an address is an integer. */
  intOperand(value: number): FoldResult {
    return this.type === Type.P32 ? this.builder.int(value | 0) : this.int(value);
  }

  int64(value: bigint): FoldResult {
    const low = Number(BigInt.asUintN(32, value));
    const high = Number(BigInt.asUintN(32, value >> 32n));
    return tref(this.ir.int64(low, high, this.type), this.type);
  }

  num(value: number): FoldResult {
    return Number.isNaN(value) ? NEXT : this.builder.num(value);
  }

  condition(holds: boolean): FoldResult {
    return holds ? DROP : FAIL;
  }

  /** The interned string at an address, anchored; none if memory is refused. */
  string(address: number): FoldResult {
    if (address === 0) return NEXT;
    this.environment?.anchor(address);
    return this.builder.object(address, Type.STR);
  }

  // Rewriting

  rewrite(op: IrOp, left: number, right: number): FoldResult {
    this.op = op;
    this.left = left & 0xffff;
    this.right = right & 0xffff;
    return RETRY;
  }

  operands(left: number, right: number): FoldResult {
    return this.rewrite(this.op, left, right);
  }

  /** An instruction of its own, through the whole pipeline. */
  emit(op: IrOp, type: IrType, left: number, right = 0): TRef {
    return this.builder.emit(op, type, left, right);
  }

  guard(op: IrOp, type: IrType, left: number, right = 0): TRef {
    return this.builder.guard(op, type, left, right);
  }
}
