/**
 * A constant table that a table constructor copies at run time (LuaJIT: the GCtab behind TDUP).
 *
 * The dump tells array and hash part apart, and where a key lands depends on how LuaJIT's table would have grown
 * while the constructor was parsed. So this class goes through the same sizes (lj_tab.c: newkey, rehashtab,
 * resize). Only a key's main position matters for that, not the order of chains: those are left to a Map.
 *
 * Invariant: `keyTags.length` is 0 or a power of two; a node is free if its key's tag is TAG_NIL. A node with a key
 * but a nil value may be taken over by another key. `freeTop` is above every node that may be free.
 */

export const TAG_NIL = 0;
export const TAG_FALSE = 1;
export const TAG_TRUE = 2;
export const TAG_NUMBER = 3;
export const TAG_STRING = 4;
/** A value that keeps its key, but is stored later or is nil. */
export const TAG_RESERVED = 5;

/** Array parts are smaller than this (LuaJIT: LJ_MAX_ASIZE). */
const MAXIMUM_ARRAY_SIZE = (1 << 27) + 1;
const ARRAY_BITS = 28;

/** Stand for the keys false and true among the string ids. */
const FALSE_KEY = -1;
const TRUE_KEY = -2;

const doubleView = new Float64Array(1);
const wordView = new Uint32Array(doubleView.buffer);

function rotateLeft(value: number, count: number): number {
  return (value << count) | (value >>> (32 - count));
}

function numberHash(key: number): number {
  doubleView[0] = key;
  let low = wordView[0];
  let high = wordView[1] << 1;
  low ^= high;
  high = rotateLeft(high, 14);
  low = (low - high) | 0;
  high = rotateLeft(high, 5);
  high ^= low;
  return (high - rotateLeft(low, 13)) | 0;
}

/** log2 of the size of a hash part for so many entries. */
export function hashBits(entries: number): number {
  if (entries === 0) return 0;
  return entries === 1 ? 1 : 32 - Math.clz32(entries - 1);
}

/** Index of the power-of-two range that an array key counts for. */
function arrayBin(key: number): number {
  return key > 2 ? 31 - Math.clz32(key - 1) : 0;
}

function isArrayKey(tag: number, key: number): boolean {
  return tag === TAG_NUMBER && key >= 0 && key < MAXIMUM_ARRAY_SIZE && Number.isInteger(key);
}

/** Above so many nodes Maps find a key sooner than a look at each node. */
const MOST_SEARCHED_NODES = 8;

/** By array bin, for the one table that is counted. */
const bins = new Int32Array(ARRAY_BITS);

export class TemplateTable {
  readonly arrayTags: number[] = [];
  readonly arrayValues: number[] = [];
  keyTags: number[] = [];
  keys: number[] = [];
  tags: number[] = [];
  values: number[] = [];
  hasStringKeys = false;
  private freeTop = 0;
  /** Where keys are: numbers, and others. */
  private places: readonly [Map<number, number>, Map<number, number>] | undefined;

  constructor(arraySize: number, bits: number) {
    this.growArray(arraySize);
    this.clearNodes(bits);
  }

  set(keyTag: number, key: number, tag: number, value: number): void {
    if (keyTag === TAG_NUMBER && key >= 0 && key < this.arrayTags.length && Number.isInteger(key)) {
      this.arrayTags[key] = tag;
      this.arrayValues[key] = value;
      return;
    }
    const found = this.findNode(keyTag, key);
    if (found >= 0) {
      this.tags[found] = tag;
      this.values[found] = value;
      return;
    }
    this.insert(keyTag, key, tag, value);
  }

  /** Makes the array part at least this large, as a constructor with list items does at its end. */
  growArrayTo(size: number): void {
    if (this.arrayTags.length < size)
      this.resize(size, this.keyTags.length === 0 ? 0 : hashBits(this.keyTags.length));
  }

  /**
   * The nodes in an order in which their keys can be put into an empty hash part of the same size so that each gets its
   * node again: a traversal then goes as in LuaJIT. Keys in their main position come first. The others were put, or moved,
   * into the highest free node, and no node above it has become free since: keys whose value is nil count. (String hashes are the state's: no order of
   * theirs can be kept.)
   */
  insertionOrder(): number[] {
    const isMain = (node: number) => this.mainPosition(this.keyTags[node], this.keys[node]) === node;
    const nodes = filledNodes(this.keyTags);
    return [...nodes.filter(isMain), ...nodes.filter((node) => !isMain(node)).reverse()];
  }

  /** From the lowest up. */
  usedNodes(): number[] {
    return filledNodes(this.tags);
  }

  private findNode(keyTag: number, key: number): number {
    const { places, keyTags, keys } = this;
    if (places) return places[keyTag === TAG_NUMBER ? 0 : 1].get(nodeKey(keyTag, key)) ?? -1;
    for (let node = 0; node < keyTags.length; node++)
      if (keyTags[node] === keyTag && (keyTag < TAG_NUMBER || keys[node] === key)) return node;
    return -1;
  }

  private mainPosition(keyTag: number, key: number): number {
    const mask = this.keyTags.length - 1;
    if (keyTag === TAG_NUMBER) return numberHash(key) & mask;
    if (keyTag === TAG_STRING) return key & mask;
    return (keyTag === TAG_TRUE ? 1 : 0) & mask;
  }

