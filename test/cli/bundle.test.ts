/** How the bundle's files are made of ES modules. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { asFunctionBody } from "../../tools/bundle.ts";
import { withNumbers, withoutEffects } from "../../tools/fold-tables.ts";
import { inSimilarOrder } from "../../tools/similar-order.ts";
import { withoutMessages, withoutRuleNames, withoutTexts } from "../../tools/strip-docs.ts";

const run = (text: string, modules: Readonly<Record<string, unknown>> = {}) =>
  new Function(
    "modules",
    asFunctionBody(text, (module) => `modules[${JSON.stringify(module)}]`),
  )(modules);

test("imports and exports of a minified module", () => {
  const text =
    'import{a as x,b}from"./one.js";var c=x+b;import*as n from"node:fs";import d from"two";function f(){return n.g+d}export{c as sum,f};';
  const { sum, f } = run(text, { "./one.js": { a: 1, b: 2 }, "node:fs": { g: 3 }, two: 4 });
  assert.equal(sum, 3);
  assert.equal(f(), 7);
});

test("texts that look like imports are left alone", () => {
  assert.equal(run('var t="import x from";export{t};').t, "import x from");
});

test("other forms of export are refused", () => {
  assert.throws(
    () => asFunctionBody('export*from"./x.js";', String),
    /form of import or export is not known/,
  );
});

test("texts for readers are taken out of the specification", () => {
  const source = `/** It's "quoted". */
    export const ops = { ADD: { doc: "The sum of left and right.", type: "i8 ", name: "ADD" } };`;
  assert.match(withoutTexts(source), /ADD: \{ type: "i8 ", name: "ADD" \}/);
});

test("fold rules lose their names", () => {
  assert.equal(withoutRuleNames('rule("x + 0 => x", [["ADD", any]], f)'), 'rule("", [["ADD", any]], f)');
});

test("assertions lose their messages", () => {
  const code = "if (a) check(f(b, () => c), () => `b, x`);\ncheck(d, () => e(1));\nf();\n";
  assert.equal(withoutMessages(code), "if (a) check(f(b, () => c));\ncheck(d);\nf();\n");
});

test("texts that have much in common stand beside each other", () => {
  const texts = ["a\nb\nc\nd\ne", "p\nq\nr\ns\nt", "a\nb\nc\nd\nx", "p\nq\nr\ns\ny"];
  assert.deepEqual(inSimilarOrder(texts), [texts[0], texts[2], texts[1], texts[3]]);
});

const MODULE = fileURLToPath(new URL("../../lib/module.ts", import.meta.url));
const TAGS = 'import { Limit, Tag } from "../spec/vm.ts";\n';

test("numbers stand for what is named of tables", async () => {
  const source = `${TAGS}const tags = Tag.values;
    export const isNil = (tag: number) => tag === Tag.values.NIL || tag === tags.FALSE;
    export function f(Limit: { values: { MAX_NESTING: number } }) { return Limit.values.MAX_NESTING; }
    export function g() { const { NIL, TABLE: tableTag } = Tag.values; return NIL + tableTag; }`;
  const code = await withNumbers(source, MODULE);
  assert.match(code, /tag === 4294967295 \|\| tag === 4294967294/);
  assert.match(code, /return Limit2?\.values\.MAX_NESTING/, "a parameter is no table");
  assert.match(code, /NIL = 4294967295;\s+const tableTag = 4294967284;/);
  assert.doesNotMatch(code, /\b(Tag|tags)\b/);
});

test("a table that is used otherwise is still imported", async () => {
  const source = `${TAGS}const tags = Tag.values;
    export const tagOf = (name: string) => tags[name], copy = { ...Limit };`;
  assert.match(
    await withNumbers(source, MODULE),
    /import \{ Limit \}.*\n.*import \{ Tag \}.*\nconst tags = Tag\.values;/s,
  );
});

test("constants of tables are marked as free of effects", () => {
  const code = "const a = f(() => {\n  g();\n});\nconst h = (x) => x;\nexport const b = a.c;\n";
  assert.equal(
    withoutEffects(code),
    "const a = /* @__PURE__ */ (() => (f(() => {\n  g();\n})))();\n" +
      "const h = (x) => x;\nexport const b = /* @__PURE__ */ (() => (a.c))();\n",
  );
});
