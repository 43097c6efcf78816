/** What the command line does, in order: LUA_INIT, options, script, prompt (LuaJIT: luajit.c, pmain). */

import type { State } from "../host/state.ts";
import { toByteString } from "../lang/bytes.ts";
import { fromByteString } from "../lib/byte-text.ts";
import { LUAJIT_VERSION } from "../lib/jit.ts";
import { type Loaded, loadBytes, loadFile } from "../lib/load.ts";
import type { Value } from "../lib/lua-state.ts";
import { getTableField, setField, setInteger } from "../lib/tables.ts";
import { PERILUNE_VERSION } from "../lib/version.ts";
import { Tag } from "../spec/vm.ts";
import { runBytecodeCommand } from "./bytecode.ts";
import { Console } from "./console.ts";
import { runInteractively } from "./interactive.ts";
import { startLog } from "./jit-log.ts";
import type { CommandOptions } from "./options.ts";

const tags = Tag.values;

/** Ends the run of the options without an error report of its own. */
const DONE = "done";
type Progress = boolean | typeof DONE;

/** Has the form of LuaJIT's, which programs look for. */
const VERSION_LINE = `Perilune ${PERILUNE_VERSION} -- ${LUAJIT_VERSION} -- Copyright (C) 2026 The Perilune authors.`;

export class CommandLine {
  readonly #state: State;
  readonly #console: Console;
  readonly #argv: readonly string[];
  readonly #options: CommandOptions;

  /** Arguments are byte strings, the program's name first. */
  constructor(state: State, argv: readonly string[], options: CommandOptions) {
    this.#state = state;
    this.#console = new Console(state, argv[0]);
    this.#argv = argv;
    this.#options = options;
  }

