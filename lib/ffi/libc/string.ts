/** string.h and strings.h. */

import type { CRuntime, Definitions } from "./runtime.ts";

const compareBytes = (left: Uint8Array, right: Uint8Array, fold: (byte: number) => number): number => {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const difference = fold(left[index]) - fold(right[index]);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
};

const same = (byte: number): number => byte;
export const lowerByte = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte);

/** Where bytes are found within others, or -1. */
function indexOfBytes(bytes: Uint8Array, wanted: Uint8Array): number {
  const last = bytes.length - wanted.length;
  for (let at = 0; at <= last; at++) {
    let index = 0;
    while (index < wanted.length && bytes[at + index] === wanted[index]) index++;
    if (index === wanted.length) return at;
  }
  return -1;
}

const messages: Readonly<Record<number, string>> = {
  0: "Success",
  1: "Operation not permitted",
  2: "No such file or directory",
  4: "Interrupted system call",
  5: "Input/output error",
  9: "Bad file descriptor",
  11: "Resource temporarily unavailable",
  12: "Cannot allocate memory",
  13: "Permission denied",
  14: "Bad address",
  17: "File exists",
  20: "Not a directory",
  21: "Is a directory",
  22: "Invalid argument",
  28: "No space left on device",
  32: "Broken pipe",
  33: "Numerical argument out of domain",
  34: "Numerical result out of range",
  38: "Function not implemented",
};

function memoryFunctions(c: CRuntime): Definitions {
  return {
    memcpy: ["pppu", (target, source, size) => copy(c, target, source, size)],
    memmove: ["pppu", (target, source, size) => copy(c, target, source, size)],
    memset: [
      "ppiu",
      (target, value, size) => {
        c.span(target, size).fill(value);
        return target;
      },
    ],
    memcmp: ["ippu", (left, right, size) => compareBytes(c.span(left, size), c.span(right, size), same)],
    memchr: [
      "ppiu",
      (address, value, size) => {
        const at = c.span(address, size).indexOf(value & 255);
        return at < 0 ? 0 : address + at;
      },
    ],
    memccpy: [
      "pppiu",
      (target, source, value, size) => {
        const at = c.span(source, size).indexOf(value & 255);
        copy(c, target, source, at < 0 ? size : at + 1);
        return at < 0 ? 0 : target + at + 1;
      },
    ],
    bzero: ["vpu", (target, size) => void c.span(target, size).fill(0)],
  };
}

function copy(c: CRuntime, target: number, source: number, size: number): number {
  c.span(target, size);
  c.span(source, size);
  c.bytes.copyWithin(target, source, source + size);
  return target;
}

/** The bytes up to a NUL or a limit. */
const limited = (c: CRuntime, text: number, limit: number): Uint8Array => {
  let end = text;
  c.ffi.check(text, 1);
  while (end < text + limit && c.bytes[end] !== 0) end++;
  return c.bytes.subarray(text, end);
};

const wholeText = (c: CRuntime, text: number): Uint8Array => c.bytes.subarray(text, text + c.length(text));

function copyFunctions(c: CRuntime): Definitions {
  const copyText = (target: number, source: number): number => {
    c.store(target, c.copy(source));
    return target;
  };
  return {
    strlen: ["up", (text) => c.length(text)],
    strnlen: ["upu", (text, limit) => limited(c, text, limit).length],
    strcpy: ["ppp", copyText],
    stpcpy: ["ppp", (target, source) => copyText(target, source) + c.length(source)],
    strncpy: [
      "pppu",
      (target, source, size) => {
        const bytes = limited(c, source, size).slice();
        c.span(target, size).fill(0);
        c.bytes.set(bytes, target);
        return target;
      },
    ],
    strcat: [
      "ppp",
      (target, source) => {
        copyText(target + c.length(target), source);
        return target;
      },
    ],
    strncat: [
      "pppu",
      (target, source, size) => {
        c.store(target + c.length(target), limited(c, source, size).slice());
        return target;
      },
    ],
    strlcpy: [
      "uppu",
      (target, source, size) => {
        const bytes = wholeText(c, source).slice();
        if (size > 0) c.store(target, bytes.subarray(0, size - 1));
        return bytes.length;
      },
    ],
    strlcat: [
      "uppu",
      (target, source, size) => {
        const before = limited(c, target, size).length;
        const bytes = wholeText(c, source).slice();
        if (before < size) c.store(target + before, bytes.subarray(0, size - before - 1));
        return before + bytes.length;
      },
    ],
    strdup: ["pp", (text) => c.newString(c.text(text))],
    strndup: [
      "ppu",
      (text, limit) => {
        const bytes = limited(c, text, limit).slice();
        const address = c.allocate(bytes.length + 1);
        if (address !== 0) c.store(address, bytes);
        return address;
      },
    ],
  };
}

