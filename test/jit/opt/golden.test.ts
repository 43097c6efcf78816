/**
 * Golden files of the passes (*.ir). Each case has IR that is emitted instruction by instruction, and the IR that results,
 * with what became of the last instruction. A line `optimize 1=0004 2=0002` ends the recording of a loop with these values
 * in the slots, and the result is what the passes make of it, or the reason why they do not; `finish` that of a trace
 * without a loop. A line `off: dse` switches optimisations off.
 *
 * With BLESS=1 in the environment the results are written instead of compared.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { TraceBuilder } from "../../../jit/builder.ts";
import { debug } from "../../../jit/check.ts";
import { constantText } from "../../../jit/ir/print.ts";
import { type IrRef, isConstantRef, REF_BIAS, refOf, type TRef } from "../../../jit/ir/types.ts";
import { fuseConcatenations } from "../../../jit/opt/fuse-concatenation.ts";
import { nilSlot } from "../../../jit/opt/heap-constants.ts";
import { optimize } from "../../../jit/opt/passes.ts";
import type { Optimization } from "../../../jit/settings.ts";
import { goldenEnvironment } from "./environment.ts";
import { add, type Mapping, makeBuilder, textOf } from "./ir-text.ts";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const SEPARATOR = "\n---\n";
const isBlessing = process.env.BLESS === "1";
debug.isOn = true;

function resultOf(input: string): string {
  const off = (/^off: (.*)\n/m.exec(input)?.[1].split(" ") ?? []) as Optimization[];
  const slots = /^(optimize|finish)\b(.*)$/m.exec(input);
  const text = input.replace(/^off: .*\n/m, "").replace(/^(optimize|finish)\b.*$/m, "");
  const builder = makeBuilder(goldenEnvironment(), ...off);
  const mapping = add(builder, text);
  if (!slots) return `${textOf(builder)}=> ${refText(builder, [...mapping.values()].pop() ?? 0)}`;
  const isLoop = slots[1] === "optimize";
  const reason = optimize(builder, {
    isLoop,
    slots: slotsOf(builder, mapping, slots[2]),
    fuseConcatenations,
  });
  return reason === undefined ? textOf(builder).trimEnd() : `${textOf(builder)}=> ${reason}`;
}

function refText(builder: TraceBuilder, ref: IrRef): string {
  const { ir } = builder;
  if (ref === 0) return "dropped";
  // Its address depends on the layout of Global.
  if (ref === refOf(nilSlot(builder))) return "the nil slot";
  return isConstantRef(ref) ? constantText(ir, ref) : String(ref - REF_BIAS).padStart(4, "0");
}

function slotsOf(builder: TraceBuilder, mapping: Mapping, text: string): TRef[] {
  const slots: TRef[] = [];
  for (const [, slot, label] of text.matchAll(/(\d+)=(\S+)/g))
    slots[Number(slot)] = /^\d{4}$/.test(label)
      ? builder.typed(mapping.get(REF_BIAS + Number(label)) ?? 0)
      : label === "nil"
        ? builder.primitive(0)
        : builder.num(Number(label));
  return slots;
}

for (const name of readdirSync(FOLDER).filter((file) => file.endsWith(".ir"))) {
  const [head, ...texts] = readFileSync(FOLDER + name, "utf8").split(/^## /m);
  const blessed = texts.map((text) => {
    const title = text.slice(0, text.indexOf("\n"));
    const [input, output = ""] = text.slice(title.length + 1).split(SEPARATOR);
    if (isBlessing) return `## ${title}\n${input.trim()}${SEPARATOR}${resultOf(input)}\n`;
    test(`${name}: ${title}`, () => assert.equal(resultOf(input), output.trim()));
    return text;
  });
  if (isBlessing)
    writeFileSync(
      FOLDER + name,
      `${[head.trim(), ...blessed].join("\n\n").trim()}\n`.replace(/\n{3,}/g, "\n\n"),
    );
}
