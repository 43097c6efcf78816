/**
 * Replies and requests of RESP, Redis's protocol. Texts have a character for each byte. A reply is a string, an integer,
 * null, an array of replies, a `Status` or an `ErrorReply`.
 */

export class Status {
  constructor(text) {
    this.text = text;
  }
}

export const OK = new Status("OK");

/** An error for the client. */
export class ErrorReply extends Error {}

const line = (text) => text.replace(/[\r\n]+/g, " ");

export function encode(reply) {
  if (reply === null || reply === undefined) return "$-1\r\n";
  if (reply instanceof Status) return `+${line(reply.text)}\r\n`;
  if (reply instanceof ErrorReply) return `-${line(reply.message)}\r\n`;
  if (Array.isArray(reply)) return `*${reply.length}\r\n${reply.map(encode).join("")}`;
  if (typeof reply === "number") return `:${reply}\r\n`;
  return `$${reply.length}\r\n${reply}\r\n`;
}

/** A line that a person types, as words; words in quotes may have spaces and \n, \t, \", \\ in them. */
export function words(text) {
  const escapes = { n: "\n", r: "\r", t: "\t" };
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) =>
    double === undefined
      ? (single ?? bare)
      : double.replace(/\\(.)/g, (_, letter) => escapes[letter] ?? letter),
  );
}

const MAX_ARGUMENTS = 10_000;
const MAX_LENGTH = 1 << 26;

function sizeIn(text, limit) {
  const size = Number(text.slice(1));
  if (!Number.isInteger(size) || size > limit) throw new ErrorReply("ERR Protocol error: invalid length");
  return size;
}

/** Requests come in pieces: each call of `add` gives those that are complete, as lists of words. */
export class RequestReader {
  #rest = "";

  *add(text) {
    this.#rest += text;
    for (;;) {
      const found = this.#take();
      if (found === undefined) return;
      this.#rest = this.#rest.slice(found.end);
      if (found.words.length > 0) yield found.words;
    }
  }

  #lineAt(start) {
    const end = this.#rest.indexOf("\n", start);
    return end < 0 ? undefined : { text: this.#rest.slice(start, end).trimEnd(), end: end + 1 };
  }

  #take() {
    const first = this.#lineAt(0);
    if (first === undefined) return undefined;
    if (!first.text.startsWith("*")) return { words: words(first.text), end: first.end };
    const found = [];
    let { end } = first;
    for (let count = sizeIn(first.text, MAX_ARGUMENTS); count > 0; count--) {
      const header = this.#lineAt(end);
      if (header === undefined) return undefined;
      const size = sizeIn(header.text, MAX_LENGTH);
      if (this.#rest.length < header.end + size + 2) return undefined;
      found.push(this.#rest.slice(header.end, header.end + size));
      end = header.end + size + 2;
    }
    return { words: found, end };
  }
}
