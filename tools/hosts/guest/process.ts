/** A host with a command line: `GUEST SUITE.json` prints the report. */
import { readFileSync } from "node:fs";
import { argv } from "node:process";
import { runSuite } from "./runner.ts";

const suite = JSON.parse(readFileSync(argv[2], "utf8"));
console.log(JSON.stringify(await runSuite(() => import("../../../api/browser.ts"), suite)));
