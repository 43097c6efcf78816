/** SHA-256, CBOR and a Huffman coder: bits, bytes and recursion, as TypeScript has them. */

const encode = (text: string): number[] => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
const hex = (word: number): string => string.format("%08x", ((word % 4294967296) + 4294967296) % 4294967296);

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}

/** The first 32 bits of the fraction. */
const fraction = (x: number): number => Math.floor((x - Math.floor(x)) * 4294967296) | 0;
const rotate = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

const K = primes(64).map((prime) => fraction(prime ** (1 / 3)));

function compress(state: number[], block: number[]): number[] {
  const w = [...block];
  for (let i = 16; i < 64; i++) {
    const [x, y] = [w[i - 15], w[i - 2]];
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const t1 = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]) | 0);
}

function sha256(bytes: number[]): string {
  const padded = [...bytes, 0x80];
  while (padded.length % 64 !== 56) padded.push(0);
  padded.push(0, 0, 0, 0);
  for (let shift = 24; shift >= 0; shift -= 8) padded.push(((bytes.length * 8) >>> shift) & 255);
  let state = primes(8).map((prime) => fraction(Math.sqrt(prime)));
  for (let at = 0; at < padded.length; at += 64) {
    const block: number[] = [];
    for (let i = at; i < at + 64; i += 4)
      block.push((padded[i] << 24) | (padded[i + 1] << 16) | (padded[i + 2] << 8) | padded[i + 3]);
    state = compress(state, block);
  }
  return state.map(hex).join("");
}

type Value = number | string | boolean | Value[] | { [key: string]: Value };

function head(out: number[], major: number, count: number): void {
  if (count < 24) out.push(major * 32 + count);
  else if (count < 256) out.push(major * 32 + 24, count);
  else if (count < 65536) out.push(major * 32 + 25, count >>> 8, count & 255);
  else out.push(major * 32 + 26, count >>> 24, (count >>> 16) & 255, (count >>> 8) & 255, count & 255);
}

function toCbor(value: Value, out: number[] = []): number[] {
  if (typeof value === "number") head(out, value < 0 ? 1 : 0, value < 0 ? -1 - value : value);
  else if (typeof value === "boolean") out.push(value ? 0xf5 : 0xf4);
  else if (typeof value === "string") {
    head(out, 3, value.length);
    out.push(...encode(value));
  } else if (Array.isArray(value)) {
    head(out, 4, value.length);
    for (const element of value) toCbor(element, out);
  } else {
    const keys = Object.keys(value).sort();
    head(out, 5, keys.length);
    for (const key of keys) {
      toCbor(key, out);
      toCbor(value[key], out);
    }
  }
  return out;
}

class CborReader {
  private at = 0;
  constructor(readonly bytes: number[]) {}

  private integer(short: number): number {
    if (short < 24) return short;
    let value = 0;
    for (let left = 1 << (short - 24); left > 0; left--) value = value * 256 + this.bytes[this.at++];
    return value;
  }

  read(): Value {
    const first = this.bytes[this.at++];
    if (first === undefined) throw new Error("out of bytes");
    if (first >= 0xf4) return first === 0xf5;
    const count = this.integer(first & 31);
    switch (first >>> 5) {
      case 0:
        return count;
      case 1:
        return -1 - count;
      case 3: {
        this.at += count;
        return String.fromCharCode(...this.bytes.slice(this.at - count, this.at));
      }
      case 4:
        return Array.from({ length: count }, () => this.read());
      case 5: {
        const result: { [key: string]: Value } = {};
        for (let i = 0; i < count; i++) result[this.read() as string] = this.read();
        return result;
      }
      default:
        throw new Error(`unknown type ${first >>> 5}`);
    }
  }
}

type Tree = { weight: number; order: number } & ({ symbol: number } | { left: Tree; right: Tree });

function huffman(bytes: number[]): Map<number, string> {
  const counts = new Map<number, number>();
  for (const byte of bytes) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  let order = 0;
  let trees: Tree[] = [...counts].map(([symbol, weight]) => ({ symbol, weight, order: order++ }));
  while (trees.length > 1) {
    trees.sort((a, b) => a.weight - b.weight || a.order - b.order);
    const [left, right, ...rest] = trees;
    trees = [...rest, { left, right, weight: left.weight + right.weight, order: order++ }];
  }
  const codes = new Map<number, string>();
  const walk = (tree: Tree, code: string): void => {
    if ("symbol" in tree) codes.set(tree.symbol, code);
    else {
      walk(tree.left, `${code}0`);
      walk(tree.right, `${code}1`);
    }
  };
  walk(trees[0], "");
  return codes;
}

print(sha256(encode("")), sha256(encode("abc")));
print(sha256(encode("The quick brown fox jumps over the lazy dog. ".repeat(20))));

const record = (i: number): Value => ({
  id: i * 1000,
  name: `record ${i}`,
  tags: ["red", "green", [i, -i, i % 2 === 0]],
  nested: { deep: { deeper: [70000 + i, -300 * i] } },
});
for (let i = 0; i < 40; i++) {
  const bytes = toCbor(record(i));
  const again = toCbor(new CborReader(bytes).read());
  if (i % 8 === 0) print(bytes.length, bytes.join() === again.join(), sha256(bytes));
}
try {
  new CborReader([0x83, 1]).read();
} catch (error) {
  print(`${error}`);
}

const text = encode("she sells sea shells by the sea shore; ".repeat(10));
const codes = huffman(text);
const bits = text.map((byte) => codes.get(byte)!).join("");
print(codes.size, bits.length, sha256(encode(bits)));
