/** The pipeline around the rules: merging, normalisation, switches. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { TraceAbort } from "../../../jit/abort.ts";
import { TraceBuilder } from "../../../jit/builder.ts";
import { foldPipeline } from "../../../jit/fold/pipeline.ts";
import { conversion, Field } from "../../../jit/ir/operands.ts";
import { Op, refOf, TREF_NIL, Type } from "../../../jit/ir/types.ts";
import { defaultSettings, type Optimization } from "../../../jit/settings.ts";
import { ConversionCheck } from "../../../spec/ir.ts";
import { runCase } from "./golden.ts";

function makeBuilder(...off: Optimization[]): TraceBuilder {
  const settings = defaultSettings();
  for (const name of off) settings.enabled.delete(name);
  const builder = new TraceBuilder(settings, foldPipeline);
  builder.reset();
  return builder;
}

const slot = (builder: TraceBuilder, type: number, number: number) => builder.emit(Op.SLOAD, type, number, 0);

test("equal instructions are merged, whatever the order of their operands", () => {
  const builder = makeBuilder();
  const [a, b] = [slot(builder, Type.NUM, 1), slot(builder, Type.NUM, 2)];
  const sum = builder.emit(Op.ADD, Type.NUM, a, b);
  assert.equal(builder.emit(Op.ADD, Type.NUM, b, a), sum);
  assert.equal(builder.ir.left(refOf(sum)), refOf(b), "the younger operand is on the left");
  assert.notEqual(builder.emit(Op.SUB, Type.NUM, a, b), builder.emit(Op.SUB, Type.NUM, b, a));
});

test("comparisons are turned so that the younger operand is on the left", () => {
  const builder = makeBuilder();
  const [a, b] = [slot(builder, Type.NUM, 1), slot(builder, Type.NUM, 2)];
  const guard = builder.guard(Op.LT, Type.NUM, a, b);
  assert.equal(builder.ir.op(refOf(guard)), Op.GT);
  assert.equal(builder.guard(Op.GT, Type.NUM, b, a), guard);
  assert.equal(builder.ir.op(refOf(builder.guard(Op.ULE, Type.NUM, a, b))), Op.UGE);
});

test("an instruction without guard may use a guarded one, but not the other way round", () => {
  const builder = makeBuilder();
  const text = slot(builder, Type.STR, 1);
  const free = builder.emit(Op.STRTO, Type.NUM, text);
  const guarded = builder.guard(Op.STRTO, Type.NUM, text);
  assert.notEqual(free, guarded);
  assert.equal(builder.emit(Op.STRTO, Type.NUM, text), guarded);
});

test("a conversion merges with one that checks more", () => {
  const builder = makeBuilder();
  const x = slot(builder, Type.NUM, 1);
  const mode = (check: number) => conversion(Type.INT, Type.NUM, check);
  const index = builder.guard(Op.CONV, Type.INT, x, mode(ConversionCheck.INDEX));
  assert.equal(builder.emit(Op.CONV, Type.INT, x, mode(ConversionCheck.ANY)), index);
  const checked = builder.guard(Op.CONV, Type.INT, x, mode(ConversionCheck.CHECK));
  assert.notEqual(checked, index);
  assert.equal(builder.guard(Op.CONV, Type.INT, x, mode(ConversionCheck.INDEX)), checked);
});

test("stores, allocations and loads are not merged, but loads of what never changes are", () => {
  const builder = makeBuilder();
  assert.notEqual(builder.emit(Op.TNEW, Type.TAB, 0, 0), builder.emit(Op.TNEW, Type.TAB, 0, 0));
  const text = slot(builder, Type.STR, 1);
  const length = builder.emit(Op.FLOAD, Type.INT, text, Field.STR_LEN);
  assert.equal(builder.emit(Op.FLOAD, Type.INT, text, Field.STR_LEN), length);
  const array = builder.emit(Op.FLOAD, Type.P32, slot(builder, Type.TAB, 2), Field.TAB_ARRAY);
  const address = builder.emit(Op.AREF, Type.P32, array, builder.int(3));
  const store = builder.emit(Op.ASTORE, Type.NIL, address, TREF_NIL);
  assert.ok(store !== 0);
});

test("argument lists are not merged across LOOP", () => {
  const builder = makeBuilder();
  const [a, b] = [slot(builder, Type.NUM, 1), slot(builder, Type.NUM, 2)];
  const before = builder.emit(Op.CARG, Type.NIL, a, b);
  assert.equal(builder.emit(Op.CARG, Type.NIL, a, b), before);
  const sum = builder.emit(Op.ADD, Type.NUM, a, b);
  builder.append(Op.LOOP, Type.NIL, 0);
  assert.notEqual(builder.emit(Op.CARG, Type.NIL, a, b), before);
  assert.equal(builder.emit(Op.ADD, Type.NUM, a, b), sum);
});

test("what depends on the base is not merged across RETF", () => {
  const builder = makeBuilder();
  const base = builder.typed(0x8000);
  const address = builder.emit(Op.ADD, Type.P32, base, builder.int(8));
  assert.equal(builder.emit(Op.ADD, Type.P32, base, builder.int(8)), address);
  builder.guard(Op.RETF, Type.P32, builder.pointer(64), builder.pointer(128));
  assert.notEqual(builder.emit(Op.ADD, Type.P32, base, builder.int(8)), address);
});

test("a guard that always holds vanishes, one that never holds gives the trace up", () => {
  const builder = makeBuilder();
  assert.equal(builder.guard(Op.LT, Type.INT, builder.int(1), builder.int(2)), 0);
  assert.throws(
    () => builder.guard(Op.LT, Type.INT, builder.int(2), builder.int(1)),
    (error) => error instanceof TraceAbort && error.reason === "GUARD_ALWAYS_FAILS",
  );
});

test("switched off, nothing is folded or merged", () => {
  const unfolded = makeBuilder("fold");
  const sum = unfolded.emit(Op.ADD, Type.NUM, unfolded.num(1), unfolded.num(2));
  assert.equal(unfolded.ir.op(refOf(sum)), Op.ADD);
  assert.equal(unfolded.emit(Op.ADD, Type.NUM, unfolded.num(1), unfolded.num(2)), sum, "CSE is on");
  const unmerged = makeBuilder("cse");
  const [a, b] = [slot(unmerged, Type.NUM, 1), slot(unmerged, Type.NUM, 2)];
  assert.notEqual(unmerged.emit(Op.ADD, Type.NUM, a, b), unmerged.emit(Op.ADD, Type.NUM, a, b));
});

test("the example at the top of the pipeline", () => {
  const source = readFileSync(new URL("../../../jit/fold/pipeline.ts", import.meta.url), "utf8");
  const [before, after] = [...source.matchAll(/```\n([\s\S]*?) \* ```/g)].map(([, text]) =>
    text.replace(/^ \* /gm, ""),
  );
  const golden = { title: "", rule: "", fires: true, input: before, output: after };
  assert.equal(runCase(golden).output, `${after}=> 0002`);
});
