/** States: what programs run in. */

import type { Engine } from "../host/engine.ts";
import type { State } from "../host/state.ts";
import { typeName } from "../lib/errors.ts";
import { type Loaded, loadBytes, setEnvironment } from "../lib/load.ts";
import type { HostSystem } from "../lib/system.ts";
import { Tag } from "../spec/vm.ts";
import { Bridge, type BridgeOptions } from "./bridge.ts";
import { Calls } from "./calls.ts";
import { copyToLua, isCopied } from "./copy.ts";
import { LuaError, LuaSyntaxError } from "./error.ts";
import { type FileSystem, type MemoryFiles, memoryFiles } from "./files.ts";
import type { LuaFunction } from "./function.ts";
import { type LibrarySet, selectLibraries } from "./libraries.ts";
import { hasLimits, LimitContext, Limiter, type Limits, mergeLimits } from "./limits.ts";
import { installFileLoader, installLoader, type ModuleLoader } from "./modules.ts";
import { checkOptions, describe } from "./options.ts";
import { CLOSED, type Handle, REFERENCE, type Reference } from "./references.ts";
import { Runs } from "./runs.ts";
import { EmbeddedSystem, type Output, type OwnCalls } from "./system.ts";
import type { Fields, LuaTable } from "./table.ts";

const tags = Tag.values;

/** Where `require` looks for files, unless a program says otherwise. */
const PATH = "./?.lua;./?/init.lua";

const HOW_TO_HAVE_LIBRARIES =
  "the engine has a sandbox's libraries only: give createEngine the option `libraries`";

/** Milliseconds for the finalizers of a state that is closed: one that never ends must not hang the host. */
const FINALIZING = 1000;

/** Options of `engine.createState`. */
export interface LuaStateOptions extends BridgeOptions {
  /** Which libraries programs get: `"sandbox"`, `"all"`, or a list; default: what the engine says. */
  readonly libraries?: LibrarySet;
  /** Bytes that the state may use. */
  readonly memory?: number;
  /** Whether Lua 5.2's behaviour is taken where 5.1 differs. */
  readonly lua52?: boolean;
  /** Whether hot code is compiled; default: what the engine says. */
  readonly jit?: boolean;
  /** Limits of each run and call; what a run is given of its own takes the place of the same one here. */
  readonly limits?: Limits;
  /** The files that programs see; default: none. */
  readonly files?: FileSystem | MemoryFiles;
  /** Where `require` finds modules besides files. */
  readonly modules?: ModuleLoader;
  /** Gets what programs print, as bytes. */
  readonly stdout?: Output;
  /** Gets what programs write to the error stream. */
  readonly stderr?: Output;
}

/** Options of `state.load`. */
export interface LoadOptions {
  /** Name of the program in messages; `@file.lua` for a file, `=name` as it is. Default: the source itself. */
  readonly name?: string;
  /** The globals of the program: a table, or an object of which one is made. Default: those of the state. */
  readonly env?: LuaTable | Fields | object;
}

/** Options of `state.run` and `state.runSync`. */
export interface RunOptions extends LoadOptions, Limits {
  /** What the program gets as `...`. */
  readonly args?: readonly unknown[];
}

/** Source text, bytecode, or a function that has been loaded. */
export type Program = string | Uint8Array | LuaFunction;

/**
 * A state: globals, libraries and a heap of its own. States of one engine share a memory, and know nothing of each other.
 *
 * ```ts
 * using state = engine.createState();
 * state.global.greet = (name: string) => `Hello ${name}`;
 * state.runSync("return greet('Lua')"); // "Hello Lua"
 * ```
 */
export class LuaState implements Disposable {
  /** The globals as properties: `state.global.print("x")`, `state.global.limit = 3`. */
  readonly global: Fields;
  /** The table of the globals. */
  readonly globals: LuaTable;
  readonly #state: State;
  readonly #bridge: Bridge;
  readonly #calls: Calls;
  readonly #runs: Runs;
  readonly #limits: Limits | undefined;
  #isClosed = false;

