/** The examples of docs/embedding.md as programs: `expression; // => value` is a check. */

/** Each as the body of an asynchronous function in which `engine`, `state` and `check` are there, and the package's names. */
export function guideBodies(guide: string): string[] {
  return [...guide.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) =>
    code
      .replace(/^import .*$/gm, "")
      .replace(/^const (?:engine|state) = .*$/gm, "")
      .replace(/^state\.close\(\);$/gm, "")
      .replace(/^( *)(.+); \/\/ => (.+)$/gm, "$1check($2, $3);"),
  );
}

/** A module that exports them as functions. */
export function guideExamples(guide: string): string {
  const functions = guideBodies(guide).map(
    (body) => `async (engine, state, check, { leaf, MultipleResults, Opaque }) => {\n${body}\n}`,
  );
  return `export const examples = [\n${functions.join(",\n")}\n];\n`;
}
