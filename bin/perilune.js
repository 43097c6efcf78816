#!/usr/bin/env node
// The command line; its code is bundled into dist/ by the build.
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { runBundle } = require("./bundle.js");

const bundle = join(__dirname, "..", "dist", "cli.cjs");
if (existsSync(bundle)) {
  runBundle(bundle);
} else {
  console.error("perilune: not built yet: run `npm run build` first");
  process.exit(1);
}
