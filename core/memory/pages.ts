/**
 * The page allocator: the one owner of linear memory above the static data, shared by all states of a wasm
 * instance. It hands out runs of granules (4 KiB) and knows nothing of states (LuaJIT: the system side of
 * lj_alloc.c).
 *
 * Invariants. A bitmap has a bit for each granule: 1 means free. Free granules form maximal runs: no two free
 * runs touch. A free run keeps its length, and links of the bin that it is in, in its first granule, and its
 * first granule's number in the last word of its last one, so that neighbours coalesce without a search.
 * Granules are counted from address 0, so that arithmetic on them never overflows; the last wasm page of 4
 * GiB is never used, so that the address of an end is never 0.
 */
import { Heap } from "../gen/constants";

const GRANULE_BITS: u32 = 12;
const WASM_PAGE_GRANULES: u32 = 16;
const MAX_GRANULES: u32 = 0xffff0;
const BITMAP_BYTES: u32 = 0x20000;
/** A second bitmap, with a bit for each Heap.PAGE bytes: see markPage. */
const PAGE_BITS: u32 = 14;
const PAGE_MAP_BYTES: u32 = 0x8000;
const BITMAP_GRANULES: u32 = (BITMAP_BYTES + PAGE_MAP_BYTES) >> GRANULE_BITS;

/** Bins 1 to 15 hold runs of exactly that length; above, four bins for each power of two. */
const EXACT_BINS: u32 = 16;
const BIN_COUNT: u32 = 84;
/** Runs looked at in a bin whose runs may be too short or badly aligned. */
const MAX_PROBES: u32 = 8;

/**
 * Growing detaches the host's views, so the memory grows by at least an eighth, between these bounds
 * (granules).
 */
const MIN_GROWTH: u32 = 128;
const MAX_GROWTH: u32 = 8192;

/** Words of a free run's first granule. */
const enum Run {
  LENGTH = 0,
  NEXT = 4,
  PREVIOUS = 8,
}

const bins: usize = memory.data(84 * 4);
let bitmap: usize = 0;
let pageMap: usize = 0;
let endGranule: u32 = 0;
let freeGranules: u32 = 0;
let managedGranules: u32 = 0;

@inline
function addressOfGranule(granule: u32): usize {
  return <usize>granule << GRANULE_BITS;
}

@inline
function granuleOf(address: usize): u32 {
  return <u32>(address >> GRANULE_BITS);
}

function binOf(length: u32): u32 {
  if (length < EXACT_BINS) return length;
  const log = 31 - clz(length);
  return EXACT_BINS + (log - 4) * 4 + ((length >> (log - 2)) & 3);
}

@inline
function isFree(granule: u32): bool {
  return ((load<u8>(bitmap + (granule >> 3)) >> <u8>(granule & 7)) & 1) != 0;
}

/** Sets or clears the bits of a run. Whole bytes are filled at once. */
function setFree(first: u32, length: u32, free: bool): void {
  let granule = first;
  const end = first + length;
  while (granule < end) {
    const address = bitmap + (granule >> 3);
    if ((granule & 7) == 0 && end - granule >= 8) {
      const bytes = (end - granule) >> 3;
      memory.fill(address, free ? 0xff : 0, bytes);
      granule += bytes << 3;
    } else {
      const bit: u8 = 1 << <u8>(granule & 7);
      const byte = load<u8>(address);
      store<u8>(address, free ? byte | bit : byte & ~bit);
      granule++;
    }
  }
}

function linkRun(first: u32, length: u32): void {
  const run = addressOfGranule(first);
  const bin = bins + (binOf(length) << 2);
  const head: usize = load<u32>(bin);
  store<u32>(run, length, Run.LENGTH);
  store<u32>(run, <u32>head, Run.NEXT);
  store<u32>(run, 0, Run.PREVIOUS);
  store<u32>(addressOfGranule(first + length) - 4, first);
  if (head) store<u32>(head, <u32>run, Run.PREVIOUS);
  store<u32>(bin, <u32>run);
}

function unlinkRun(first: u32): void {
  const run = addressOfGranule(first);
  const next: usize = load<u32>(run, Run.NEXT);
  const previous: usize = load<u32>(run, Run.PREVIOUS);
  if (previous) store<u32>(previous, <u32>next, Run.NEXT);
  else store<u32>(bins + (binOf(load<u32>(run, Run.LENGTH)) << 2), <u32>next);
  if (next) store<u32>(next, <u32>previous, Run.PREVIOUS);
}

