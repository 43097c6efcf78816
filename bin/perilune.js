#!/usr/bin/env node
// The command line; its code is bundled into dist/ by the build.
import { existsSync } from "node:fs";

const bundle = new URL("../dist/cli.js", import.meta.url);
if (existsSync(bundle)) {
  await import(bundle.href);
} else {
  console.error("perilune: not built yet: run `npm run build` first");
  process.exit(1);
}
