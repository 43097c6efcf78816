/** Pages that use the package as programs do: in a folder of their own, from a copy of what is published. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium, commandOf, openPage } from "../../tools/hosts/browsers.ts";
import { type Server, type Site, serve } from "../../tools/hosts/serve.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TIME_LIMIT = 60_000;

export const skip = commandOf(chromium) === undefined && "chromium is not installed";

/** A folder with these files and the package in `node_modules`; it is removed after the tests. */
export function newApp(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "perilune-app-"));
  after(() => rmSync(folder, { recursive: true, maxRetries: 5 }));
  const home = join(folder, "node_modules/perilune");
  for (const part of ["package.json", "dist/browser"])
    cpSync(join(ROOT, part), join(home, part), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** What a page reports: the result of a loop, whether it has been compiled, what went wrong. */
export interface PageReport {
  readonly sum?: number;
  readonly isCompiled?: boolean;
  readonly status?: string;
  readonly error?: string;
}

/** What the loop of `program` gives. */
export const SUM = 300_000;

/**
 * The program of a page; `options` is what `createEngine` gets. It runs until hot code is compiled, which a page can only wait
 * for between two calls, or until it is known that it never is.
 */
export const program = (imports: string, options = "{}"): string => `
${imports}

async function report() {
  const engine = await createEngine({ libraries: "all", ...${options} });
  const state = engine.createState({ libraries: "all" });
  const loop = state.load("local s = 0 for i = 1, 1e5 do s = s + i % 7 end return s");
  const probe = state.load("return require('jit.util').traceinfo(1) ~= nil, jit.status()");
  for (;;) {
    const sum = loop();
    const [isCompiled, isOn, status] = probe.all();
    if (isCompiled || !isOn) return { sum, isCompiled, status };
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

report()
  .catch((error) => ({ error: String(error) }))
  .then((body) => fetch("REPORT", { method: "POST", mode: "no-cors", body: JSON.stringify(body) }));
`;

export const page = (script: string): string => `<!doctype html><meta charset="utf-8">${script}\n`;

/** Where pages of any origin post their reports. */
export class ReportServer {
  #server: Server | undefined;
  #take: (report: PageReport) => void = () => undefined;

  /** The source text of a page or its program, with the address of this server in it. */
  withAddress(text: string): string {
    return text.replaceAll("REPORT", `${this.#server?.address}report`);
  }

  async start(site: Site = {}): Promise<string> {
    this.#server = await serve({ ...site, onPost: (_, body) => this.#take(JSON.parse(body)) });
    return this.#server.address;
  }

  /** Opens a page; what it reports. */
  async open(address: string): Promise<PageReport> {
    let timer: NodeJS.Timeout | undefined;
    const report = new Promise<PageReport>((resolve, reject) => {
      this.#take = resolve;
      timer = setTimeout(() => reject(new Error(`no report of ${address}`)), TIME_LIMIT);
    });
    const opened = await openPage(chromium, address);
    try {
      return await report;
    } finally {
      clearTimeout(timer);
      opened.close();
    }
  }

  close(): void {
    this.#server?.close();
  }
}
