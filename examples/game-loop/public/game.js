/**
 * The game as the page sees it: Lua scripts with limits, and what they draw with. Invariant: a script that cannot be loaded
 * changes nothing; the game goes on with the last one that could.
 */
import { createEngine, leaf } from "perilune";

/** A script may take so long for a frame, and so much memory: one that goes round for ever is an error like others. */
const LIMITS = { deadline: 1000, memory: 64 << 20 };

/** Functions of drawing that take numbers only: compiled loops call them directly. */
const leaves = ["clear", "dot", "line", "disc", "glow"];

function asLuaGraphics(graphics) {
  const marked = leaves.map((name) => [name, leaf(graphics[name])]);
  return { ...Object.fromEntries(marked), text: graphics.text };
}

export class Game {
  #state;
  #files;
  #update;
  #draw;

  /** `files`: texts of the scripts by name; `graphics`: what they draw with; `keys`: a Set of the keys that are down. */
  static async create(files, graphics, keys) {
    return new Game((await createEngine()).createState({ files, limits: LIMITS }), files, graphics, keys);
  }

  constructor(state, files, graphics, keys) {
    this.#state = state;
    this.#files = files;
    state.set("graphics", state.table(asLuaGraphics(graphics)));
    state.global.isDown = (name) => keys.has(name);
    this.reload();
  }

  /** Loads all scripts again. What they keep is in the global table `world`, which stays. */
  reload() {
    const loaded = this.#state.get("package.loaded");
    for (const name of this.#files.keys()) loaded.set(name.replace(/\.lua$/, ""), undefined);
    const game = this.#state.runSync("return require 'main'");
    [this.#update, this.#draw] = [game.get("update"), game.get("draw")];
  }

  change(name, text) {
    this.#files.set(name, text);
    this.reload();
  }

  frame(seconds) {
    this.#update(seconds);
    this.#draw();
  }

  get kilobytes() {
    return Math.round(this.#state.usage.bytes / 1000);
  }

  close() {
    this.#state.close();
  }
}
