/** What pages and Web Workers share: where the suite and the package are. */
import { runSuite } from "./runner.ts";
import type { Report } from "./suite.ts";

export async function reportOf(): Promise<Report> {
  const suite = await (await fetch("/suite.json")).json();
  return runSuite(() => import("../../../api/browser.ts"), suite);
}
