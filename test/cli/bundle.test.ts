/** How the bundle's files are made of ES modules. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { asFunctionBody } from "../../tools/bundle.ts";
import { withoutTexts } from "../../tools/strip-docs.ts";

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
  assert.match(withoutTexts(source), /doc: "", type: "i8 ", name: "ADD"/);
});
