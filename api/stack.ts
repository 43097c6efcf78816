/** Which lines of a stack of JavaScript are the program's, and which are this package's. */

import { placesOf } from "./own-places.ts";

/** Places of this package: the folder of its bundle, or its source folders. */
const own: readonly string[] = ownPlaces();

function ownPlaces(): readonly string[] {
  const [, folder] = /([^\s(@]*[/\\])[^/\\\s]+:\d+:\d+\)?$/m.exec(new Error().stack ?? "") ?? [];
  return folder === undefined ? [] : placesOf(folder);
}

const isOwn = (line: string): boolean => line.includes("wasm") || own.some((place) => line.includes(place));

/** The lines of a stack before ("innermost") or after ("outermost") those of this package. */
export function ownFrames(stack: string | undefined, part: "innermost" | "outermost"): string[] {
  const lines = (stack ?? "").split("\n").filter((line) => /^\s*at |@/.test(line));
  if (part === "outermost") return lines.slice(lines.findLastIndex(isOwn) + 1);
  const end = lines.findIndex(isOwn);
  return end < 0 ? lines : lines.slice(0, end);
}
