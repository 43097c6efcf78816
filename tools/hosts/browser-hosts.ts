/** Hosts that are browsers: a page runs the suite, or has a Web Worker do so. */
import { join } from "node:path";
import { type Browser, chromium, commandOf, firefox, openPage, versionOf, webkit } from "./browsers.ts";
import type { Report, Suite } from "./guest/suite.ts";
import { OUTPUT, ROOT } from "./guest-bundle.ts";
import { type MissingHost, type ReadyHost, withinLimit } from "./host.ts";
import { serve } from "./serve.ts";

const PAGE = `<!doctype html><title>Perilune</title><script type="module" src="/guest/page.js"></script>\n`;

async function run(browser: Browser, query: string, suite: Suite): Promise<Report> {
  let take: (report: string) => void = () => undefined;
  const report = new Promise<string>((resolve) => {
    take = resolve;
  });
  const server = await serve({
    folders: { "/perilune/": join(ROOT, "dist/browser"), "/guest/": OUTPUT },
    texts: { "/": PAGE, "/suite.json": JSON.stringify(suite) },
    onPost: (_, body) => take(body),
  });
  const page = await openPage(browser, server.address + query);
  const found = JSON.parse(
    await withinLimit(report, () => {
      page.close();
      server.close();
    }),
  );
  if (found.error !== undefined) throw new Error(found.error);
  return found;
}

function findHost(name: string, browser: Browser, query = ""): ReadyHost | MissingHost {
  const command = commandOf(browser);
  if (command === undefined) return { name, remedy: `apt-get install ${browser.packages.join(" ")}` };
  return { name, version: versionOf(browser, command), run: (suite) => run(browser, query, suite) };
}

export const browserHosts = (): (ReadyHost | MissingHost)[] => [
  findHost("Chromium", chromium),
  findHost("Web Worker", chromium, "?worker"),
  findHost("Firefox", firefox),
  findHost("WebKit", webkit),
];
