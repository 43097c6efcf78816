/**
 * A plugin for esbuild: the tables of `spec/` lose their texts for readers, which are a sixth of what a program loads first.
 * A text for readers is a string of some length with a space in it; messages of errors are in files of their own.
 */
import { readFileSync } from "node:fs";
import { type Plugin, transformSync } from "esbuild";

/** `"i8 "` and the like are names. */
const SHORTEST_TEXT = 16;
const STRING = /"(?:[^"\\\n]|\\.)*"/g;

export function withoutTexts(source: string): string {
  // Comments have quotes of their own, and are gone after this.
  const { code } = transformSync(source, { loader: "ts" });
  return code.replace(STRING, (text) => (text.length > SHORTEST_TEXT && text.includes(" ") ? '""' : text));
}

export const stripDocs: Plugin = {
  name: "strip-docs",
  setup(build) {
    build.onLoad({ filter: /[\\/]spec[\\/][\w-]+\.ts$/ }, ({ path }) =>
      path.endsWith("errors.ts")
        ? undefined
        : { contents: withoutTexts(readFileSync(path, "utf8")), loader: "js" },
    );
  },
};
