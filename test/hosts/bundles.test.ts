/** Bundles and pages that import the package, in Chromium. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { build as bundle } from "esbuild";
import { createServer as createViteServer, type InlineConfig, build as viteBuild } from "vite";
import { serve } from "../../tools/hosts/serve.ts";
import { newApp, type PageReport, page, program, ReportServer, SUM, skip } from "./pages.ts";

const IMPORT = 'import { createEngine } from "perilune";';
const MAIN = '<script type="module" src="/main.js"></script>';

const reports = new ReportServer();
before(() => reports.start());
after(() => reports.close());

function app(imports = IMPORT, options = "{}"): string {
  const main = reports.withAddress(program(imports, options));
  return newApp({ "index.html": page(MAIN), "main.js": main, "package.json": '{ "type": "module" }' });
}

async function openFolder(folder: string): Promise<PageReport> {
  const server = await serve({ folders: { "/": folder } });
  try {
    return await reports.open(`${server.address}index.html`);
  } finally {
    server.close();
  }
}

const requireCompiled = (report: PageReport): void =>
  assert.deepEqual(
    { sum: report.sum, isCompiled: report.isCompiled, error: report.error },
    {
      sum: SUM,
      isCompiled: true,
      error: undefined,
    },
  );

const viteOptions = (root: string): InlineConfig => ({ root, configFile: false, logLevel: "error" });

test("a bundle of Vite", { skip }, async () => {
  const folder = app();
  await viteBuild(viteOptions(folder));
  requireCompiled(await openFolder(join(folder, "dist")));
});

test("Vite's server for development", { skip }, async () => {
  const options = { ...viteOptions(app()), server: { host: "127.0.0.1", port: 0 } };
  const server = await createViteServer(options);
  try {
    await server.listen();
    requireCompiled(await reports.open(String(server.resolvedUrls?.local[0])));
  } finally {
    await server.close();
  }
});

const esbuildOptions = (folder: string) => ({
  absWorkingDir: folder,
  entryPoints: ["main.js"],
  bundle: true,
  format: "esm" as const,
  target: "es2022",
});

test("a bundle of esbuild, with core.wasm as a file", { skip }, async () => {
  const folder = app(`${IMPORT} import core from "perilune/core.wasm";`, "{ core }");
  const outdir = join(folder, "dist");
  await bundle({ ...esbuildOptions(folder), outdir, splitting: true, loader: { ".wasm": "file" } });
  writeFileSync(join(outdir, "index.html"), page(MAIN));
  requireCompiled(await openFolder(outdir));
});

test("a page that is one file, without a server", { skip }, async () => {
  const folder = app(`${IMPORT} import core from "perilune/core.wasm";`, "{ core }");
  const { outputFiles } = await bundle({
    ...esbuildOptions(folder),
    minify: true,
    write: false,
    loader: { ".wasm": "binary" },
  });
  const file = join(folder, "alone.html");
  const script = outputFiles[0].text.replaceAll("</script", "<\\/script");
  writeFileSync(file, page(`<script type="module">${script}</script>`));
  requireCompiled(await reports.open(pathToFileURL(file).href));
});

test("a page without a bundler", { skip }, async () => {
  const source = "./node_modules/perilune/dist/browser/browser.js";
  const folder = app();
  const main = reports.withAddress(program(`import { createEngine } from "${source}";`));
  writeFileSync(join(folder, "index.html"), page(`<script type="module">${main}</script>`));
  requireCompiled(await openFolder(folder));
});

test("a page where core.wasm should be", { skip }, async () => {
  const folder = app(
    'import { createEngine } from "./node_modules/perilune/dist/browser/browser.js";',
    '{ core: "/index.html" }',
  );
  const { error } = await openFolder(folder);
  assert.match(String(error), /index\.html is a page, not core\.wasm: .*optimizeDeps/);
});