  private insert(keyTag: number, key: number, tag: number, value: number): void {
    let node = 0;
    const size = this.keyTags.length;
    if (size > 0) node = this.mainPosition(keyTag, key);
    if (size === 0 || this.tags[node] !== TAG_NIL) {
      const free = this.takeFreeNode();
      if (free < 0) {
        this.rehash(keyTag, key);
        this.set(keyTag, key, tag, value);
        return;
      }
      if (this.mainPosition(this.keyTags[node], this.keys[node]) !== node) this.moveNode(node, free);
      else node = free;
    }
    const oldTag = this.keyTags[node];
    if (oldTag !== TAG_NIL)
      this.places?.[oldTag === TAG_NUMBER ? 0 : 1].delete(nodeKey(oldTag, this.keys[node]));
    this.fillNode(node, keyTag, key, tag, value);
  }

  private takeFreeNode(): number {
    while (this.freeTop > 0) {
      this.freeTop--;
      if (this.keyTags[this.freeTop] === TAG_NIL) return this.freeTop;
    }
    return -1;
  }

  private fillNode(node: number, keyTag: number, key: number, tag: number, value: number): void {
    this.keyTags[node] = keyTag;
    this.keys[node] = key;
    this.tags[node] = tag;
    this.values[node] = value;
    if (keyTag === TAG_STRING) this.hasStringKeys = true;
    this.places?.[keyTag === TAG_NUMBER ? 0 : 1].set(nodeKey(keyTag, key), node);
  }

  /** Makes a node's main position available to the key that belongs there. */
  private moveNode(from: number, to: number): void {
    this.fillNode(to, this.keyTags[from], this.keys[from], this.tags[from], this.values[from]);
    this.keyTags[from] = TAG_NIL;
    this.tags[from] = TAG_NIL;
  }

  private growArray(size: number): void {
    for (let index = this.arrayTags.length; index < size; index++) {
      this.arrayTags.push(TAG_NIL);
      this.arrayValues.push(0);
    }
  }

  private clearNodes(bits: number): void {
    const size = bits === 0 ? 0 : 1 << bits;
    this.keyTags = filled(size, TAG_NIL);
    this.keys = filled(size, 0);
    this.tags = filled(size, TAG_NIL);
    this.values = filled(size, 0);
    this.freeTop = size;
    this.places = size > MOST_SEARCHED_NODES ? [new Map(), new Map()] : undefined;
  }

  /** New sizes, when the hash part is full: the largest array part that is more than half used. */
  private rehash(keyTag: number, key: number): void {
    bins.fill(0);
    let integers = this.countArray();
    let total = 1 + integers;
    for (let node = 0; node < this.keyTags.length; node++) {
      if (this.tags[node] === TAG_NIL) continue;
      total++;
      if (isArrayKey(this.keyTags[node], this.keys[node])) {
        bins[arrayBin(this.keys[node])]++;
        integers++;
      }
    }
    if (isArrayKey(keyTag, key)) {
      bins[arrayBin(key)]++;
      integers++;
    }
    let size = 0;
    let used = 0;
    for (let bin = 0, sum = 0; 2 * integers > 1 << bin && sum !== integers; bin++) {
      if (bins[bin] === 0) continue;
      sum += bins[bin];
      if (2 * sum > 1 << bin) {
        size = (2 << bin) + 1;
        used = sum;
      }
    }
    this.resize(size, hashBits(total - used));
  }

  private countArray(): number {
    let count = 0;
    for (let index = 0; index < this.arrayTags.length; index++) {
      if (this.arrayTags[index] === TAG_NIL) continue;
      bins[arrayBin(index)]++;
      count++;
    }
    return count;
  }

  private resize(arraySize: number, bits: number): void {
    const { keyTags, keys, tags, values } = this;
    this.growArray(arraySize);
    this.clearNodes(bits);
    if (arraySize < this.arrayTags.length) this.cutArray(arraySize);
    for (let node = 0; node < keyTags.length; node++) {
      if (tags[node] !== TAG_NIL) this.set(keyTags[node], keys[node], tags[node], values[node]);
    }
  }

  /** What was behind the new end goes into the hash part. */
  private cutArray(arraySize: number): void {
    const tags = this.arrayTags.splice(arraySize);
    const values = this.arrayValues.splice(arraySize);
    for (let index = 0; index < tags.length; index++) {
      if (tags[index] !== TAG_NIL) this.set(TAG_NUMBER, arraySize + index, tags[index], values[index]);
    }
  }
}

function filled(size: number, value: number): number[] {
  const numbers = new Array<number>(size);
  for (let index = 0; index < size; index++) numbers[index] = value;
  return numbers;
}

/** Numbers of the nodes whose tag, of key or value, is not TAG_NIL. */
function filledNodes(tags: readonly number[]): number[] {
  const nodes: number[] = [];
  for (let node = 0; node < tags.length; node++) if (tags[node] !== TAG_NIL) nodes.push(node);
  return nodes;
}

function nodeKey(keyTag: number, key: number): number {
  if (keyTag === TAG_FALSE) return FALSE_KEY;
  return keyTag === TAG_TRUE ? TRUE_KEY : key;
}
