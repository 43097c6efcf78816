/**
 * An edge worker: `core.wasm` is a module that has been compiled before, and no code can be made at run time. One request is
 * one step of the suite, so that whoever asks can measure it.
 */

import core from "perilune/core.wasm";
import * as api from "../../../api/browser.ts";
import { createEngine } from "../../../api/browser.ts";
import { checkExamples, checkPrograms, loadCompiler, timeBenchmark } from "./runner.ts";
import type { Benchmark, ProgramCase } from "./suite.ts";

export type Step =
  | { readonly kind: "start" }
  | { readonly kind: "programs"; readonly programs: readonly ProgramCase[] }
  | { readonly kind: "examples" }
  | { readonly kind: "benchmark"; readonly benchmark: Benchmark };

const withCore: typeof api = { ...api, createEngine: (options) => createEngine({ core, ...options }) };
const engine = withCore.createEngine({ ffi: true });

async function answer(step: Step): Promise<unknown> {
  switch (step.kind) {
    case "start":
      return { refusal: await loadCompiler(await engine) };
    case "programs":
      return checkPrograms(await engine, step.programs, "interpreted");
    case "examples":
      return checkExamples(await withCore.createEngine(), withCore);
    case "benchmark":
      return timeBenchmark(await engine, step.benchmark, "interpreted");
  }
}

export default {
  async fetch(request: Request): Promise<Response> {
    return Response.json(await answer(await request.json()));
  },
};
