/** Bundles of what runs in hosts. The package stays outside of them where the host can import it itself. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { guideExamples } from "./guide-examples.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BUILT = join(ROOT, "dist/browser/browser.js");
/** Below the package, so that it can import itself by its name. */
export const OUTPUT = join(ROOT, "dist/hosts");

/** The module `guide-examples`: nothing is compiled from text at run time, which hosts forbid. */
const examplesModule: Plugin = {
  name: "guide-examples",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^guide-examples$/ }, ({ path }) => ({ path, namespace: "guide" }));
    onLoad({ filter: /.*/, namespace: "guide" }, () => ({
      contents: guideExamples(readFileSync(join(ROOT, "docs/embedding.md"), "utf8")),
    }));
  },
};

/** What guests import as `api/browser.ts` becomes the built package, at an address or below a name. */
const packageAt = (address: string): Plugin => ({
  name: "package-address",
  setup({ onResolve }) {
    onResolve({ filter: /\/api\/browser\.ts$/ }, () => ({ path: address, external: true }));
  },
});

/** The same, within the bundle. */
const packageInside: Plugin = {
  name: "package-inside",
  setup({ onResolve }) {
    onResolve({ filter: /\/api\/browser\.ts$/ }, () => ({ path: BUILT }));
  },
};

async function bundle(name: string, options: BuildOptions): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [`tools/hosts/guest/${name}.ts`],
    outdir: OUTPUT,
    bundle: true,
    format: "esm",
    target: "es2022",
    outExtension: { ".js": options.platform === "node" ? ".mjs" : ".js" },
    logLevel: "warning",
    ...options,
    plugins: [examplesModule, ...(options.plugins ?? [])],
  });
}

export async function writeGuests(): Promise<void> {
  if (!existsSync(BUILT)) throw new Error("not built yet: run `npm run build` first");
  const inPage: BuildOptions = { platform: "browser", plugins: [packageAt("/perilune/browser.js")] };
  await bundle("process", { platform: "node", plugins: [packageAt("perilune")] });
  await bundle("page", inPage);
  await bundle("worker", inPage);
  // As tools for edge workers bundle: all but the wasm module, which the host compiles.
  await bundle("edge", { platform: "browser", plugins: [packageInside], external: ["*.wasm"] });
}
