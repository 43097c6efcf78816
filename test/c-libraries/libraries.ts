/**
 * C libraries that others wrote, as they are: Debian's sources (see fetch.sh), compiled to WebAssembly by Debian's clang
 * and lld with the commands that docs/ffi.md tells of.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const headers = "/usr/include/wasm32-wasi";

export interface CLibrary {
  /** `ffi.load` finds it by this name. */
  readonly name: string;
  /** Paths below the folder of sources. */
  readonly sources: readonly string[];
  /** The same library for native LuaJIT. */
  readonly native: string;
}

export const libraries: readonly CLibrary[] = [
  {
    name: "z",
    sources: [
      ...["adler32", "compress", "crc32", "deflate", "infback", "inffast"],
      ...["inflate", "inftrees", "trees", "uncompr", "zutil"],
    ].map((name) => `zlib/${name}.c`),
    native: "libz.so.1",
  },
  {
    name: "lz4",
    sources: ["lz4", "lz4hc", "lz4frame", "xxhash"].map((name) => `lz4/lib/${name}.c`),
    native: "liblz4.so.1",
  },
  { name: "cjson", sources: ["cjson/cJSON.c"], native: "libcjson.so.1" },
];

const pathOf = (source: string) => join(here, "sources", source);

/** What the compiler lacks, or undefined. */
export const missing = ({ sources }: CLibrary): string | undefined =>
  ["/usr/bin/clang", "/usr/bin/wasm-ld", headers, ...sources.map(pathOf)].find((file) => !existsSync(file));

function run(command: string, args: readonly string[], folder: string): void {
  const { status, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw error ?? new Error(`${command}: ${stderr}`);
}

/** Makes `libNAME.wasm` in a folder. */
export function compile({ name, sources }: CLibrary, folder: string): void {
  const target = ["--target=wasm32-unknown-emscripten", "-isystem", headers, "-D__wasi__"];
  run("clang", [...target, "-O2", "-fPIC", "-fvisibility=default", "-c", ...sources.map(pathOf)], folder);
  const objects = sources.map((source) => source.replace(/^.*\/(.*)\.c$/, "$1.o"));
  const shared = ["--shared", "--experimental-pic", "--export-all", "--allow-undefined", "--no-entry"];
  run("wasm-ld", [...shared, ...objects, "-o", `lib${name}.wasm`], folder);
}
