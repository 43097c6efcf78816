/** The documents: what they link to exists, and the README's command lines are there. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const documents = ["README.md", ...readdirSync(`${ROOT}docs`).map((file) => `docs/${file}`)].filter((file) =>
  file.endsWith(".md"),
);

for (const document of documents) {
  test(`links of ${document} lead to files`, () => {
    const text = readFileSync(ROOT + document, "utf8");
    const targets = [...text.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target]) => target);
    const missing = targets.filter(
      (target) => !/^\w+:/.test(target) && !existsSync(join(ROOT, dirname(document), target)),
    );
    assert.deepEqual(missing, []);
  });
}

test("the glossary is in order", () => {
  const text = readFileSync(`${ROOT}docs/glossary.md`, "utf8");
  const terms = [...text.matchAll(/^\| ([^|]+) \| [^|]+ \| \[/gm)].map(([, term]) => term.toLowerCase());
  assert.ok(terms.length > 40);
  assert.deepEqual(terms, [...terms].sort());
});

test("the README's example and scripts exist", () => {
  const readme = readFileSync(`${ROOT}README.md`, "utf8");
  const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8"));
  const used = [...readme.matchAll(/\bnpm (?:run )?(build|test|bench)\b/g)].map(([, name]) => name);
  assert.deepEqual(
    used.filter((name) => !(name in scripts)),
    [],
  );
  const [, example] = /node bin\/perilune\.js (examples\/\S+)/.exec(readme) ?? [];
  assert.ok(existsSync(ROOT + example));
});