/** Makes a run free, joined with its free neighbours. */
function freeRun(first: u32, length: u32): void {
  setFree(first, length, true);
  freeGranules += length;
  if (isFree(first - 1)) {
    const before = load<u32>(addressOfGranule(first) - 4);
    unlinkRun(before);
    length += first - before;
    first = before;
  }
  const after = first + length;
  if (after < endGranule && isFree(after)) {
    length += load<u32>(addressOfGranule(after), Run.LENGTH);
    unlinkRun(after);
  }
  linkRun(first, length);
}

/** Grows the memory by at least `length` granules and makes them free. */
function growMemory(length: u32): bool {
  const size = <u32>memory.size() * WASM_PAGE_GRANULES;
  const spare = MAX_GRANULES - min(size, MAX_GRANULES);
  if (length > spare) return false;
  const generous = min(spare, max(length, min(MAX_GROWTH, max(MIN_GROWTH, managedGranules >> 3))));
  let pages = (generous + WASM_PAGE_GRANULES - 1) / WASM_PAGE_GRANULES;
  let before = memory.grow(<i32>pages);
  if (before == -1) {
    pages = (length + WASM_PAGE_GRANULES - 1) / WASM_PAGE_GRANULES;
    before = memory.grow(<i32>pages);
    if (before == -1) return false;
  }
  // Whoever else grew the memory owns the gap.
  const first = <u32>before * WASM_PAGE_GRANULES;
  endGranule = first + pages * WASM_PAGE_GRANULES;
  managedGranules += pages * WASM_PAGE_GRANULES;
  freeRun(first, pages * WASM_PAGE_GRANULES);
  return true;
}

/**
 * Takes the memory from `start` to its end. Done at the first allocation with the end of the static data;
 * tests call it first with an address above 2 GiB. False: there is not so much memory.
 */
export function pagesInitialize(start: usize): bool {
  const first = granuleOf(start + <usize>Heap.GRANULE - 1);
  const needed = first + BITMAP_GRANULES + MIN_GROWTH;
  const size = <u32>memory.size() * WASM_PAGE_GRANULES;
  if (size < needed) {
    if (memory.grow(<i32>((needed - size + WASM_PAGE_GRANULES - 1) / WASM_PAGE_GRANULES)) == -1) return false;
  }
  bitmap = addressOfGranule(first);
  pageMap = bitmap + BITMAP_BYTES;
  memory.fill(bitmap, 0, BITMAP_BYTES + PAGE_MAP_BYTES);
  memory.fill(bins, 0, BIN_COUNT * 4);
  endGranule = min(<u32>memory.size() * WASM_PAGE_GRANULES, MAX_GRANULES);
  freeGranules = 0;
  managedGranules = endGranule - first - BITMAP_GRANULES;
  freeRun(first + BITMAP_GRANULES, managedGranules);
  return true;
}

/** A free run that contains `count` granules from a multiple of `alignment` on; 0: there is none. */
function findRun(count: u32, alignment: u32): u32 {
  const certain = binOf(count + alignment - 1) + (count + alignment - 1 < EXACT_BINS ? 0 : 1);
  for (let bin = binOf(count); bin < BIN_COUNT; bin++) {
    let run: usize = load<u32>(bins + (bin << 2));
    if (bin >= certain) {
      if (run) return granuleOf(run);
      continue;
    }
    for (let probe: u32 = 0; run != 0 && probe < MAX_PROBES; probe++) {
      const first = granuleOf(run);
      const aligned = (first + alignment - 1) & ~(alignment - 1);
      if (aligned + count <= first + load<u32>(run, Run.LENGTH)) return first;
      run = load<u32>(run, Run.NEXT);
    }
  }
  return 0;
}

/** `count` granules (not 0) at a multiple of `alignment` (a power of two) granules; 0: there is no memory. */
export function pagesAllocate(count: u32, alignment: u32): usize {
  if (bitmap == 0 && !pagesInitialize(__heap_base)) return 0;
  if (count > MAX_GRANULES) return 0;
  let first = findRun(count, alignment);
  if (first == 0) {
    if (!growMemory(count + alignment - 1)) return 0;
    first = findRun(count, alignment);
    if (first == 0) return 0;
  }
  const length = load<u32>(addressOfGranule(first), Run.LENGTH);
  const aligned = (first + alignment - 1) & ~(alignment - 1);
  unlinkRun(first);
  if (aligned > first) linkRun(first, aligned - first);
  const rest = first + length - (aligned + count);
  if (rest > 0) linkRun(aligned + count, rest);
  setFree(aligned, count, false);
  freeGranules -= count;
  return addressOfGranule(aligned);
}

