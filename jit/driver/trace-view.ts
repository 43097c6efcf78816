/**
 * A trace as `jit.util` shows it, in LuaJIT's encodings: tools written for LuaJIT read them. Operations have our numbers,
 * which `jit.vmdef` names.
 */

import type { TraceView } from "../../lib/jit-control.ts";
import type { HeapViews } from "../../lib/lua-state.ts";
import { Op as Bytecode } from "../../spec/bytecodes.ts";
import { ConversionCheck } from "../../spec/ir.ts";
import { Tag } from "../../spec/vm.ts";
import { conversionCheck, conversionFrom, conversionTo } from "../ir/operands.ts";
import {
  InstructionFlag,
  type IrRef,
  leftIsRef,
  Op,
  opSpecs,
  REF_BIAS,
  REF_FIRST,
  rightIsRef,
  Type,
} from "../ir/types.ts";
import { constantWords, numberWords } from "../ir/values.ts";
import { type Snapshot, type SnapshotEntry, SnapshotFlag, type Trace } from "../trace.ts";
import type { Tree } from "./forest.ts";

/** LuaJIT has a type for 64 bit pointers in between. */
const typeNumber = (type: number): number => (type > Type.FUNC ? type + 1 : type);

const OPERAND_KINDS = ["ref", "lit", "cst", "none"];
const operationModes = opSpecs.map(
  ({ args }) => OPERAND_KINDS.indexOf(args[0]) | (OPERAND_KINDS.indexOf(args[1]) << 2),
);

/** Bits of LuaJIT's IRT beside the type. */
const GUARD = 0x80;
const PHI = 0x40;
/** The register of what has no code (LuaJIT: RID_SINK). */
const SUNK_REGISTER = 253;

/** Flags of LuaJIT's SnapEntry. */
const entryFlags: readonly (readonly [ours: number, theirs: number])[] = [
  [SnapshotFlag.FRAME, 0x10000],
  [SnapshotFlag.CONTINUATION, 0x20000],
  [SnapshotFlag.NO_RESTORE, 0x40000],
  [SnapshotFlag.KEYINDEX, 0x100000],
];
const LAST_ENTRY = 255 << 24;

function entryWord({ slot, ref, flags }: SnapshotEntry): number {
  const bits = entryFlags.filter(([ours]) => flags & ours).reduce((word, [, theirs]) => word | theirs, 0);
  return (slot << 24) | bits | ref;
}

/** Index of an instruction in its prototype, whose header it is counted from. */
function positionOf({ u8 }: HeapViews, { pc }: Snapshot): number {
  let start = pc;
  while (u8[start] < Bytecode.FUNCF) start -= 4;
  return (pc - start) >> 2;
}

const operand = (value: number, isRef: boolean): number => (isRef ? value - REF_BIAS : value);

/** LuaJIT's form of CONV's literal: source, target from bit 5; from bit 12 the kind of check, which begins with 2. */
function conversionMode(mode: number): number {
  const check = conversionCheck(mode);
  const types = typeNumber(conversionFrom(mode)) | (typeNumber(conversionTo(mode)) << 5);
  return check === ConversionCheck.ANY ? types : types | ((check + 1) << 12);
}

export type ViewedTrace = Pick<Trace, "ir" | "snapshots" | "link" | "linkId">;

/** A trace that is being recorded has no tree. */
export function viewTrace(heap: HeapViews, trace: ViewedTrace, tree: Tree | undefined): TraceView {
  const { ir, snapshots } = trace;
  const constant = (ref: IrRef): { low: number; high: number } => {
    const op = ir.op(ref);
    if (op === Op.KINT64) return numberWords(ir.highWord(ref) * 0x100000000 + ir.lowWord(ref));
    if (op === Op.KPTR || op === Op.KKPTR || op === Op.KNULL)
      return { low: op === Op.KNULL ? 0 : ir.lowWord(ref), high: Tag.values.LIGHTUSERDATA };
    return constantWords(ir, ref);
  };
  return {
    instructionCount: ir.next - REF_FIRST,
    constantCount: REF_BIAS - ir.lowest,
    linkId: trace.linkId,
    linkType: trace.link,
    snapshotCount: snapshots.length,
    code: tree?.code,
    functionIndex: tree?.functionIndex ?? 0,
    instruction(index) {
      const ref = REF_BIAS + index;
      if (ref < REF_BIAS || ref >= ir.next) return undefined;
      const op = ir.op(ref);
      const guard = ir.hasFlag(ref, InstructionFlag.GUARD) ? GUARD : 0;
      const phi = ir.hasFlag(ref, InstructionFlag.PHI) ? PHI : 0;
      return [
        operationModes[op],
        (op << 8) | guard | phi | typeNumber(ir.type(ref)),
        operand(ir.left(ref), leftIsRef[op]),
        op === Op.CONV ? conversionMode(ir.right(ref)) : operand(ir.right(ref), rightIsRef[op]),
        ir.hasFlag(ref, InstructionFlag.SUNK) ? SUNK_REGISTER : ir.older(ref),
      ];
    },
    constant(index) {
      const ref = REF_BIAS + index;
      if (ref < ir.lowest || ref >= REF_BIAS) return undefined;
      const isSlot = ir.op(ref) === Op.KSLOT;
      const value = isSlot ? ir.left(ref) : ref;
      const slot = isSlot ? ir.right(ref) : undefined;
      return { ...constant(value), type: typeNumber(ir.type(value)), slot };
    },
    snapshot(index) {
      const snapshot = snapshots[index];
      if (snapshot === undefined) return undefined;
      const words = [
        snapshot.ref - REF_BIAS,
        snapshot.slotCount,
        ...snapshot.entries.map(entryWord),
        LAST_ENTRY,
      ];
      return { words, position: positionOf(heap, snapshot) };
    },
  };
}
