/**
 * Interned byte strings of one compilation: names and string constants become small integers.
 *
 * Invariant: two strings have the same id if and only if they have the same bytes. All bytes lie one after
 * another in one pool; the reserved words have the first ids, in the order of their tokens.
 */

import { reservedWords } from "./tokens.ts";

/** Start of every hash; random, so that no source text can be made to collide on purpose. */
export const HASH_SEED = (Math.random() * 0x1_0000_0000) | 0;

/** A byte goes into a hash by `Math.imul(hash ^ byte, HASH_FACTOR)`. */
export const HASH_FACTOR = 0x01000193;

const INITIAL_STRINGS = 128;
const INITIAL_BYTES = 1024;

export class StringPool {
  bytes: Uint8Array;
  /** Where each string starts; one entry more than there are strings, so the next start is the end. */
  starts: Int32Array;
  count: number;
  private hashes: Int32Array;
  /** Open addressing: string id plus one, 0 for empty; always at most half full. */
  private buckets: Int32Array;

  readonly self: number;
  readonly pairs: number;
  readonly next: number;

  /** A pool with the reserved words, taken from another pool that has nothing else if there is one. */
  constructor(initial: StringPool | null) {
    if (initial !== null) {
      this.bytes = initial.bytes.slice();
      this.starts = initial.starts.slice();
      this.count = initial.count;
      this.hashes = initial.hashes.slice();
      this.buckets = initial.buckets.slice();
      this.self = initial.self;
      this.pairs = initial.pairs;
      this.next = initial.next;
      return;
    }
    this.bytes = new Uint8Array(INITIAL_BYTES);
    this.starts = new Int32Array(INITIAL_STRINGS + 1);
    this.count = 0;
    this.hashes = new Int32Array(INITIAL_STRINGS);
    this.buckets = new Int32Array(INITIAL_STRINGS * 2);
    for (const word of reservedWords) this.internText(word);
    this.self = this.internText("self");
    this.pairs = this.internText("pairs");
    this.next = this.internText("next");
  }

  /** Forgets what the other pool does not have, which this one was made from; false: it has grown too large to be kept. */
  resetTo(initial: StringPool): boolean {
    if (this.buckets.length !== initial.buckets.length || this.bytes.length !== initial.bytes.length)
      return false;
    this.count = initial.count;
    this.buckets.set(initial.buckets);
    return true;
  }

  internText(text: string): number {
    const bytes = new Uint8Array(text.length);
    for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
    return this.intern(bytes, 0, bytes.length);
  }

  /** The id of `source[start..end)`. */
  intern(source: Uint8Array, start: number, end: number): number {
    let hash = HASH_SEED;
    for (let index = start; index < end; index++) hash = Math.imul(hash ^ source[index], HASH_FACTOR);
    return this.internHashed(source, start, end, hash);
  }

  /** As `intern`, for a caller that has made the hash on its way through the bytes. */
  internHashed(source: Uint8Array, start: number, end: number, byteHash: number): number {
    const hash = byteHash ^ (byteHash >>> 15);
    const mask = this.buckets.length - 1;
    let bucket = hash & mask;
    for (let entry = this.buckets[bucket]; entry !== 0; entry = this.buckets[bucket]) {
      if (this.hashes[entry - 1] === hash && this.equals(entry - 1, source, start, end)) return entry - 1;
      bucket = (bucket + 1) & mask;
    }
    return this.add(bucket, hash, source, start, end);
  }

  private equals(id: number, source: Uint8Array, start: number, end: number): boolean {
    const { bytes } = this;
    let at = this.starts[id];
    if (this.starts[id + 1] - at !== end - start) return false;
    for (let index = start; index < end; index++) if (source[index] !== bytes[at++]) return false;
    return true;
  }

  private add(bucket: number, hash: number, source: Uint8Array, start: number, end: number): number {
    const id = this.count++;
    const from = this.starts[id];
    const to = from + (end - start);
    if (to > this.bytes.length) {
      const grown = new Uint8Array(Math.max(to, this.bytes.length * 2));
      grown.set(this.bytes.subarray(0, from));
      this.bytes = grown;
    }
    for (let index = start, at = from; index < end; index++) this.bytes[at++] = source[index];
    this.starts[id + 1] = to;
    this.hashes[id] = hash;
    this.buckets[bucket] = id + 1;
    if (this.count === this.hashes.length) this.grow();
    return id;
  }

  private grow(): void {
    const capacity = this.count * 2;
    const starts = new Int32Array(capacity + 1);
    starts.set(this.starts);
    this.starts = starts;
    const hashes = new Int32Array(capacity);
    hashes.set(this.hashes);
    this.hashes = hashes;
    const buckets = new Int32Array(capacity * 2);
    const mask = buckets.length - 1;
    for (let id = 0; id < this.count; id++) {
      let bucket = hashes[id] & mask;
      while (buckets[bucket] !== 0) bucket = (bucket + 1) & mask;
      buckets[bucket] = id + 1;
    }
    this.buckets = buckets;
  }

  /** The bytes of a string, valid until the next one is interned. */
  view(id: number): Uint8Array {
    return this.bytes.subarray(this.starts[id], this.starts[id + 1]);
  }

  /** Order of two strings by unsigned bytes, the shorter first where one is a prefix. */
  compare(left: number, right: number): number {
    const { bytes, starts } = this;
    let leftAt = starts[left];
    let rightAt = starts[right];
    const leftEnd = starts[left + 1];
    const rightEnd = starts[right + 1];
    while (leftAt < leftEnd && rightAt < rightEnd) {
      const difference = bytes[leftAt++] - bytes[rightAt++];
      if (difference !== 0) return difference;
    }
    return leftEnd - leftAt - (rightEnd - rightAt);
  }
}

/** What every pool starts with; never changed. */
const initialPool = new StringPool(null);

export const makeStringPool = (): StringPool => new StringPool(initialPool);

/** The pool, and all ids that it has given, are not used any more. Returns whether it can be used again. */
export const resetStringPool = (pool: StringPool): boolean => pool.resetTo(initialPool);