/** Gives `count` granules back. */
export function pagesRelease(address: usize, count: u32): void {
  freeRun(granuleOf(address), count);
}

/**
 * Extends a run of `count` granules to `wanted` where it is. False: what follows is in use, or the memory would have to
 * grow though there is room elsewhere: a program that fills one array after the other would take ever more.
 */
export function pagesExtend(address: usize, count: u32, wanted: u32): bool {
  const after = granuleOf(address) + count;
  const missing = wanted - count;
  if (wanted > MAX_GRANULES) return false;
  if (after == endGranule && !growForExtension(wanted, missing)) return false;
  if (after >= endGranule || !isFree(after)) return false;
  let length = load<u32>(addressOfGranule(after), Run.LENGTH);
  if (length < missing) {
    if (after + length != endGranule || !growForExtension(wanted, missing - length)) return false;
    if (!isFree(after)) return false;
    length = load<u32>(addressOfGranule(after), Run.LENGTH);
    if (length < missing) return false;
  }
  unlinkRun(after);
  if (length > missing) linkRun(after + missing, length - missing);
  setFree(after, missing, false);
  freeGranules -= missing;
  return true;
}

function growForExtension(wanted: u32, missing: u32): bool {
  return findRun(wanted, 1) == 0 && growMemory(missing);
}

/** Notes that a page of Heap.PAGE bytes begins here, or, with `isPage` false, no longer does. */
export function markPage(page: usize, isPage: bool): void {
  const byte = pageMap + (page >> (PAGE_BITS + 3));
  const bit: u8 = 1 << <u8>((page >> PAGE_BITS) & 7);
  store<u8>(byte, isPage ? load<u8>(byte) | bit : load<u8>(byte) & ~bit);
}

/** Whether the address lies in a page of Heap.PAGE bytes. */
@inline
export function isInPage(address: usize): bool {
  return ((load<u8>(pageMap + (address >> (PAGE_BITS + 3))) >> <u8>((address >> PAGE_BITS) & 7)) & 1) != 0;
}

/** Bytes that are free. */
export function pagesFreeBytes(): u32 {
  return freeGranules << GRANULE_BITS;
}

/** Bytes that the allocator manages, free or not. */
export function pagesManagedBytes(): u32 {
  return managedGranules << GRANULE_BITS;
}

/** Walks all bins: 0, or the number of the first broken invariant. */
export function pagesCheck(): i32 {
  let counted: u32 = 0;
  for (let bin: u32 = 0; bin < BIN_COUNT; bin++) {
    let previous: usize = 0;
    let run: usize = load<u32>(bins + (bin << 2));
    while (run != 0) {
      const first = granuleOf(run);
      const length = load<u32>(run, Run.LENGTH);
      if (binOf(length) != bin) return 1;
      if (load<u32>(run, Run.PREVIOUS) != <u32>previous) return 2;
      if (load<u32>(addressOfGranule(first + length) - 4) != first) return 3;
      for (let granule = first; granule < first + length; granule++) if (!isFree(granule)) return 4;
      if (isFree(first - 1)) return 5;
      if (first + length < endGranule && isFree(first + length)) return 6;
      counted += length;
      previous = run;
      run = load<u32>(run, Run.NEXT);
    }
  }
  return counted == freeGranules ? 0 : 7;
}

/** Granules of the reserve: enough for the objects of any exit (jit/opt/sink.ts limits their number and size). */
const RESERVE_GRANULES: u32 = 64;
let reserve: usize = 0;

/** Sets memory aside for what must not fail, once for all states. False: there is none. */
export function keepReserve(): bool {
  if (reserve == 0) reserve = pagesAllocate(RESERVE_GRANULES, 1);
  return reserve != 0;
}

/** Makes the reserve free, if there is one. */
export function releaseReserve(): void {
  if (reserve == 0) return;
  pagesRelease(reserve, RESERVE_GRANULES);
  reserve = 0;
}
