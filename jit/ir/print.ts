/**
 * The text form of IR (LuaJIT: jit/dump.lua): one line an instruction, snapshots before the instruction that they begin
 * at. What is printed here, `parseIr` reads back.
 *
 * ```
 * ....              SNAP   #0   [ ] pc=0x0 base=0 slots=2 top=5 results=0
 * 0001 >  num SLOAD  #2    T
 * 0002  + num ADD    0001  1.0
 * 0003 ------------ LOOP ------------
 * ```
 *
 * In front of the type, `>` is a guard and `+` an operand of a PHI; `{sink}` at the end says that it has no code. Constants stand where they are used: `+1` is an
 * integer, `1.0` a number, `tab:0x40` the object at an address.
 */
import { type Snapshot, SnapshotFlag } from "../trace.ts";
import type { Ir } from "./ir.ts";
import { literalForm } from "./operands.ts";
import {
  InstructionFlag,
  type IrRef,
  isConstantRef,
  leftIsRef,
  Op,
  opNames,
  opSpecs,
  REF_BIAS,
  REF_FIRST,
  rightIsRef,
  Type,
  typeSpecs,
} from "./types.ts";

/** Behind an instruction that has no code. */
export const SUNK_MARK = "  {sink}";

const hex = (value: number) => `0x${value.toString(16)}`;
const label = (ref: IrRef) => String(ref - REF_BIAS).padStart(4, "0");

function numberText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const integerText = (value: number) => (value < 0 ? String(value) : `+${value}`);

/** How a constant is written; a tool may write objects in a nicer way, which is not read back. */
export function constantText(
  ir: Ir,
  ref: IrRef,
  describe?: (address: number, type: number) => string,
): string {
  const type = ir.type(ref);
  const short = typeSpecs[type].short.trim();
  switch (ir.op(ref)) {
    case Op.KPRI:
      return type === Type.NIL ? "nil" : type === Type.FALSE ? "false" : "true";
    case Op.KINT:
      return integerText(ir.intValue(ref)) + (type === Type.INT ? "" : `:${short}`);
    case Op.KNUM:
      return numberText(ir.numValue(ref));
    case Op.KINT64:
      return `${hex(ir.highWord(ref))}:${hex(ir.lowWord(ref))}:${short}`;
    case Op.KGC:
      return describe?.(ir.lowWord(ref), type) ?? `${short}:${hex(ir.lowWord(ref))}`;
    case Op.KPTR:
      return `ptr:${hex(ir.lowWord(ref))}`;
    case Op.KKPTR:
      return `kptr:${hex(ir.lowWord(ref))}`;
    case Op.KNULL:
      return `null:${short}`;
    case Op.KSLOT:
      return `${constantText(ir, ir.left(ref), describe)}@${ir.right(ref)}`;
    default:
      return `?${ref}`;
  }
}

export type Describe = (address: number, type: number) => string;

const refText = (ir: Ir, ref: IrRef, describe?: Describe): string =>
  isConstantRef(ref) ? constantText(ir, ref, describe) : label(ref);

function operandText(ir: Ir, ref: IrRef, isRight: boolean, describe?: Describe): string {
  const op = ir.op(ref);
  const value = isRight ? ir.right(ref) : ir.left(ref);
  if ((isRight ? rightIsRef : leftIsRef)[op]) return value === 0 ? "----" : refText(ir, value, describe);
  if (opSpecs[op].args[isRight ? 1 : 0] === "none") return "";
  return literalForm(opNames[op], isRight).write(value);
}

/** One instruction, without a line end. */
export function instructionText(ir: Ir, ref: IrRef, describe?: Describe): string {
  const op = ir.op(ref);
  if (op === Op.LOOP) return `${label(ref)} ------------ LOOP ------------`;
  const guard = ir.hasFlag(ref, InstructionFlag.GUARD) ? ">" : " ";
  const phi = ir.hasFlag(ref, InstructionFlag.PHI) ? "+" : " ";
  const [left, right] = [operandText(ir, ref, false, describe), operandText(ir, ref, true, describe)];
  const text = `${label(ref)} ${guard}${phi} ${typeSpecs[ir.type(ref)].short.padEnd(3)} ${opNames[op].padEnd(6)} ${left.padEnd(5)} ${right}`;
  return text.trimEnd() + (ir.hasFlag(ref, InstructionFlag.SUNK) ? SUNK_MARK : "");
}

/** One snapshot, without a line end. */
export function snapshotText(ir: Ir, snapshot: Snapshot, index: number, describe?: Describe): string {
  const entries = snapshot.entries.map(({ slot, ref, flags, link }) => {
    const frame = flags & SnapshotFlag.FRAME ? `|F${hex(link)}` : "";
    const continuation = flags & SnapshotFlag.CONTINUATION ? `|C${hex(link)}` : "";
    const unstored = flags & SnapshotFlag.NO_RESTORE ? "|N" : "";
    const keyIndex = flags & SnapshotFlag.KEYINDEX ? "|K" : "";
    return `${slot}=${refText(ir, ref, describe)}${frame}${continuation}${unstored}${keyIndex}`;
  });
  const { pc, baseOffset, slotCount, topSlot, results, units } = snapshot;
  const place = `pc=${hex(pc)} base=${baseOffset} slots=${slotCount} top=${topSlot} results=${results}${units > 0 ? ` units=${units}` : ""}`;
  return `....              SNAP   #${String(index).padEnd(3)} [ ${[...entries, "]"].join(" ")} ${place}`;
}

/** All of a trace. */
export function printIr(ir: Ir, snapshots: readonly Snapshot[] = [], describe?: Describe): string {
  const lines: string[] = [];
  let index = 0;
  const snapshotsUpTo = (ref: IrRef) => {
    while (index < snapshots.length && snapshots[index].ref <= ref) {
      lines.push(snapshotText(ir, snapshots[index], index, describe));
      index++;
    }
  };
  for (let ref = REF_FIRST; ref < ir.next; ref++) {
    snapshotsUpTo(ref);
    lines.push(instructionText(ir, ref, describe));
  }
  snapshotsUpTo(0xffff);
  return `${lines.join("\n")}\n`;
}
