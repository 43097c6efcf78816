/** A plugin for esbuild: what of the sources goes into a bundle. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "esbuild";
import { DATA, TABLES, withNumbers, withoutEffects, writtenOut } from "./fold-tables.ts";
import { NAMED, withQuotedKeys } from "./short-names.ts";
import { withoutRuleNames, withoutTexts } from "./strip-docs.ts";

function withoutDocs(source: string, path: string): string {
  if (path.endsWith(".rules.ts")) return withoutRuleNames(source);
  const isSpecification = /[\\/]spec[\\/]/.test(path) && !path.endsWith("errors.ts");
  return isSpecification ? withoutTexts(source) : source;
}

async function bundled(path: string): Promise<string> {
  if (DATA.test(path)) return writtenOut(path);
  const found = await withNumbers(withoutDocs(readFileSync(path, "utf8"), path), path);
  const code = NAMED.test(path) ? withQuotedKeys(found) : found;
  return TABLES.test(path) ? withoutEffects(code) : code;
}

/** `change`: what else becomes of the code of a module. */
export const bundledSources = (change: (code: string) => string = (code) => code): Plugin => ({
  name: "bundled-sources",
  setup(build) {
    build.onResolve({ filter: /^\..*\.ts$/ }, ({ path, resolveDir }) => {
      const file = resolve(resolveDir, path);
      return TABLES.test(file) ? { path: file, sideEffects: false } : undefined;
    });
    build.onLoad({ filter: /[\\/](api|cli|host|jit|lang|lib|spec)[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: change(await bundled(path)),
      loader: "js",
    }));
  },
});
