/** The compiled core on Node: `core.wasm` lies beside the bundle, or in `dist/` when run from the sources. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PLACES = ["./core.wasm", "../dist/core.wasm"];

export function loadCore(): WebAssembly.Module {
  for (const place of PLACES) {
    const file = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(file)) return new WebAssembly.Module(readFileSync(file));
  }
  throw new Error("core.wasm is missing: run `npm run build` first");
}
