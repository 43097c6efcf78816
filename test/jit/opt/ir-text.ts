/** IR from text for tests of passes: as it is, or through the pipeline, and the examples in the passes' own comments. */
import { readFileSync } from "node:fs";
import { TraceBuilder } from "../../../jit/builder.ts";
import type { FoldEnvironment } from "../../../jit/environment.ts";
import "../../../jit/fold/late-rules.ts";
import { foldPipeline } from "../../../jit/fold/pipeline.ts";
import type { Ir } from "../../../jit/ir/ir.ts";
import { parseIr } from "../../../jit/ir/parse.ts";
import { printIr } from "../../../jit/ir/print.ts";
import {
  InstructionFlag,
  type IrRef,
  isConstantRef,
  leftIsRef,
  Op,
  REF_BASE,
  REF_FIRST,
  refOf,
  rightIsRef,
} from "../../../jit/ir/types.ts";
import { verify } from "../../../jit/ir/verify.ts";
import { defaultSettings, type Optimization } from "../../../jit/settings.ts";

export function makeBuilder(environment?: FoldEnvironment, ...off: Optimization[]): TraceBuilder {
  const settings = defaultSettings();
  for (const name of off) settings.enabled.delete(name);
  const builder = new TraceBuilder(settings, foldPipeline, environment);
  builder.reset();
  return builder;
}

/** What an instruction became: 0 if it was dropped. */
export type Mapping = ReadonlyMap<IrRef, IrRef>;

/** Adds the instructions and snapshots of a text to a trace: through the pipeline, or (`isRaw`) as they are. */
export function add(builder: TraceBuilder, text: string, isRaw = false): Mapping {
  const { ir, snapshots } = parseIr(text);
  const mapping = new Map<IrRef, IrRef>([[REF_BASE, REF_BASE]]);
  const translate = (ref: IrRef): IrRef =>
    ref === 0 ? 0 : isConstantRef(ref) ? constant(builder.ir, ir, ref) : (mapping.get(ref) ?? 0);
  let index = 0;
  const addSnapshotsUpTo = (ref: IrRef) => {
    for (; index < snapshots.length && snapshots[index].ref <= ref; index++)
      builder.snapshots.push({
        ...snapshots[index],
        ref: builder.ir.next,
        entries: snapshots[index].entries.map((entry) => ({ ...entry, ref: translate(entry.ref) })),
      });
  };
  for (let ref = REF_FIRST; ref < ir.next; ref++) {
    addSnapshotsUpTo(ref);
    const op = ir.op(ref);
    const left = leftIsRef[op] ? translate(ir.left(ref)) : ir.left(ref);
    const right = rightIsRef[op] ? translate(ir.right(ref)) : ir.right(ref);
    const isGuard = ir.hasFlag(ref, InstructionFlag.GUARD);
    if (isRaw || op === Op.LOOP)
      mapping.set(ref, builder.ir.append(op, ir.type(ref), left, right, isGuard ? InstructionFlag.GUARD : 0));
    else if (isGuard) mapping.set(ref, refOf(builder.guard(op, ir.type(ref), left, right)));
    else mapping.set(ref, refOf(builder.emit(op, ir.type(ref), left, right)));
  }
  addSnapshotsUpTo(0xffff);
  return mapping;
}

function constant(to: Ir, from: Ir, ref: IrRef): IrRef {
  const type = from.type(ref);
  switch (from.op(ref)) {
    case Op.KPRI:
      return to.primitive(type);
    case Op.KINT:
      return to.int(from.intValue(ref), type);
    case Op.KNUM:
      return to.numWords(from.lowWord(ref), from.highWord(ref));
    case Op.KINT64:
      return to.int64(from.lowWord(ref), from.highWord(ref), type);
    case Op.KGC:
      return to.object(from.lowWord(ref), type);
    case Op.KNULL:
      return to.nullOf(type);
    case Op.KSLOT:
      return to.keySlot(constant(to, from, from.left(ref)), from.right(ref));
    default:
      return to.pointer(from.lowWord(ref), from.op(ref) === Op.KKPTR);
  }
}

/** The IR as text, verified. */
export function textOf(builder: TraceBuilder): string {
  verify(builder.ir, builder.snapshots);
  return printIr(builder.ir, builder.snapshots);
}

/** The lines of a template string without indentation and empty ones. */
export function lines(text: string): string {
  const all = text.split("\n").map((line) => line.trim());
  return `${all.filter((line) => line !== "").join("\n")}\n`;
}

export interface Example {
  readonly before: string;
  readonly after: string;
}

/** The two blocks of IR text in the comment that opens a pass. */
export function exampleOf(name: string): Example {
  const source = readFileSync(new URL(`../../../jit/opt/${name}.ts`, import.meta.url), "utf8");
  const comment = source.slice(0, source.indexOf("*/")).replace(/^ \* ?/gm, "");
  const [, before, , after] = comment.split("```");
  return { before: before.trimStart(), after: after.trimStart() };
}
