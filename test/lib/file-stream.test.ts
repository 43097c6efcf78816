import assert from "node:assert/strict";
import { test } from "node:test";
import { toByteString, toBytes } from "../../lang/bytes.ts";
import { type ByteChannel, FileStream } from "../../lib/file-stream.ts";
import { scanNumberText } from "../../lib/read-formats.ts";
import { readCount, readLine } from "../../lib/stream-reading.ts";

/** A regular file in memory. */
class MemoryFile implements ByteChannel {
  bytes: Uint8Array;
  isClosed = false;

  constructor(text: string) {
    this.bytes = toBytes(text);
  }

  read(target: Uint8Array, position: number | null): number {
    const part = this.bytes.subarray(position ?? 0, (position ?? 0) + target.length);
    target.set(part);
    return part.length;
  }

  write(source: Uint8Array, position: number | null): number {
    const start = position ?? this.bytes.length;
    const grown = new Uint8Array(Math.max(this.bytes.length, start + source.length));
    grown.set(this.bytes);
    grown.set(source, start);
    this.bytes = grown;
    return source.length;
  }

  size(): number {
    return this.bytes.length;
  }

  close(): number {
    this.isClosed = true;
    return 0;
  }

  get text(): string {
    return toByteString(this.bytes);
  }
}

function open(text: string, access = { read: true, write: true }) {
  const file = new MemoryFile(text);
  return { file, stream: new FileStream(file, access, 0) };
}

const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && toByteString(bytes);

test("lines with and without their ends", () => {
  const { stream } = open("one\ntwo\n\nlast");
  assert.equal(textOf(readLine(stream, false)), "one");
  assert.equal(textOf(readLine(stream, true)), "two\n");
  assert.equal(textOf(readLine(stream, false)), "");
  assert.equal(textOf(readLine(stream, false)), "last");
  assert.equal(readLine(stream, false), undefined);
});

test("lines that are longer than the buffer", () => {
  const long = "x".repeat(150_000);
  const { stream } = open(`${long}\n${long}`);
  assert.equal(textOf(readLine(stream, false)), long);
  assert.equal(textOf(readLine(stream, false)), long);
});

test("what follows a NUL in a line is lost, and the line goes on with the next", () => {
  const { stream } = open("ab\0cd\nef\n\0\n\0");
  assert.equal(textOf(readLine(stream, false)), "abef");
  assert.equal(textOf(readLine(stream, true)), undefined);
});

test("counts, and the rest", () => {
  const { stream } = open("abcdefgh");
  assert.equal(textOf(readCount(stream, 3)), "abc");
  assert.equal(textOf(readCount(stream, 2)), "de");
  assert.equal(textOf(stream.readAll()), "fgh");
  assert.equal(textOf(stream.readAll()), "");
  assert.equal(readCount(stream, 1), undefined);
});

test("writing goes on where reading was", () => {
  const { file, stream } = open("abcdef");
  assert.equal(textOf(readCount(stream, 2)), "ab");
  stream.write(toBytes("XY"), 0, 2);
  stream.flush();
  assert.equal(file.text, "abXYef");
  assert.equal(textOf(stream.readAll()), "ef");
});

test("positions", () => {
  const { stream } = open("abcdef");
  readCount(stream, 2);
  assert.equal(stream.seek("cur", 0), 2);
  assert.equal(stream.seek("set", 4), 4);
  assert.equal(textOf(readCount(stream, 1)), "e");
  assert.equal(stream.seek("end", -1), 5);
  assert.equal(textOf(readCount(stream, 9)), "f");
  assert.throws(() => stream.seek("set", -1), /Invalid argument/);
});

test("appending ignores the position", () => {
  const file = new MemoryFile("abc");
  const stream = new FileStream(file, { read: true, write: true, append: true }, 0);
  stream.write(toBytes("d"), 0, 1);
  stream.flush();
  assert.equal(file.text, "abcd");
  assert.equal(stream.seek("cur", 0), 4);
});

test("output waits for the buffer, unless lines or nothing are buffered", () => {
  const { file, stream } = open("");
  const write = (text: string): void => stream.write(toBytes(text), 0, text.length);
  write("a\n");
  assert.equal(file.text, "");
  stream.setBuffering("line");
  write("b");
  assert.equal(file.text, "a\n");
  write("c\nd");
  assert.equal(file.text, "a\nbc\nd");
  stream.setBuffering("no");
  write("e");
  assert.equal(file.text, "a\nbc\nde");
});

test("a file that is not open for it", () => {
  const { stream } = open("abc", { read: false, write: true });
  assert.throws(() => readLine(stream, false), { message: "Bad file descriptor", number: 9 });
});

test("the beginnings of numbers that are taken", () => {
  const cases: readonly (readonly [string, string | undefined, string])[] = [
    ["  12 x", "12", " x"],
    ["-3.5e+2,", "-3.5e+2", ","],
    ["0x1F.8p1z", "0x1F.8p1", "z"],
    ["1e", "1e", ""],
    [".5.5", ".5", ".5"],
    ["abc", "", "abc"],
    ["inf!", "inf", "!"],
    ["- 5", "-", " 5"],
    ["0x.p1", "0x.", "p1"],
    ["nab", undefined, ""],
    ["Infixy", undefined, "y"],
  ];
  for (const [input, number, rest] of cases) {
    const { stream } = open(input);
    assert.equal(scanNumberText(stream), number, input);
    assert.equal(textOf(stream.readAll()), rest, input);
  }
});

test("who asks where a stream is leaves its position to the system", () => {
  const file = new MemoryFile("");
  const positions: (number | null)[] = [];
  const channel = {
    read: file.read.bind(file),
    size: file.size.bind(file),
    close: file.close.bind(file),
    write(source: Uint8Array, position: number | null) {
      positions.push(position);
      return source.length;
    },
  };
  const stream = new FileStream(channel, { read: false, write: true }, null);
  stream.write(toBytes("ab"), 0, 2);
  assert.equal(stream.seek("cur", 0), 2);
  stream.write(toBytes("c"), 0, 1);
  assert.equal(stream.seek("set", 1), 1);
  stream.write(toBytes("d"), 0, 1);
  stream.flush();
  assert.deepEqual(positions, [null, null, 1]);
});
