/**
 * Changed dumps are run: whatever passes the verifier must return or raise a Lua error and leave a sound heap. A trap, an
 * exception of ours or a broken heap is a failure. Programs that run for too long are ended: a change may well make a
 * loop endless. FUZZ_CASES and FUZZ_SEED ask for more, or for others.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const CASES = Number(process.env.FUZZ_CASES ?? 800);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const TIME_LIMIT = 1000;
const PROGRAM = fileURLToPath(new URL("./run-dumps.ts", import.meta.url));

interface Run {
  /** The number of the last case, and what was printed. */
  readonly last: number;
  readonly lines: readonly string[];
}

/** Runs cases until one takes too long. */
async function runCases(first: number, end: number): Promise<Run> {
  const parameters = ["--import", "tsx", PROGRAM, ...[SEED, first, end].map(String)];
  const child = spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  let last = first;
  let timer: NodeJS.Timeout | undefined;
  for await (const line of createInterface(child.stdout)) {
    clearTimeout(timer);
    if (/^\d+$/.test(line)) {
      last = Number(line);
      timer = setTimeout(() => child.kill("SIGKILL"), TIME_LIMIT);
    } else lines.push(line);
  }
  clearTimeout(timer);
  if (child.exitCode !== null && child.exitCode !== 0)
    lines.push(`case ${last} failed: exit code ${child.exitCode}`);
  return { last, lines };
}

async function runAllCases(first: number, end: number): Promise<readonly string[]> {
  if (first >= end) return [];
  const { last, lines } = await runCases(first, end);
  return [...lines, ...(await runAllCases(last + 1, end))];
}

test("changed dumps are refused, or run without harm", async (context) => {
  const middle = CASES >> 1;
  const lines = (await Promise.all([runAllCases(0, middle), runAllCases(middle, CASES)])).flat();
  const count = (outcome: string) => lines.filter((line) => line === outcome).length;
  const counts = ["refused", "returned", "raised"].map((outcome) => `${count(outcome)} ${outcome}`);
  context.diagnostic(`${counts.join(", ")}, ${CASES - lines.length} ended`);
  assert.deepEqual(
    lines.filter((line) => line.includes("failed")),
    [],
  );
  assert.ok(count("returned") > CASES / 20 && count("raised") > CASES / 20);
});
