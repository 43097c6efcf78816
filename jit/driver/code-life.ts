/**
 * How long compiled code lives. A tree (a root trace with all that continues it) lives and dies as a whole. It ends when
 *
 * 1. the prototype dies in which it begins: its instruction was the only way in, save for links from other root traces,
 *    and those keep the prototype alive. What a tree refers to belongs to the prototype (see host/trace-anchors.ts), so
 *    the collector finds out by itself, and tells at the end of marking, when all memory is still there;
 * 2. there is no room for another: above `maxtrace` traces or `maxmcode` kilobytes of WebAssembly, the trees that have
 *    been entered least of late go, until a quarter is free. The count of entries is halved at each such time. A module
 *    takes V8 30 to 60 KB, whatever its size, so both bounds are needed;
 * 3. it is outgrown: it has all the side traces that it may have (`maxside`), and other exits are taken so often that they
 *    dominate. The program does something else now than when the tree grew, so the loop is recorded anew. Its hot counter
 *    backs off as after a failed recording, so that a loop that suits no trace is not compiled for ever;
 * 4. its root trace leaves where it begins, nearly each time that it is entered (renewal.ts): it was recorded for a table
 *    that has grown since, say. Once for a loop, which is recorded anew at once;
 * 5. jit.flush() or jit.off(function) says so.
 *
 * What is dropped is never running: code is dropped between two calls of the core's, or by the collector, which runs
 * between instructions. Other trees that linked to a dropped one leave to the interpreter instead, which enters the next
 * trace that is made there; then they are linked to that one (exits.ts).
 *
 * All else that the compiler remembers by addresses of bytecode (heat, penalties) is forgotten with its prototype: another
 * one may come to be at the same address.
 */

import type { Forest, Tree } from "./forest.ts";
import type { JitHost } from "./host.ts";
import { readEntries, writeRecord } from "./patches.ts";

/**
 * Times that an exit is taken which gets no side trace until it is looked at again, and the milliseconds in which they
 * dominate: at 10 µs for each (some 0.2 are the exit itself) a tree has done little between them.
 */
export const FULL_EXITS = 2000;
const DOMINATING_TIME = 20;

/** What goes when there is no room. */
const EVICTED_SHARE = 0.25;

/** What is remembered by addresses of bytecode. */
export interface PcMemory {
  forget(pc: number): void;
}

export class CodeLife {
  readonly #host: JitHost;
  readonly #forest: Forest;
  readonly #memories: readonly PcMemory[];
  /** Places in bytecode that have been hot, by prototype. */
  readonly #hotPlaces = new Map<number, Set<number>>();
  /** Of the time before the last eviction, halved each time. */
  readonly #heat = new WeakMap<Tree, number>();
  /** When an exit of a tree that is full was hot the last time. */
  readonly #fullSince = new WeakMap<Tree, number>();

  constructor(host: JitHost, forest: Forest, memories: readonly PcMemory[]) {
    this.#host = host;
    this.#forest = forest;
    this.#memories = memories;
  }

  /** Something will be remembered about an instruction. */
  noteHot(prototype: number, pc: number): void {
    const places = this.#hotPlaces.get(prototype);
    if (places) places.add(pc);
    else this.#hotPlaces.set(prototype, new Set([pc]));
    this.#host.anchors.watchDeath();
  }

  /** The collector has marked what is alive. */
  forgetDeadPrototypes(): void {
    const dying = [...this.#hotPlaces.keys()].filter((prototype) => this.#host.anchors.isDying(prototype));
    if (dying.length === 0) return;
    const isDead = new Set(dying);
    this.#forest.remove(
      this.#forest.roots.filter(({ entry }) => entry && isDead.has(entry.prototype)),
      "prototype died",
    );
    for (const prototype of dying) {
      for (const pc of this.#hotPlaces.get(prototype) as Set<number>)
        for (const memory of this.#memories) memory.forget(pc);
      this.#hotPlaces.delete(prototype);
    }
  }

  // -- Growth --

  /** An exit of a tree that may not grow has been taken FULL_EXITS times more: whether the tree is to be dropped. */
  isOutgrown(root: Tree): boolean {
    const now = this.#host.now();
    const since = this.#fullSince.get(root) ?? Number.NEGATIVE_INFINITY;
    this.#fullSince.set(root, now);
    return now - since < DOMINATING_TIME;
  }

  // -- Eviction --

  /** Makes room for another trace, which may continue the tree of `kept`. */
  makeRoom(maxTraces: number, maxBytes: number, kept: number): void {
    const { traceCount, codeBytes } = this.#forest;
    if (traceCount < maxTraces && codeBytes < maxBytes) return;
    const share = 1 - EVICTED_SHARE;
    const excess = {
      traces: traceCount - Math.floor(Math.min(traceCount, maxTraces) * share),
      bytes: codeBytes - Math.min(codeBytes, maxBytes) * share,
    };
    this.#forest.remove(this.#coldest(excess, kept), "no room");
  }

  /** The trees that have been entered least, so many that the excess is gone. */
  #coldest(excess: { traces: number; bytes: number }, kept: number): Tree[] {
    const families = this.#forest.roots.map((root) => this.#familyOf(root)).sort((a, b) => a.heat - b.heat);
    const chosen: Tree[] = [];
    let { traces, bytes } = excess;
    for (const { root, size } of families) {
      if (root.root.id === kept) continue;
      if (traces <= 0 && bytes <= 0) break;
      traces -= size.traces;
      bytes -= size.bytes;
      chosen.push(root);
    }
    return chosen;
  }

  #familyOf(root: Tree) {
    const trees = [root];
    for (const tree of trees) trees.push(...tree.children);
    const { heap, global } = this.#host;
    let heat = (this.#heat.get(root) ?? 0) / 2;
    const size = { traces: 0, bytes: 0 };
    for (const tree of trees) {
      heat += readEntries(heap, global, tree.root.id);
      writeRecord(heap, global, tree.root.id, { entries: 0 });
      size.traces += 1 + tree.sides.length;
      size.bytes += tree.code.length;
    }
    this.#heat.set(root, heat);
    return { root, heat, size };
  }
}
