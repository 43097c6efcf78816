/** arpa/inet.h: byte order, and addresses of the internet as text. */

import { fromByteString } from "../../byte-text.ts";
import { type CRuntime, type Definitions, ERRNO } from "./runtime.ts";

const AF_INET = 2;
/** 10 on Linux, 23 on Windows, 28 and 30 on BSD and macOS. */
const AF_INET6 = [10, 23, 28, 30];

const swapHalf = (value: number): number => ((value & 0xff) << 8) | ((value >>> 8) & 0xff);
const swapWord = (value: number): number => ((swapHalf(value) << 16) | swapHalf(value >>> 16)) >>> 0;

/** The four bytes of a dotted address, or undefined. */
function parseInet4(text: string): number[] | undefined {
  const parts = text.split(".");
  const isValid = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return isValid ? parts.map(Number) : undefined;
}

/** Groups of 16 bits; the last may be a dotted address. */
function parseGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const dotted = index === parts.length - 1 && part.includes(".") ? parseInet4(part) : undefined;
    if (dotted !== undefined) groups.push((dotted[0] << 8) | dotted[1], (dotted[2] << 8) | dotted[3]);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** The sixteen bytes of an address of version 6, or undefined. */
function parseInet6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(parseGroups);
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<number>(missing).fill(0), ...(tail ?? [])];
  return groups.flatMap((group) => [group >>> 8, group & 0xff]);
}

/** The longest run of zero groups is left out. */
function inet6Text(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bytes[2 * index] << 8) | bytes[2 * index + 1]).toString(16),
  );
  const runs = [...groups.join(":").matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)];
  if (runs.length === 0) return groups.join(":");
  const longest = runs.reduce((best, run) => (run[0].length > best[0].length ? run : best));
  const text = groups.join(":");
  const before = text.slice(0, longest.index).replace(/:$/, "");
  const behind = text.slice(longest.index + longest[0].length).replace(/^:/, "");
  return `${before}::${behind}`;
}

export function inetFunctions(c: CRuntime): Definitions {
  const parse = (family: number, text: string): number[] | undefined =>
    family === AF_INET ? parseInet4(text) : parseInet6(text);
  return {
    htonl: ["uu", swapWord],
    ntohl: ["uu", swapWord],
    htons: ["uu", swapHalf],
    ntohs: ["uu", swapHalf],
    inet_pton: [
      "iipp",
      (family, text, target) => {
        if (family !== AF_INET && !AF_INET6.includes(family)) return -1;
        const bytes = parse(family, c.text(text));
        if (bytes === undefined) return 0;
        c.span(target, bytes.length).set(bytes);
        return 1;
      },
    ],
    inet_ntop: [
      "pippu",
      (family, source, target, size) => {
        const text = family === AF_INET ? c.span(source, 4).join(".") : inet6Text(c.span(source, 16));
        if (text.length >= size) {
          c.errno = ERRNO.EINVAL;
          return 0;
        }
        c.store(target, fromByteString(text));
        return target;
      },
    ],
  };
}
