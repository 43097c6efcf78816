/**
 * An order of texts in which each comes behind those that it has most in common with, of those that are left: what
 * compresses well by what is not far before it. The functions of a module may stand in any order.
 */

/** Lines of which a sequence is common to two texts, or is not. */
const SEQUENCE = 3;
/** Short texts have little in common by what they share. */
const LEAST_SIZE = 8;
/** Lines before, of which gzip sees somewhat less: measured with the core. */
const WINDOW = 22000;

interface Text {
  readonly text: string;
  readonly size: number;
  readonly sequences: ReadonlySet<string>;
}

function textOf(text: string): Text {
  const lines = text.split("\n").map((line) => line.trim());
  const sequences = new Set(lines.map((_, index) => lines.slice(index, index + SEQUENCE).join("\n")));
  return { text, size: lines.length, sequences };
}

/** The texts that a next one may have something in common with. */
class Window {
  readonly #texts: Text[] = [];
  readonly #counts = new Map<string, number>();
  #size = 0;

  add(text: Text): void {
    this.#texts.push(text);
    this.#size += text.size;
    for (const sequence of text.sequences) this.#count(sequence, 1);
    while (this.#size > WINDOW && this.#texts.length > 1) this.#forgetFirst();
  }

  #forgetFirst(): void {
    const { size, sequences } = this.#texts.shift() as Text;
    this.#size -= size;
    for (const sequence of sequences) this.#count(sequence, -1);
  }

  #count(sequence: string, by: number): void {
    const count = (this.#counts.get(sequence) ?? 0) + by;
    if (count === 0) this.#counts.delete(sequence);
    else this.#counts.set(sequence, count);
  }

  /** How much of a text has been before, of all that it has. */
  similarity({ sequences }: Text): number {
    let common = 0;
    for (const sequence of sequences) if (this.#counts.has(sequence)) common++;
    return common / (sequences.size + LEAST_SIZE);
  }
}

const isLonger = (left: Text, right: Text): number => right.size - left.size;

/** The longest one comes first. */
export function inSimilarOrder(texts: readonly string[]): string[] {
  const left = texts.map(textOf);
  if (left.length === 0) return [];
  const window = new Window();
  const ordered: string[] = [];
  let next = left.indexOf([...left].sort(isLonger)[0]);
  while (true) {
    const [text] = left.splice(next, 1);
    ordered.push(text.text);
    if (left.length === 0) return ordered;
    window.add(text);
    const scores = left.map((other) => window.similarity(other));
    next = scores.indexOf(Math.max(...scores));
  }
}
