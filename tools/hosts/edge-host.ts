/**
 * workerd, the host of Cloudflare's workers: it compiles no code at run time, and gets `core.wasm` as a module that it
 * compiles when it starts. Where workers are deployed their clock stands still while a program runs, so times are taken
 * here, and have that of a request in them.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Step } from "./guest/edge.ts";
import type { Check, Report, Suite, Timing } from "./guest/suite.ts";
import { OUTPUT, ROOT } from "./guest-bundle.ts";
import { type MissingHost, type ReadyHost, withinLimit } from "./host.ts";
import { PACKAGES } from "./packages.ts";

const COMMAND = join(PACKAGES, "node_modules/.bin/workerd");
const START_LIMIT = 20_000;

const configuration = (port: number): string => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [
      (name = "edge.js", esModule = embed "edge.js"),
      (name = "perilune/core.wasm", wasm = embed "../browser/core.wasm"),
    ],
    compatibilityDate = "2026-01-01",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

class EdgeWorker {
  readonly #address: string;

  constructor(port: number) {
    this.#address = `http://127.0.0.1:${port}/`;
  }

  async send<T>(step: Step): Promise<T> {
    const response = await fetch(this.#address, { method: "POST", body: JSON.stringify(step) });
    if (!response.ok) throw new Error(`${step.kind}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Milliseconds until it has answered for the first time, from its start on. */
  async started(): Promise<{ startUp: number; refusal: string | undefined }> {
    const start = performance.now();
    for (;;) {
      try {
        const { refusal } = await this.send<{ refusal?: string }>({ kind: "start" });
        return { startUp: performance.now() - start, refusal };
      } catch (error) {
        if (!(error instanceof TypeError) || performance.now() - start > START_LIMIT) throw error;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }

  async report({ programs, benchmarks }: Suite): Promise<Report> {
    const { startUp, refusal } = await this.started();
    const able = programs.filter(({ needsCompiler }) => !needsCompiler);
    const checks = [
      ...(await this.send<Check[]>({ kind: "programs", programs: able })),
      ...(await this.send<Check[]>({ kind: "examples" })),
    ];
    const timings: Timing[] = [];
    for (const benchmark of benchmarks) {
      const start = performance.now();
      const timing = await this.send<Timing>({ kind: "benchmark", benchmark });
      timings.push({ ...timing, milliseconds: performance.now() - start });
    }
    return { startUp, refusal, checks, timings };
  }
}

async function run(suite: Suite): Promise<Report> {
  const port = await freePort();
  const file = join(OUTPUT, "edge.capnp");
  writeFileSync(file, configuration(port));
  const child = spawn(COMMAND, ["serve", file], { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  return withinLimit(new EdgeWorker(port).report(suite), () => child.kill("SIGKILL"));
}

export function edgeHost(): ReadyHost | MissingHost {
  const name = "workerd";
  if (!existsSync(COMMAND)) return { name, remedy: "npm has no package of it for this kind of machine" };
  const { stdout } = spawnSync(COMMAND, ["--version"], { encoding: "utf8" });
  return { name, version: /\d[\w.-]*/.exec(stdout)?.[0] ?? "unknown", run };
}