function compareFunctions(c: CRuntime): Definitions {
  const whole = (text: number) => wholeText(c, text);
  const part = (text: number, limit: number) => limited(c, text, limit);
  return {
    strcmp: ["ipp", (left, right) => compareBytes(whole(left), whole(right), same)],
    strcoll: ["ipp", (left, right) => compareBytes(whole(left), whole(right), same)],
    strncmp: ["ippu", (left, right, limit) => compareBytes(part(left, limit), part(right, limit), same)],
    strcasecmp: ["ipp", (left, right) => compareBytes(whole(left), whole(right), lowerByte)],
    strncasecmp: [
      "ippu",
      (left, right, limit) => compareBytes(part(left, limit), part(right, limit), lowerByte),
    ],
  };
}

function searchFunctions(c: CRuntime): Definitions {
  /** The end counts as a character. */
  const withEnd = (text: number) => c.bytes.subarray(text, text + c.length(text) + 1);
  const found = (text: number, at: number): number => (at < 0 ? 0 : text + at);
  const spanOf = (text: number, set: number, isIn: boolean): number => {
    const bytes = wholeText(c, text);
    const members = wholeText(c, set);
    const end = bytes.findIndex((byte) => members.includes(byte) !== isIn);
    return end < 0 ? bytes.length : end;
  };
  let tokenRest = 0;
  const nextToken = (start: number, separators: number): readonly [token: number, rest: number] => {
    const token = start + spanOf(start, separators, true);
    if (c.bytes[token] === 0) return [0, token];
    const end = token + spanOf(token, separators, false);
    if (c.bytes[end] === 0) return [token, end];
    c.bytes[end] = 0;
    return [token, end + 1];
  };
  const findFirst = (text: number, byte: number) => found(text, withEnd(text).indexOf(byte & 255));
  const findLast = (text: number, byte: number) => found(text, withEnd(text).lastIndexOf(byte & 255));
  return {
    strchr: ["ppi", findFirst],
    strrchr: ["ppi", findLast],
    index: ["ppi", findFirst],
    rindex: ["ppi", findLast],
    memrchr: ["ppiu", (block, byte, size) => found(block, c.span(block, size).lastIndexOf(byte & 255))],
    memmem: [
      "ppupu",
      (block, size, wanted, wantedSize) =>
        found(block, indexOfBytes(c.span(block, size), c.span(wanted, wantedSize))),
    ],
    strcasestr: [
      "ppp",
      (text, wanted) =>
        found(text, indexOfBytes(wholeText(c, text).map(lowerByte), wholeText(c, wanted).map(lowerByte))),
    ],
    strsep: [
      "ppp",
      (place, separators) => {
        const token = c.view.getUint32(place, true);
        if (token === 0) return 0;
        const end = token + spanOf(token, separators, false);
        c.view.setUint32(place, c.bytes[end] === 0 ? 0 : end + 1, true);
        c.bytes[end] = 0;
        return token;
      },
    ],
    strstr: ["ppp", (text, wanted) => found(text, indexOfBytes(wholeText(c, text), wholeText(c, wanted)))],
    strspn: ["upp", (text, set) => spanOf(text, set, true)],
    strcspn: ["upp", (text, set) => spanOf(text, set, false)],
    strpbrk: [
      "ppp",
      (text, set) => {
        const at = text + spanOf(text, set, false);
        return c.bytes[at] === 0 ? 0 : at;
      },
    ],
    strtok: [
      "ppp",
      (text, separators) => {
        const [token, rest] = nextToken(text === 0 ? tokenRest : text, separators);
        tokenRest = rest;
        return token;
      },
    ],
    strtok_r: [
      "pppp",
      (text, separators, place) => {
        const [token, rest] = nextToken(text === 0 ? c.ffi.pointerAt(place) : text, separators);
        c.view.setUint32(place, rest, true);
        return token;
      },
    ],
  };
}

export function stringFunctions(c: CRuntime): Definitions {
  const errorTexts = new Map<number, number>();
  return {
    ...memoryFunctions(c),
    ...copyFunctions(c),
    ...compareFunctions(c),
    ...searchFunctions(c),
    strerror: [
      "pi",
      (number) => {
        const known = errorTexts.get(number) ?? c.newString(messages[number] ?? `Unknown error ${number}`);
        errorTexts.set(number, known);
        return known;
      },
    ],
  };
}
