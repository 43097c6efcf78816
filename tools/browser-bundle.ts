/** The bundle for pages and workers: ES modules, with the core as these need it. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type BuildOptions, type BuildResult, build, type Plugin } from "esbuild";
import { type MinifyOptions, minify } from "terser";
import { bundledSources } from "./bundled-sources.ts";
import { type CoreUse, type PageCore, splitCore } from "./page-core.ts";
import { codeWords, shortenable, withNamesAsProperties } from "./short-names.ts";
import { withoutDebugMode, withoutMessages } from "./strip-docs.ts";

/** Pages have no debug mode of the compiler, and no `--stats`. What only these need is left out. */
const NO_STATISTICS = `
export class Statistics {
  phases = {};
  made = {};
  dropped = {};
  time(_, step) { return step(); }
  nameRegion() {}
  countMade() {}
  countAbort() {}
}
export const guardsAt = () => "";`;

const withoutChecks: Plugin = {
  name: "without-checks",
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]jit[\\/](ir[\\/]verify|record[\\/]check-slots)\.ts$/ }, () => ({
      contents: "export const verify = () => undefined, checkSlots = verify;",
      loader: "js",
    }));
    bundle.onLoad({ filter: /[\\/]api[\\/]own-places\.ts$/ }, () => ({
      contents: "export const placesOf = (folder) => [folder];",
      loader: "js",
    }));
    bundle.onLoad({ filter: /[\\/]jit[\\/]driver[\\/]statistics\.ts$/ }, () => ({
      contents: NO_STATISTICS,
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
  "fusion-part": ["../api/browser.ts", "./jit-part.ts"],
  "trace-tools-part": ["../api/browser.ts", "./jit-part.ts"],
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
  compress: {
    ...{ passes: 2, inline: 2, reduce_funcs: false, unsafe_arrows: true, pure_getters: true },
    // Shorter, but what stands in many ways is found less often by gzip.
    ...{ lhs_constants: false, sequences: false, comparisons: false, arrows: false },
  },
};

/** Modules of the API that programs know nothing of. */
const INTERNAL = /^(node|node-files|helpers|host-objects|inspect|references)\.d\.ts$/;

const publicTypes = (root: string): string =>
  readdirSync(join(root, "dist/types/api"))
    .filter((file) => !INTERNAL.test(file))
    .map((file) => readFileSync(join(root, "dist/types/api", file), "utf8"))
    .join("\n");

const options = {
  entryPoints: { browser: "api/browser.ts" },
  outdir: "dist/browser",
  bundle: true,
  splitting: true,
  metafile: true,
  write: false,
  format: "esm",
  platform: "browser",
  target: "es2022",
  // Terser knows the short form of this one.
  define: { "Number.POSITIVE_INFINITY": "Infinity" },
  plugins: [
    withoutChecks,
    oneFileForEachPart,
    bundledSources((code) => withNamesAsProperties(withoutMessages(withoutDebugMode(code)))),
  ],
  logLevel: "warning",
} as const satisfies BuildOptions;

type Bundle = BuildResult<typeof options>;
type Names = NonNullable<BuildResult["mangleCache"]>;

/** Whether a file is only loaded with the compiler. */
function isOfCompiler({ metafile }: Bundle, path: string): boolean {
  const found = Object.entries(metafile.outputs).find(([output]) => path.endsWith(output));
  return Object.keys(found?.[1].inputs ?? {}).some((input) =>
    /^jit\/(driver\/(driver|trace-tools)|record\/(cdata|library)\/)/.test(input),
  );
}

/** Which exports of the core the code needs, and when. */
function coreUse(plain: Bundle, names: Names): CoreUse {
  const text = (isLate: boolean): string =>
    plain.outputFiles
      .filter(({ path }) => isOfCompiler(plain, path) === isLate)
      .map((file) => file.text)
      .join("\n");
  const first = codeWords(text(false));
  const late = text(true);
  return {
    isNeededFirst: (name) => first.has(name),
    isHelper: (name) => new RegExp(`\\b${name}\\b`).test(late),
    shortName: (name) => String(names[name] || name),
  };
}

/** The bytes as a string in the code, which compresses better than base 64. */
const withHelpers = ({ helpers, rareHelpers }: PageCore): Plugin => ({
  name: "with-helpers",
  setup(bundle) {
    const literal = (bytes: Uint8Array): string => JSON.stringify(Buffer.from(bytes).toString("latin1"));
    bundle.onLoad({ filter: /[\\/]host[\\/]helper-code\.ts$/ }, () => ({
      contents: `export const helperCode = ${literal(helpers)};`,
      loader: "js",
    }));
    bundle.onLoad({ filter: /[\\/]host[\\/]rare-helper-code\.ts$/ }, () => ({
      contents: `export const rareHelperCode = ${literal(rareHelpers)};`,
      loader: "js",
    }));
  },
});

export async function writeBrowserBundle(root: string): Promise<void> {
  const all = { ...options, absWorkingDir: root };
  const plain = await build(all);
  const short = { ...all, minify: true, mangleProps: shortenable(plain.outputFiles, publicTypes(root)) };
  const { mangleCache } = await build({ ...short, mangleCache: {} });
  const text = readFileSync(join(root, "dist/core.wat"), "utf8");
  const pageCore = splitCore(text, coreUse(plain, mangleCache));
  const plugins = [withHelpers(pageCore), ...options.plugins];
  const { outputFiles } = await build({ ...short, mangleCache, plugins });
  mkdirSync(join(root, "dist/browser"), { recursive: true });
  for (const file of outputFiles) writeFileSync(file.path, (await minify(file.text, smaller)).code as string);
  writeFileSync(join(root, "dist/browser/core.wasm"), pageCore.core);
}
