/**
 * What a stack of the engine's profile is counted for. The innermost frame that says something decides: a helper of the
 * core's belongs to whoever called it, be it the interpreter, a region or the collector. JavaScript's functions have lost
 * their names in the bundle, but methods have not: those are told apart through which the core calls the host.
 */

export const categories = [
  "interpreter",
  "regions",
  "library",
  "collector",
  "compiler",
  "front end",
  "FFI",
  "host functions",
  "start and end",
  "JavaScript's collector",
  "other",
] as const;
export type Category = (typeof categories)[number];

export interface StackFrame {
  readonly functionName: string;
  readonly url: string;
}

/** Imports of the core (host/core.ts) and what they are for. */
const methods: Readonly<Record<string, Category>> = {
  hotEvent: "compiler",
  hotExit: "compiler",
  recordInstruction: "compiler",
  abortRecording: "compiler",
  forgetDeadPrototypes: "collector",
  compileSource: "front end",
  indexCdata: "FFI",
  assignCdata: "FFI",
  calculateCdata: "FFI",
  compareCdata: "FFI",
  widenCdata: "FFI",
  cdataToNumber: "FFI",
  callFunction: "host functions",
};

/** Folders of the core that decide. */
const folders: readonly (readonly [prefix: string, Category])[] = [
  ["core/gc/", "collector"],
  ["core/vm/", "interpreter"],
  ["core/gen/interpreter", "interpreter"],
];

const WASM_FUNCTION = /^wasm-function\[(\d+)\]$/;
export const REGION_NAME = /^region \d+$/;

export interface Attribution {
  readonly category: Category;
  /** The region's name, if it is one. */
  readonly region: string | undefined;
}

/** `stack`: from the innermost frame outward; `coreNames`: names of the core's functions by their numbers. */
export function attribute(stack: readonly StackFrame[], coreNames: readonly string[]): Attribution {
  let isLibrary = false;
  for (const { functionName, url } of stack) {
    if (functionName === "(garbage collector)") return found("JavaScript's collector");
    if (REGION_NAME.test(functionName)) return { category: "regions", region: functionName };
    const number = WASM_FUNCTION.exec(functionName)?.[1];
    if (number !== undefined) {
      const name = coreNames[Number(number)] ?? "";
      if (name.startsWith("core/lib/")) isLibrary = true;
      const category = folders.find(([prefix]) => name.startsWith(prefix))?.[1];
      if (category === "interpreter" && isLibrary) return found("library");
      if (category) return found(category);
    } else if (!url.startsWith("wasm:") && Object.hasOwn(methods, functionName)) {
      return found(methods[functionName]);
    }
  }
  const isProgram = stack.some(
    ({ functionName }) => functionName === "(program)" || functionName === "(idle)",
  );
  return found(isProgram ? "other" : "start and end");
}

const found = (category: Category): Attribution => ({ category, region: undefined });