  /** @internal */
  constructor(engine: Engine, options: LuaStateOptions) {
    const output = options.stdout ?? (() => undefined);
    const files =
      options.files === undefined || isFileSystem(options.files) ? options.files : memoryFiles(options.files);
    const errors = options.stderr ?? output;
    const count = (bytes: number): void => limiter?.countOutput(bytes);
    let limiter: Limiter | undefined;
    const raised = (thrown: unknown): unknown => this.#calls.raised(thrown);
    const { libraries = "sandbox" } = options;
    const full = engine.code.libraries();
    if (libraries !== "sandbox" && !full) throw new TypeError(HOW_TO_HAVE_LIBRARIES);
    const system = new EmbeddedSystem(files, output, errors, raised, count, full?.embeddedCalls);
    this.#state = engine.createState({
      // What it lacks without these only they ask for.
      system: system as OwnCalls as HostSystem,
      usesEnvironment: false,
      memoryLimit: options.memory,
      lua52: options.lua52,
      jit: options.jit ?? true,
    });
    selectLibraries(this.#state, libraries);
    this.#bridge = new Bridge(this.#state, options);
    this.#limits = options.limits;
    limiter = new Limiter(this.#state);
    this.#calls = new Calls(this.#bridge, limiter, options.limits);
    this.#runs = new Runs(this.#bridge, this.#calls, limiter);
    this.#bridge.start = (callee, parameters) => this.#runs.start(callee, parameters, options.limits ?? {});
    this.#state.streams.output.setBuffering("line");
    this.globals = this.#bridge.tableAt(this.#state.globals);
    this.global = this.globals.fields;
    this.globals.tableAt("package")?.set("path", PATH);
    if (files?.fetch !== undefined) installFileLoader(this, files.fetch.bind(files));
    if (options.modules !== undefined) installLoader(this, options.modules);
  }

  /** Makes a function of source text, or of bytecode where the state's programs may load it. */
  load<A extends unknown[] = any[], R = any>(
    source: string | Uint8Array,
    options: LoadOptions = {},
  ): LuaFunction<A, R> {
    this.#checkOpen();
    checkOptions("state.load", options, "load");
    if (typeof source === "function")
      throw new TypeError("state.load: source text or bytecode is wanted, not a function");
    const bridge = this.#bridge;
    const address = this.#calls.limited(this.#calls.defaultLimits, () => this.#compile(source, options));
    return bridge.attempt(() => bridge.readWords(address, tags.FUNCTION)) as LuaFunction<A, R>;
  }

  /**
   * Runs a program, or calls a function that has been loaded: its first result. Where a host function gives a promise,
   * the run waits for it; meanwhile others go on. The event loop has a turn at least every 10 ms.
   */
  async run<R = any>(source: Program, options: RunOptions = {}): Promise<R> {
    this.#checkOpen();
    checkOptions("state.run", options, "run");
    const limits = this.#limitsOf(options, this.#limits) ?? {};
    const context = new LimitContext(limits, true);
    const callee = this.#calls.within(context, () => this.#programOf(source, options));
    try {
      return (await this.#runs.start(callee, options.args ?? [], limits, context)) as R;
    } finally {
      if (typeof source !== "function") callee.release();
    }
  }

  /** Runs a program, or calls a function, to its end: its first result. Promises cannot be waited for. */
  runSync<R = any>(source: Program, options: RunOptions = {}): R {
    this.#checkOpen();
    checkOptions("state.runSync", options, "run");
    const limits = this.#limitsOf(options, this.#calls.defaultLimits);
    return this.#calls.limited(limits, () => {
      const callee = this.#programOf(source, options);
      try {
        const result = this.#calls.callPlainly(callee.live, options.args ?? [], false);
        this.#state.streams.output.flush();
        return result as R;
      } finally {
        if (typeof source !== "function") callee.release();
      }
    });
  }

  #limitsOf(options: RunOptions, defaults: Limits | undefined): Limits | undefined {
    return hasLimits(options) ? mergeLimits(options, defaults) : defaults;
  }

  #programOf(source: Program, options: LoadOptions): Reference {
    if (typeof source === "function") {
      if (options.name !== undefined || options.env !== undefined)
        throw new TypeError("the options 'name' and 'env' are for source text: give them to state.load");
      return this.#ownReference(source);
    }
    const address = this.#compile(source, options);
    return this.#bridge.attempt(() => this.#bridge.references.hold(address, tags.FUNCTION));
  }

  /** Calls a global function by its name, with dots for fields: `state.call("string.rep", "x", 3)`. */
  call<R = any>(name: string, ...parameters: unknown[]): R {
    const func = this.get(name);
    if (typeof func !== "function")
      throw new TypeError(`state.call: '${name}' is ${describe(func)}, no function`);
    return func(...parameters) as R;
  }

  /** The value of a global, or of a field: `state.get("config.width")`. */
  get<R = any>(path: string): R {
    const [table, name] = this.#resolve(path);
    return table.get(name) as R;
  }

  /** Sets a global, or a field of a table that is there. */
  set(path: string, value: unknown): void {
    const [table, name] = this.#resolve(path);
    table.set(name, value);
  }

  /** A new table: empty, or with deep copies of an array, a Map, a Set or a plain object. */
  table(content: object = {}): LuaTable {
    this.#checkOpen();
    if (!isCopied(content))
      throw new TypeError(
        `state.table: an array, a Map, a Set or a plain object is copied, not ${describe(content)}`,
      );
    const bridge = this.#bridge;
    return bridge.attempt(() => bridge.tableAt(copyToLua(bridge, content)));
  }

  /** Collects all garbage of Lua. */
  collect(): void {
    this.#checkOpen();
    this.#state.core.gcFull(this.#state.mainThread);
    this.#state.heap.refresh();
  }

  /** Bytes in use by Lua, and objects that each side holds of the other. */
  get usage(): { readonly bytes: number; readonly handles: number; readonly hostObjects: number } {
    this.#checkOpen();
    return {
      bytes: this.#state.core.gcCount(this.#state.global) >>> 0,
      handles: this.#bridge.references.size,
      hostObjects: this.#bridge.objects.size,
    };
  }

  /**
   * Runs finalizers, within these limits, else within those of the state, and for a second at most if neither has a
   * deadline; and gives the memory back. No finalizer catches what stops it. Handles of the state cannot be used any more.
   * A function that the state's program has called cannot close it.
   */
  close(limits: Limits = {}): void {
    if (this.#isClosed) return;
    checkOptions("state.close", limits, "limits");
    if (this.#calls.isRunning) throw new Error("the state is running: close it afterwards");
    this.#isClosed = true;
    this.#runs.close(new LuaError(CLOSED, { value: undefined, traceback: "" }));
    const limited = mergeLimits(limits, mergeLimits(this.#limits ?? {}, { deadline: FINALIZING }));
    this.#state.close((finalize) => this.#calls.limited({ ...limited, catchable: false }, finalize));
    this.#bridge.references.isClosed = true;
    this.#state.libraries.full?.files.closeAll();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #compile(source: string | Uint8Array, { name, env }: LoadOptions): number {
    if (typeof source !== "string" && !(source instanceof Uint8Array))
      throw new TypeError(
        `a program is a string, a Uint8Array or a function of Lua, not ${describe(source)}`,
      );
    const { strings } = this.#bridge;
    const state = this.#state;
    const bytes = typeof source === "string" ? strings.encode(source) : source;
    const chunkName = name ?? (typeof source === "string" ? source : "=?");
    const loaded: Loaded = this.#bridge.attempt(() =>
      loadBytes(state, state.currentThread, bytes, new TextEncoder().encode(chunkName)),
    );
    if (typeof loaded === "string") throw new LuaSyntaxError(loaded, { value: loaded, traceback: "" });
    if (env !== undefined) setEnvironment(state, loaded, this.#environment(env));
    return loaded;
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new ReferenceError(CLOSED);
  }

  /** The reference of a handle of this state: an object of another one is somewhere else in the same memory. */
  #ownReference(handle: Handle): Reference {
    const reference = handle[REFERENCE] as Reference | undefined;
    if (reference === undefined)
      throw new TypeError("a function of JavaScript is no program: assign it to a global, and call that");
    if (reference.owner !== this.#bridge.references)
      throw new TypeError(`this ${typeName(reference.tag)} belongs to another state`);
    return reference;
  }

  /** The address of a table. */
  #environment(env: object): number {
    if (REFERENCE in env) {
      const { tag, live } = this.#ownReference(env as Handle);
      if (tag !== tags.TABLE) throw new TypeError(`option 'env' must be a table, not a ${typeName(tag)}`);
      return live;
    }
    return this.#bridge.attempt(() => copyToLua(this.#bridge, env));
  }

  #resolve(path: string): readonly [LuaTable, string] {
    this.#checkOpen();
    if (typeof path !== "string")
      throw new TypeError(`the name of a global is a string, as "config.width", not ${describe(path)}`);
    const names = path.split(".");
    const last = names.pop() as string;
    let table: LuaTable | undefined = this.globals;
    for (const name of names) table = table?.tableAt(name);
    if (table === undefined) throw new TypeError(`'${path}': there is no table '${names.join(".")}'`);
    return [table, last];
  }
}

const isFileSystem = (files: FileSystem | MemoryFiles): files is FileSystem =>
  !(files instanceof Map) && typeof (files as FileSystem).read === "function";
