/**
 * stdio.h. A FILE pointer is the number of an open file of the io library, so that files of Lua can be given to C
 * functions, and output of both comes in order.
 */

import { fromByteString } from "../../byte-text.ts";
import type { FileStream } from "../../file-stream.ts";
import { SystemFailure } from "../../system.ts";
import { formatBytes } from "./format.ts";
import type { CRuntime, Definitions, NumberFunction } from "./runtime.ts";

const EOF = -1;

/** Runs an operation of the system; a failure sets errno. */
export function attempt(c: CRuntime, failed: number, operation: () => number): number {
  try {
    return operation();
  } catch (failure) {
    if (!(failure instanceof SystemFailure)) throw failure;
    c.errno = failure.number;
    return failed;
  }
}

export function streamOf(c: CRuntime, file: number): FileStream {
  const found = c.state.files.byNumber(file);
  if (found === undefined) throw new SystemFailure("Bad file descriptor", 9);
  return found.stream;
}

function writeBytes(c: CRuntime, file: number, bytes: Uint8Array): number {
  return attempt(c, EOF, () => {
    streamOf(c, file).write(bytes, 0, bytes.length);
    return bytes.length;
  });
}

/** The functions of printf's family; each has a sister that takes a va_list, which is the same here. */
function printFunctions(c: CRuntime, output: () => number): Definitions {
  const print = (file: number, format: number, list: number): number =>
    writeBytes(c, file, formatBytes(c, format, list));
  const printTo = (target: number, format: number, list: number): number => {
    const bytes = formatBytes(c, format, list);
    c.store(target, bytes);
    return bytes.length;
  };
  const printWithin = (target: number, size: number, format: number, list: number): number => {
    const bytes = formatBytes(c, format, list);
    if (size > 0) c.store(target, bytes.subarray(0, size - 1));
    return bytes.length;
  };
  const asprint = (place: number, format: number, list: number): number => {
    const bytes = formatBytes(c, format, list);
    const text = c.allocate(bytes.length + 1);
    if (text === 0) return EOF;
    c.store(text, bytes);
    c.view.setUint32(place, text, true);
    return bytes.length;
  };
  // clang calls these where it finds out that no long double or no floating-point number is printed.
  const all = (name: string, signature: string, body: NumberFunction): Definitions =>
    Object.fromEntries(
      [name, `v${name}`, `__small_${name}`, name.replace("printf", "iprintf")].map((alias) => [
        alias,
        [signature, body],
      ]),
    );
  return {
    ...all("printf", "ipp", (format, list) => print(output(), format, list)),
    ...all("fprintf", "ippp", print),
    ...all("sprintf", "ippp", printTo),
    ...all("snprintf", "ipupp", printWithin),
    ...all("asprintf", "ippp", asprint),
  };
}

function writeFunctions(c: CRuntime, output: () => number): Definitions {
  const putByte = (byte: number, file: number): number =>
    writeBytes(c, file, Uint8Array.of(byte & 255)) < 0 ? EOF : byte & 255;
  return {
    puts: ["ip", (text) => writeBytes(c, output(), fromByteString(`${c.text(text)}\n`))],
    putchar: ["ii", (byte) => putByte(byte, output())],
    putc: ["iip", putByte],
    fputc: ["iip", putByte],
    fputs: ["ipp", (text, file) => writeBytes(c, file, c.copy(text))],
    fwrite: [
      "upuup",
      (source, size, count, file) => {
        const written = writeBytes(c, file, c.span(source, size * count).slice());
        return size === 0 || written < 0 ? 0 : count;
      },
    ],
    fflush: [
      "ip",
      (file) =>
        attempt(c, EOF, () => {
          if (file === 0) c.state.files.flushAll();
          else streamOf(c, file).flush();
          return 0;
        }),
    ],
    perror: [
      "vp",
      (text) => {
        const line = fromByteString(`${text === 0 ? "" : `${c.text(text)}: `}error ${c.ffi.errno}\n`);
        c.state.streams.error.write(line, 0, line.length);
      },
    ],
  };
}

