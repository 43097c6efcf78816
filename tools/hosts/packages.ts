/** Hosts that are npm packages: `packages/` has their versions, and they are installed there. */
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const PACKAGES = fileURLToPath(new URL("packages", import.meta.url));

/** npm writes this file when it has installed the others. */
const INSTALLED = join(PACKAGES, "node_modules/.package-lock.json");

export function installPackages(): void {
  const lock = join(PACKAGES, "package-lock.json");
  if (existsSync(INSTALLED) && statSync(INSTALLED).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log(
    "installing Node 20 to 26, Bun, Deno and workerd, 1.1 GB, in tools/hosts/packages/node_modules",
  );
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: PACKAGES, stdio: "inherit" });
}
