/** Content security policies, in Chromium: what runs where WebAssembly may be compiled, and where not. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { serve } from "../../tools/hosts/serve.ts";
import { newApp, type PageReport, page, program, ReportServer, SUM, skip } from "./pages.ts";

const IMPORT = 'import { createEngine } from "/perilune/browser.js";';
const MAIN = page('<script type="module" src="/main.js"></script>');
/** A worker, to which no policy applies, compiles the core for it. */
const COMPILED_ELSEWHERE = `${IMPORT}
const core = await new Promise((resolve) => {
  const worker = new Worker("/free/worker.js");
  worker.onmessage = ({ data }) => resolve(data);
});`;
const WORKER = `fetch("/perilune/core.wasm").then(WebAssembly.compileStreaming).then((core) => postMessage(core));`;

const reports = new ReportServer();
before(() => reports.start());
after(() => reports.close());

async function openUnder(policy: string, imports = IMPORT, options = "{}"): Promise<PageReport> {
  const server = await serve({
    folders: { "/perilune/": join(newApp({}), "node_modules/perilune/dist/browser") },
    texts: {
      "/": MAIN,
      "/main.js": reports.withAddress(program(imports, options)),
      "/free/worker.js": WORKER,
    },
    headers: (path): Record<string, string> =>
      path.startsWith("/free/") ? {} : { "Content-Security-Policy": policy },
  });
  try {
    return await reports.open(server.address);
  } finally {
    server.close();
  }
}

test("with 'wasm-unsafe-eval' all is compiled", { skip }, async () => {
  const report = await openUnder("script-src 'self' 'wasm-unsafe-eval'");
  assert.equal(report.isCompiled, true, JSON.stringify(report));
});

test("without it the error says what to do", { skip }, async () => {
  const { error } = await openUnder("script-src 'self'");
  assert.match(String(error), /^Error: the core of Perilune cannot be compiled here: .*'wasm-unsafe-eval'/);
});

test("with a core that has been compiled elsewhere the interpreter runs, and says why", {
  skip,
}, async () => {
  const report = await openUnder("script-src 'self'", COMPILED_ELSEWHERE, "{ core }");
  assert.equal(report.sum, SUM, JSON.stringify(report));
  assert.equal(report.isCompiled, false);
  assert.match(String(report.status), /Content Security Policy|unsafe-eval/);
});