  /** Returns whether all went well. */
  run(): boolean {
    const options = this.#options;
    const argv = this.#argv;
    this.#createArgumentTable();
    if (!options.ignoresEnvironment && !this.#runInit()) return false;
    if (options.showsVersion) this.#printVersion();
    const progress = this.#runOptions();
    if (progress !== true) return progress === DONE;
    if (options.scriptIndex < argv.length && !this.#runScript()) return false;
    if (options.isInteractive) this.#interact();
    else if (options.scriptIndex === argv.length && !options.executes && !options.showsVersion) {
      return this.#runStandardInput();
    }
    return true;
  }

  #load(text: string, name: string): Loaded {
    return loadBytes(this.#state, this.#state.mainThread, fromByteString(text), name);
  }

  #loadFile(path: string | undefined): Loaded {
    return loadFile(this.#state, this.#state.mainThread, path);
  }

  /** `arg`: the script is at 0, what precedes it below. */
  #createArgumentTable(): void {
    const state = this.#state;
    const { scriptIndex } = this.#options;
    const table = state.newTable(0, 0);
    this.#argv.forEach((argument, index) => {
      const value = this.#console.text(argument);
      setInteger(state, table, index - scriptIndex, value.low, value.high);
    });
    setField(state, state.globals, "arg", table, tags.TABLE);
  }

  #runInit(): boolean {
    const value = this.#state.system.environmentVariable(fromByteString("LUA_INIT"));
    if (value === undefined) return true;
    const text = toByteString(value);
    const loaded = text.startsWith("@") ? this.#loadFile(text.slice(1)) : this.#load(text, "=LUA_INIT");
    return this.#console.run(loaded);
  }

  #runOptions(): Progress {
    const argv = this.#argv;
    for (let index = 1; index < this.#options.scriptIndex; index++) {
      const argument = argv[index];
      const takesValue = "elj".includes(argument[1]);
      const value = takesValue && argument.length === 2 ? argv[++index] : argument.slice(2);
      const progress = this.#runOption(argument[1], value, index);
      if (progress !== true) return progress;
    }
    return true;
  }

  #runOption(letter: string, value: string, index: number): Progress {
    switch (letter) {
      case "e":
        return this.#console.run(this.#load(value, "=(command line)"));
      case "l":
        return this.#require(value);
      case "j":
        return this.#controlJit(value);
      case "O":
        return this.#optimize(value);
      case "b": {
        const parameters = [...(value === "" ? [] : [`-${value}`]), ...this.#argv.slice(index + 1)];
        return runBytecodeCommand(this.#state, parameters) ? DONE : false;
      }
      default:
        return true;
    }
  }

  #require(name: string): boolean {
    const require = this.#console.global("require");
    return this.#console.report(this.#console.call(require, [this.#console.text(name)]));
  }

  /** `-j`: a function of the jit library, or the module jit.NAME with a function `start`. */
  #controlJit(command: string): boolean {
    const [, name, , list] = /^([^=]*)(=(.*))?$/s.exec(command) as RegExpExecArray;
    const parameters = (list ? list.split(",") : []).map(
      (text): Value => (text === "" ? { low: 0xffffffff, high: tags.NIL } : this.#console.text(text)),
    );
    const state = this.#state;
    const jit = getTableField(state, state.globals, "jit");
    const found = jit === 0 ? 0 : state.tableGetString(jit, this.#console.text(name).low);
    const func = this.#console.valueAt(found);
    const words = list ? list.split(",") : [];
    if (func.high !== tags.FUNCTION && startLog(this.#state, name, words)) return true;
    if (func.high === tags.FUNCTION) return this.#console.report(this.#console.callPlainly(func, parameters));
    return this.#startJitModule(name, parameters);
  }

  /** `-O`: the options of `jit.opt.start`. */
  #optimize(options: string): boolean {
    const console = this.#console;
    const loaded = getTableField(this.#state, this.#state.registry, "_LOADED");
    const optimizer = getTableField(this.#state, loaded, "jit.opt");
    const start = console.valueAt(
      optimizer && this.#state.tableGetString(optimizer, console.text("start").low),
    );
    const parameters = options === "" ? [] : options.split(",").map((option) => console.text(option));
    return console.report(console.callPlainly(start, parameters));
  }

  #startJitModule(name: string, parameters: readonly Value[]): boolean {
    const console = this.#console;
    const require = console.global("require");
    const outcome = console.callPlainly(require, [console.text(`jit.${name}`)]);
    if (!outcome.ok && !outcome.message?.startsWith("module ")) return console.report(outcome);
    const module = outcome.ok ? outcome.values[0] : undefined;
    const start =
      module?.high === tags.TABLE
        ? console.valueAt(this.#state.tableGetString(module.low, console.text("start").low))
        : undefined;
    if (start?.high !== tags.FUNCTION) {
      console.message("unknown luaJIT command or jit.* modules not installed");
      return false;
    }
    return console.report(console.callPlainly(start, parameters));
  }

  #runScript(): boolean {
    const argv = this.#argv;
    const { scriptIndex } = this.#options;
    const name = argv[scriptIndex];
    const isInput = name === "-" && argv[scriptIndex - 1] !== "--";
    const loaded = this.#loadFile(isInput ? undefined : name);
    return this.#console.run(loaded, typeof loaded === "number" ? this.#scriptArguments() : []);
  }

  /** From the table `arg`, which a chunk may have changed. */
  #scriptArguments(): Value[] {
    const values: Value[] = [];
    const table = getTableField(this.#state, this.#state.globals, "arg");
    while (table !== 0) {
      const value = this.#console.valueAt(this.#state.tableGetInteger(table, values.length + 1));
      if (value.high === tags.NIL) break;
      values.push(value);
    }
    return values;
  }

  #runStandardInput(): boolean {
    if (this.#state.system.isTerminal(0)) {
      this.#printVersion();
      this.#interact();
    } else {
      // As in LuaJIT, an error in it does not change the exit code.
      this.#console.run(this.#loadFile(undefined));
    }
    return true;
  }

  #interact(): void {
    this.#console.write(this.#jitStatus());
    runInteractively(this.#console);
  }

  /** Where LuaJIT names the processor's features, the host says why nothing is compiled. */
  #jitStatus(): string {
    const { isOn, refusal, enabledOptimizations } = this.#state.jitControl;
    const details = refusal === undefined ? enabledOptimizations : [refusal];
    return `${["JIT:", isOn ? "ON" : "OFF", ...details].join(" ")}\n`;
  }

  #printVersion(): void {
    this.#console.write(`${VERSION_LINE}\n`);
  }
}
