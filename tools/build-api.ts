/** The files of the package besides the bundles: an ES module around the CommonJS one, and the declarations of types. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { apiReference } from "./api-reference.ts";
import { writeBrowserBundle } from "./browser-bundle.ts";

/** Node does not see the names that a bundle exports. */
function writeModuleWrapper(root: string): void {
  const names = Object.keys(createRequire(import.meta.url)(join(root, "dist/perilune.cjs")));
  const text = `import api from "./perilune.cjs";\nexport const { ${names.sort().join(", ")} } = api;\n`;
  writeFileSync(join(root, "dist/perilune.mjs"), text);
}

/** Before TypeScript 5.7 typed arrays were not generic. */
const TYPED_ARRAY = /\b(\w+Array)<ArrayBuffer(?:Like)?>/g;
const IMPORT = /(["'])(\.{1,2}\/[^"']+)\.ts\1/g;

/** The files of declarations that an entry of the package, a path without its ending, needs: itself and what it imports. */
function declarationsFrom(entry: string, found = new Set<string>()): Set<string> {
  const path = `${entry}.d.ts`;
  if (found.has(path)) return found;
  found.add(path);
  for (const [, , module] of readFileSync(path, "utf8").matchAll(IMPORT)) {
    declarationsFrom(join(dirname(path), module), found);
  }
  return found;
}

function rewrite(path: string): void {
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace(IMPORT, '"$2.js"').replace(TYPED_ARRAY, "$1"));
}

/** The compiler declares every module that it reads. A program's types need a third of them. */
function writeTypes(root: string): void {
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
    "bin/tsc",
  );
  execFileSync(process.execPath, [compiler, "-p", "tools/tsconfig.types.json"], {
    cwd: root,
    stdio: "inherit",
  });
  const folder = join(root, "dist/types");
  const reachable = declarationsFrom(join(folder, "api/browser"), declarationsFrom(join(folder, "api/node")));
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, file);
    if (!file.endsWith(".d.ts")) continue;
    if (reachable.has(path)) rewrite(path);
    else rmSync(path);
  }
  // Both kinds of modules may import what says it is CommonJS; before TypeScript 5.8 CommonJS could not import the other kind.
  writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }\n');
  writeFileSync(join(root, "docs/api.md"), apiReference(join(folder, "api")));
}

export async function writeApi(root: string): Promise<void> {
  writeTypes(root);
  await writeBrowserBundle(root);
  writeModuleWrapper(root);
}
