/** Which lines of a stack of JavaScript are the program's, and which are this package's. */

/** Places of this package: the folder of its bundle, or its source folders. */
const own: readonly string[] = ownPlaces();

function ownPlaces(): string[] {
  const line = new Error().stack?.split("\n").find((text) => /[/\\][^/\\]+:\d+:\d+\)?$/.test(text)) ?? "";
  const [, folder = ""] = /([^\s(@]*[/\\])[^/\\]+:\d+:\d+\)?$/.exec(line) ?? [];
  if (!/[/\\]api[/\\]$/.test(folder)) return folder === "" ? [] : [folder];
  const root = folder.slice(0, -"api/".length);
  return ["api", "host", "lib", "jit", "lang", "spec"].map((name) => `${root}${name}${folder.at(-1)}`);
}

const isOwn = (line: string): boolean => line.includes("wasm") || own.some((place) => line.includes(place));

/** The lines of a stack before ("innermost") or after ("outermost") those of this package. */
export function ownFrames(stack: string | undefined, part: "innermost" | "outermost"): string[] {
  const lines = (stack ?? "").split("\n").filter((line) => /^\s*at |@/.test(line));
  if (part === "outermost") return lines.slice(lines.findLastIndex(isOwn) + 1);
  const end = lines.findIndex(isOwn);
  return end < 0 ? lines : lines.slice(0, end);
}
