/**
 * Golden files of fold rules (*.ir): each case names the rule that fires, or with `not:` the one that must not, has IR
 * that is emitted instruction by instruction, and the IR that results, with what became of the last instruction.
 *
 * ```
 * ## x - 0 => x
 * 0001    num SLOAD  #1    -
 * 0002    num SUB    0001  0.0
 * ---
 * 0001    num SLOAD  #1    -
 * => 0001
 * ```
 *
 * Strings are written str:"text". With BLESS=1 in the environment the results are written instead of compared.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { TraceAbort } from "../../../jit/abort.ts";
import { TraceBuilder } from "../../../jit/builder.ts";
import "../../../jit/fold/late-rules.ts";
import { foldPipeline, ruleTable } from "../../../jit/fold/pipeline.ts";
import type { Ir } from "../../../jit/ir/ir.ts";
import { parseIr } from "../../../jit/ir/parse.ts";
import { constantText, printIr } from "../../../jit/ir/print.ts";
import {
  InstructionFlag,
  type IrRef,
  isConstantRef,
  leftIsRef,
  Op,
  REF_BIAS,
  REF_FIRST,
  refOf,
  rightIsRef,
  Type,
} from "../../../jit/ir/types.ts";
import { verify } from "../../../jit/ir/verify.ts";
import { defaultSettings } from "../../../jit/settings.ts";
import { FoldTestEnvironment } from "./environment.ts";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const SEPARATOR = "\n---\n";

export interface GoldenCase {
  readonly title: string;
  /** The rule's name; whether it must fire. */
  readonly rule: string;
  readonly fires: boolean;
  readonly input: string;
  readonly output: string;
}

export interface GoldenFile {
  readonly path: string;
  readonly head: string;
  readonly cases: readonly GoldenCase[];
}

export const goldenFiles = (): GoldenFile[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".ir"))
    .map((name) => readGolden(FOLDER + name));

function readGolden(path: string): GoldenFile {
  const [head, ...texts] = readFileSync(path, "utf8").split(/^## /m);
  return { path, head, cases: texts.map(readCase) };
}

function readCase(text: string): GoldenCase {
  const title = text.slice(0, text.indexOf("\n"));
  const [input, output = ""] = text.slice(title.length + 1).split(SEPARATOR);
  const fires = !title.startsWith("not: ");
  const [rule] = (fires ? title : title.slice(5)).split(" -- ");
  return { title, rule, fires, input: input.trim(), output: output.trim() };
}

export function writeGolden({ path, head }: GoldenFile, cases: readonly GoldenCase[]): void {
  const texts = cases.map(({ title, input, output }) => `## ${title}\n${input}${SEPARATOR}${output}\n`);
  writeFileSync(path, `${[head.trim(), ...texts].join("\n\n").trim()}\n`.replace(/\n{3,}/g, "\n\n"));
}

/** The case's result: the IR, and what became of the last instruction. */
export function runCase({ input }: GoldenCase): { output: string; fired: string[] } {
  const environment = new FoldTestEnvironment();
  const builder = new TraceBuilder(defaultSettings(), foldPipeline, environment);
  builder.reset();
  const source = parseIr(
    input.replace(/str:"([^"]*)"/g, (_, text: string) => `str:0x${environment.intern(text).toString(16)}`),
  ).ir;
  const before = ruleTable.firings.slice();
  const last = replay(source, builder);
  const describe = (address: number, type: number) =>
    type === Type.STR ? `str:"${environment.text(address)}"` : `0x${address.toString(16)}`;
  const { ir } = builder;
  const value =
    typeof last === "string"
      ? last
      : isConstantRef(last)
        ? constantText(ir, last, describe)
        : String(last - REF_BIAS).padStart(4, "0");
  verify(ir, []);
  return {
    output: `${printIr(ir, [], describe)}=> ${value}`.trim(),
    fired: ruleTable.rules
      .filter((_, index) => ruleTable.firings[index] > before[index])
      .map(({ name }) => name),
  };
}

/** Emits a trace's instructions through the pipeline: what the last one became. */
function replay(source: Ir, builder: TraceBuilder): IrRef | string {
  const refs = new Map<IrRef, IrRef>([[REF_BIAS, REF_BIAS]]);
  const operand = (ref: IrRef): IrRef => refs.get(ref) ?? copyConstant(source, ref, builder);
  let last: IrRef | string = "nothing";
  for (let ref = REF_FIRST; ref < source.next; ref++) {
    const op = source.op(ref);
    const left = leftIsRef[op] ? operand(source.left(ref)) : source.left(ref);
    const right = rightIsRef[op] ? operand(source.right(ref)) : source.right(ref);
    const emit = source.hasFlag(ref, InstructionFlag.GUARD) ? "guard" : "emit";
    try {
      const value =
        op === Op.LOOP
          ? builder.append(op, Type.NIL, 0, 0, InstructionFlag.GUARD)
          : builder[emit](op, source.type(ref), left, right);
      last = value === 0 ? "dropped" : refOf(value);
    } catch (thrown) {
      if (!(thrown instanceof TraceAbort) || thrown.reason !== "GUARD_ALWAYS_FAILS") throw thrown;
      return "fails";
    }
    if (typeof last === "string") continue;
    if (source.hasFlag(ref, InstructionFlag.PHI)) builder.ir.setFlag(last, InstructionFlag.PHI);
    refs.set(ref, last);
  }
  return last;
}

function copyConstant(source: Ir, ref: IrRef, { ir }: TraceBuilder): IrRef {
  const type = source.type(ref);
  switch (source.op(ref)) {
    case Op.KPRI:
      return ir.primitive(type);
    case Op.KINT:
      return ir.int(source.intValue(ref), type);
    case Op.KNUM:
      return ir.numWords(source.lowWord(ref), source.highWord(ref));
    case Op.KINT64:
      return ir.int64(source.lowWord(ref), source.highWord(ref), type);
    case Op.KGC:
      return ir.object(source.lowWord(ref), type);
    case Op.KNULL:
      return ir.nullOf(type);
    case Op.KSLOT:
      return ir.keySlot(copyConstant(source, source.left(ref), { ir } as TraceBuilder), source.right(ref));
    default:
      return ir.pointer(source.lowWord(ref), source.op(ref) === Op.KKPTR);
  }
}
