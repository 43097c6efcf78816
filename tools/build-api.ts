/**
 * The files of the package besides the bundle for Node: ES modules for browsers, an ES module around the CommonJS one, and
 * the declarations of types.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { build, type Plugin } from "esbuild";
import { type MinifyOptions, minify } from "terser";
import { apiReference } from "./api-reference.ts";
import { bundledSources } from "./bundled-sources.ts";

/** Pages have no debug mode of the compiler. What only that runs is left out. */
const withoutChecks: Plugin = {
  name: "without-checks",
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]jit[\\/](ir[\\/]verify|record[\\/]check-slots)\.ts$/ }, () => ({
      contents: "export const verify = () => undefined, checkSlots = verify;",
      loader: "js",
    }));
  },
};

/**
 * What is there when a part is loaded late. esbuild puts modules that the same entries need into one file: as if each part
 * needed all of that, there is one file for what is loaded first, which compresses better than many.
 */
const loadedBefore: Readonly<Record<string, readonly string[]>> = {
  "library-part": ["../api/browser.ts"],
  "ffi-part": ["../api/browser.ts"],
  "jit-part": ["../api/browser.ts"],
  "cdata-recorder-part": ["../api/browser.ts", "./jit-part.ts"],
  "rare-recorder-part": ["../api/browser.ts", "./jit-part.ts"],
};

const oneFileForEachPart: Plugin = {
  name: "one-file-for-each-part",
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]host[\\/][\w-]+-part\.ts$/ }, ({ path }) => {
      const imports = loadedBefore[basename(path, ".ts")].map((module) => `import "${module}";\n`);
      return { contents: imports.join("") + readFileSync(path, "utf8"), loader: "ts" };
    });
  },
};

/**
 * What terser makes smaller by a twenty-fifth after esbuild, mostly by putting constants where they are used. Functions stay
 * where they are: moved into their only caller they would be made anew in each call of it.
 */
const smaller: MinifyOptions = {
  module: true,
  ecma: 2020,
  compress: { passes: 2, inline: 1, reduce_funcs: false },
};

async function writeBrowserBundle(root: string): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { browser: "api/browser.ts" },
    outdir: "dist/browser",
    bundle: true,
    splitting: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    plugins: [withoutChecks, oneFileForEachPart, bundledSources],
    logLevel: "warning",
  });
  mkdirSync(join(root, "dist/browser"), { recursive: true });
  for (const { path, text } of outputFiles) writeFileSync(path, (await minify(text, smaller)).code as string);
  writeFileSync(join(root, "dist/browser/core.wasm"), readFileSync(join(root, "dist/core.wasm")));
}

/** Node does not see the names that a bundle exports. */
function writeModuleWrapper(root: string): void {
  const names = Object.keys(createRequire(import.meta.url)(join(root, "dist/perilune.cjs")));
  const text = `import api from "./perilune.cjs";\nexport const { ${names.sort().join(", ")} } = api;\n`;
  writeFileSync(join(root, "dist/perilune.mjs"), text);
}

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
    if (reachable.has(path)) writeFileSync(path, readFileSync(path, "utf8").replace(IMPORT, '"$2.js"'));
    else rmSync(path);
  }
  // Both kinds of modules may import what says it is CommonJS; before TypeScript 5.8 CommonJS could not import the other kind.
  writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }\n');
  writeFileSync(join(root, "docs/api.md"), apiReference(join(folder, "api")));
}

export async function writeApi(root: string): Promise<void> {
  await writeBrowserBundle(root);
  writeModuleWrapper(root);
  writeTypes(root);
}
