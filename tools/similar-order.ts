/**
 * An order of texts in which each comes behind the one that it has most in common with, of those that are left: what
 * compresses well by what is shortly before it. The functions of a module may stand in any order.
 */

/** Lines of which a sequence is common to two texts, or is not. */
const SEQUENCE = 3;
/** Short texts have little in common by what they share. */
const LEAST_SIZE = 8;

function sequencesOf(text: string): Set<string> {
  const lines = text.split("\n").map((line) => line.trim());
  return new Set(lines.map((_, index) => lines.slice(index, index + SEQUENCE).join("\n")));
}

/** What two sets share, of all that they have. */
function similarity(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const [small, large] = left.size < right.size ? [left, right] : [right, left];
  let common = 0;
  for (const sequence of small) if (large.has(sequence)) common++;
  return common / (left.size + right.size - common + LEAST_SIZE);
}

export function inSimilarOrder(texts: readonly string[]): string[] {
  const left = texts.map((text) => ({ text, sequences: sequencesOf(text) }));
  const ordered = left.splice(0, 1);
  while (left.length > 0) {
    const { sequences } = ordered[ordered.length - 1];
    const scores = left.map((other) => similarity(sequences, other.sequences));
    const next = scores.indexOf(Math.max(...scores));
    ordered.push(...left.splice(next, 1));
  }
  return ordered.map(({ text }) => text);
}