function readFunctions(c: CRuntime, input: () => number, ended: Set<number>): Definitions {
  const getByte = (file: number): number =>
    attempt(c, EOF, () => {
      const stream = streamOf(c, file);
      const byte = stream.peek();
      if (byte < 0) ended.add(file);
      else stream.skip();
      return byte;
    });
  /** Reads until a limit or a byte that is the last; returns the number of bytes. */
  const readInto = (target: number, limit: number, file: number, last: number): number => {
    c.span(target, limit);
    for (let count = 0; count < limit; count++) {
      const byte = getByte(file);
      if (byte < 0) return count;
      c.bytes[target + count] = byte;
      if (byte === last) return count + 1;
    }
    return limit;
  };
  return {
    getchar: ["i", () => getByte(input())],
    getc: ["ip", getByte],
    fgetc: ["ip", getByte],
    fgets: [
      "ppip",
      (target, size, file) => {
        const count = readInto(target, size - 1, file, 10);
        if (count === 0) return 0;
        c.bytes[target + count] = 0;
        return target;
      },
    ],
    fread: [
      "upuup",
      (target, size, count, file) =>
        size === 0 ? 0 : Math.floor(readInto(target, size * count, file, -1) / size),
    ],
    feof: ["ip", (file) => (ended.has(file) ? 1 : 0)],
    ferror: ["ip", () => 0],
    clearerr: ["vp", (file) => void ended.delete(file)],
  };
}

function fileFunctions(c: CRuntime, ended: Set<number>): Definitions {
  const origins = ["set", "cur", "end"] as const;
  const seek = (file: number, offset: number, origin: number): number =>
    attempt(c, EOF, () => {
      ended.delete(file);
      return streamOf(c, file).seek(origins[origin] ?? "set", offset);
    });
  const moveTo = (file: number, offset: number, origin: number): number =>
    seek(file, offset, origin) < 0 ? EOF : 0;
  const { files, system } = c.state;
  return {
    fopen: [
      "ppp",
      (path, mode) =>
        attempt(c, 0, () => files.register({ stream: files.open(c.copy(path), c.text(mode)), kind: "file" })),
    ],
    fclose: [
      "ip",
      (file) =>
        attempt(c, EOF, () => {
          ended.delete(file);
          files.closeNumber(file);
          return 0;
        }),
    ],
    tmpfile: [
      "p",
      () => attempt(c, 0, () => files.register({ stream: files.openTemporary(), kind: "file" })),
    ],
    fseek: ["ipii", moveTo],
    ftell: ["ip", (file) => seek(file, 0, 1)],
    fseeko: ["ipIi", (file, offset, origin) => moveTo(file, Number(offset), origin)],
    ftello: ["Ip", (file) => BigInt(seek(file, 0, 1)) as never],
    rewind: ["vp", (file) => void seek(file, 0, 0)],
    // When a stream passes on what is written is the io library's own affair.
    setvbuf: ["ippiu", () => 0],
    setbuf: ["vpp", () => undefined],
    fileno: ["ip", (file) => file - 1],
    remove: [
      "ip",
      (path) =>
        attempt(c, EOF, () => {
          system.remove(c.copy(path));
          return 0;
        }),
    ],
    rename: [
      "ipp",
      (from, to) =>
        attempt(c, EOF, () => {
          system.rename(c.copy(from), c.copy(to));
          return 0;
        }),
    ],
  };
}

export function stdioFunctions(c: CRuntime): Definitions {
  const { files, streams } = c.state;
  const output = (): number => files.numberOf(streams.output);
  const input = (): number => files.numberOf(streams.input);
  /** Files whose end has been met. */
  const ended = new Set<number>();
  return {
    ...printFunctions(c, output),
    ...writeFunctions(c, output),
    ...readFunctions(c, input, ended),
    ...fileFunctions(c, ended),
  };
}

/** The variables stdin, stdout and stderr. */
export const standardFiles = (c: CRuntime): Readonly<Record<string, number>> => {
  const { files, streams } = c.state;
  return {
    stdin: files.numberOf(streams.input),
    stdout: files.numberOf(streams.output),
    stderr: files.numberOf(streams.error),
  };
};
