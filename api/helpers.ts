/** What only Lua code can do: following metatables. The functions are made when they are first needed. */

import { loadBytes } from "../lib/load.ts";
import { Tag } from "../spec/vm.ts";
import type { Bridge } from "./bridge.ts";
import type { Reference } from "./references.ts";
import type { LuaTable } from "./table.ts";

const SOURCES = {
  index: "local table, key = ... return table[key]",
  assign: "local table, key, value = ... table[key] = value",
  length: "return #...",
} as const;

type Name = keyof typeof SOURCES;

export class Helpers {
  readonly #bridge: Bridge;
  readonly #functions = new Map<Name, Reference>();

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  index(table: LuaTable, key: unknown): unknown {
    return this.#call("index", [table, key]);
  }

  assign(table: LuaTable, key: unknown, value: unknown): void {
    this.#call("assign", [table, key, value]);
  }

  length(table: LuaTable): unknown {
    return this.#call("length", [table]);
  }

  #call(name: Name, parameters: readonly unknown[]): unknown {
    const bridge = this.#bridge;
    let func = this.#functions.get(name);
    if (func === undefined) {
      func = bridge.attempt(() => bridge.references.hold(this.#load(name), Tag.values.FUNCTION));
      this.#functions.set(name, func);
    }
    return bridge.call(func, parameters, false);
  }

  #load(name: Name): number {
    const { state } = this.#bridge;
    const loaded = loadBytes(state, state.mainThread, new TextEncoder().encode(SOURCES[name]), `=[${name}]`);
    if (typeof loaded === "string") throw new Error(loaded);
    return loaded;
  }
}
