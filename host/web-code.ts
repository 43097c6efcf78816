/** An engine's code in a page or worker: the core is fetched, the parts are chunks that are imported when they are needed. */
import { type BuiltinChunk, builtinChunk, luaTables } from "../lib/builtin-chunks.ts";
import { refusalOfHost } from "./compiling.ts";
import type { CdataRecorderPart, EngineCode, FfiPart, LibraryPart, TraceToolsPart } from "./engine-code.ts";

export type WasmSource = URL | string | Response | BufferSource | WebAssembly.Module;

const HOW_TO_PERMIT =
  "the core of Perilune cannot be compiled here: give createEngine a WebAssembly.Module as `core`, " +
  "or allow 'wasm-unsafe-eval' in the page's content security policy";

const HOW_TO_FIND =
  "is a page, not core.wasm: give createEngine its address as `core`; for Vite before 8, exclude perilune from optimizeDeps";

async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  const refusal = refusalOfHost();
  if (refusal !== undefined) throw new Error(`${HOW_TO_PERMIT} (${refusal})`);
  const isAddress = typeof source === "string" || source instanceof URL;
  const found = isAddress ? await fetch(source) : source;
  if (!(found instanceof Response)) return WebAssembly.compile(found);
  if (!found.ok) throw new Error(`${found.url}: ${found.status} ${found.statusText}`);
  const type = found.headers.get("Content-Type") ?? "";
  // Servers for development answer with the page where a file is missing.
  if (type.startsWith("text/html")) throw new Error(`${found.url} ${HOW_TO_FIND}`);
  // Streaming wants the right type, which not every server knows.
  const isTyped = type.startsWith("application/wasm");
  return isTyped ? WebAssembly.compileStreaming(found) : WebAssembly.compile(await found.arrayBuffer());
}

/** A program cannot wait for the FFI or a library, so these are there from the start, if they are wanted. */
export interface WantedParts {
  readonly ffi: boolean;
  readonly libraries: boolean;
}

/** What compiling needs is fetched when it is first asked for: until it is there, and without it, all is interpreted. */
function fetchedLate<Part>(fetchPart: () => Promise<Part>): () => Part | undefined {
  let part: Part | undefined;
  let isRequested = false;
  return () => {
    if (!isRequested) {
      isRequested = true;
      fetchPart().then(
        (found) => (part = found),
        () => undefined,
      );
    }
    return part;
  };
}

/** Parts of the libraries lie in the core: each is a section that is called as its table. */
const builtinsOf = (core: WebAssembly.Module): BuiltinChunk[] =>
  [...luaTables].flatMap((table) =>
    WebAssembly.Module.customSections(core, table).map((dump) => builtinChunk(table, new Uint8Array(dump))),
  );

export async function fetchedCode(source: WasmSource | undefined, wanted: WantedParts): Promise<EngineCode> {
  let libraries: LibraryPart | undefined;
  let ffi: FfiPart | undefined;
  let cdataRecorder: CdataRecorderPart | undefined;
  let traceTools: TraceToolsPart | undefined;
  const [core] = await Promise.all([
    compile(source ?? new URL("./core.wasm", import.meta.url)),
    wanted.ffi && import("./ffi-part.ts").then((part) => (ffi = part)),
    wanted.libraries && import("./library-part.ts").then((part) => (libraries = part)),
  ]);
  return {
    core,
    builtins: builtinsOf(core),
    libraries: () => libraries,
    ffi: () => ffi,
    jit: fetchedLate(async () => {
      if (wanted.ffi) cdataRecorder = await import("./cdata-recorder-part.ts");
      if (wanted.libraries) traceTools = await import("./trace-tools-part.ts");
      return import("./jit-part.ts");
    }),
    cdataRecorder: () => cdataRecorder,
    traceTools: () => traceTools,
    rareRecorder: fetchedLate(() => import("./rare-recorder-part.ts")),
    fusion: fetchedLate(() => import("./fusion-part.ts")),
  };
}
