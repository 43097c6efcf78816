/**
 * Runs the tests: all of the files `*.test.ts` under `test/`, or those whose path contains one of the arguments. Tests are of three
 * kinds: the TypeScript modules', the core's (compiled for the test), and those that run the built command line.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Files at a time: the CI machine has two cores. */
const CONCURRENCY = 2;

const wanted = process.argv.slice(2);
const files = readdirSync(`${ROOT}test`, { recursive: true, encoding: "utf8" })
  .map((file) => `test/${file.replaceAll("\\", "/")}`)
  .filter((file) => file.endsWith(".test.ts"))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();

if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(", ")}`);
  process.exit(1);
}

const options = ["--import", "tsx", "--test", "--test-reporter", "spec", `--test-concurrency=${CONCURRENCY}`];
const { status } = spawnSync(process.execPath, [...options, ...files], {
  cwd: ROOT,
  stdio: ["ignore", "inherit", "inherit"],
});
process.exit(status ?? 1);
