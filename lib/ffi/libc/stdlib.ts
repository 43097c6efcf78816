/** stdlib.h: memory, sorting and searching, random numbers, the environment. */

import { fromByteString } from "../../byte-text.ts";
import { LuaError } from "../../errors.ts";
import { numeralFunctions } from "./numerals.ts";
import { type CRuntime, type Definitions, ERRNO } from "./runtime.ts";

const RAND_MAX = 0x7fffffff;

function memoryFunctions(c: CRuntime): Definitions {
  return {
    malloc: ["pu", (size) => c.allocate(size)],
    calloc: [
      "puu",
      (count, size) => {
        const block = c.allocate(count * size);
        if (block !== 0) c.bytes.fill(0, block, block + count * size);
        return block;
      },
    ],
    realloc: ["ppu", (block, size) => c.resize(block, size)],
    free: ["vp", (block) => c.free(block)],
    aligned_alloc: ["puu", (alignment, size) => c.allocate(size, alignment)],
    posix_memalign: [
      "ipuu",
      (target, alignment, size) => {
        const block = c.allocate(size, alignment);
        if (block === 0) return ERRNO.ENOMEM;
        c.view.setUint32(target, block, true);
        return 0;
      },
    ],
  };
}

/** Elements stay where they are while they are compared: their order is found first. */
function sort(c: CRuntime, base: number, count: number, size: number, compare: number): void {
  c.span(base, count * size);
  const order = Array.from({ length: count }, (_, index) => base + index * size);
  order.sort((left, right) => Number(c.call(compare, left, right) ?? 0));
  const sorted = new Uint8Array(count * size);
  for (const [index, from] of order.entries()) sorted.set(c.bytes.subarray(from, from + size), index * size);
  c.bytes.set(sorted, base);
}

function search(
  c: CRuntime,
  key: number,
  base: number,
  count: number,
  size: number,
  compare: number,
): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const element = base + middle * size;
    const order = Number(c.call(compare, key, element) ?? 0);
    if (order === 0) return element;
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  return 0;
}

function quotientFunctions(c: CRuntime): Definitions {
  const divide = (target: number, left: number, right: number): void => {
    c.view.setInt32(target, Math.trunc(left / right), true);
    c.view.setInt32(target + 4, left % right, true);
  };
  return {
    abs: ["ii", (value) => Math.abs(value) | 0],
    labs: ["ii", (value) => Math.abs(value) | 0],
    llabs: [
      "II",
      (value) => {
        const wide = BigInt(value);
        return wide < 0n ? -wide : wide;
      },
    ],
    div: ["vpii", divide],
    ldiv: ["vpii", divide],
  };
}

/** The linear congruential generator of the C standard's example, with all of its bits. */
function randomFunctions(): Definitions {
  let seed = 1n;
  const next = (): number => {
    seed = BigInt.asUintN(64, seed * 6364136223846793005n + 1n);
    return Number(seed >> 33n) & RAND_MAX;
  };
  const setSeed = (value: number): void => {
    seed = BigInt(value >>> 0);
  };
  return {
    rand: ["i", next],
    random: ["i", next],
    srand: ["vu", setSeed],
    srandom: ["vu", setSeed],
  };
}

function environmentFunctions(c: CRuntime): Definitions {
  const { system } = c.state;
  /** What getenv has given for a name: the address of its text. */
  const texts = new Map<string, number>();
  return {
    getenv: [
      "pp",
      (name) => {
        const key = c.text(name);
        const value = system.environmentVariable(fromByteString(key));
        if (value === undefined) return 0;
        const known = texts.get(key) ?? c.allocate(value.length + 1);
        texts.set(key, known);
        if (known !== 0) c.store(known, value);
        return known;
      },
    ],
    system: ["ip", (command) => system.execute(command === 0 ? undefined : c.copy(command))],
    exit: [
      "vi",
      (status) => {
        c.state.files.flushAll();
        system.exit(status & 255);
      },
    ],
    abort: [
      "v",
      () => {
        throw new LuaError("abort was called");
      },
    ],
    getpid: ["i", () => 1],
  };
}

/** Pointers, and then single characters, that struct lconv has. */
const LCONV_TEXTS = 10;
const LCONV_BYTES = 56;
/** What the locale "C" does not say. */
const CHAR_MAX = 127;

/** locale.h: there is the locale "C" only. */
function localeFunctions(c: CRuntime): Definitions {
  let name = 0;
  let conventions = 0;
  const newConventions = (): number => {
    const [block, point, empty] = [c.allocate(LCONV_BYTES), c.newString("."), c.newString("")];
    if (block === 0 || point === 0 || empty === 0) return 0;
    c.bytes.fill(CHAR_MAX, block, block + LCONV_BYTES);
    for (let index = 0; index < LCONV_TEXTS; index++)
      c.view.setUint32(block + 4 * index, index === 0 ? point : empty, true);
    return block;
  };
  return {
    localeconv: ["p", () => (conventions ||= newConventions())],
    setlocale: [
      "pip",
      (_category, wanted) => {
        if (wanted !== 0 && !["", "C", "POSIX"].includes(c.text(wanted))) return 0;
        name ||= c.newString("C");
        return name;
      },
    ],
  };
}

export function stdlibFunctions(c: CRuntime): Definitions {
  return {
    ...localeFunctions(c),
    ...memoryFunctions(c),
    ...numeralFunctions(c),
    ...quotientFunctions(c),
    ...randomFunctions(),
    ...environmentFunctions(c),
    qsort: ["vpuup", (base, count, size, compare) => sort(c, base, count, size, compare)],
    bsearch: ["pppuup", (key, base, count, size, compare) => search(c, key, base, count, size, compare)],
  };
}
