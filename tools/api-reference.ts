/** The reference of the API, made of the declarations of types and their comments. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A comment and what it stands before. */
const DOCUMENTED = /^( *)\/\*\*([\s\S]*?)\*\/\n\1((?:export |declare )*)([^\n]+)/gm;

interface Entry {
  readonly isMember: boolean;
  readonly declaration: string;
  readonly text: string;
}

const textOf = (comment: string): string =>
  comment
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n")
    .trim();

function entriesOf(declarations: string): Entry[] {
  return [...declarations.matchAll(DOCUMENTED)]
    .filter(
      ([, , , exported, declaration], index) =>
        index > 0 || (exported !== "" && !declaration.startsWith("import")),
    )
    .map(([, indentation, comment, , declaration]) => ({
      isMember: indentation !== "",
      declaration: declaration.replace(/\s*[{;]$/, "").replace(/^readonly /, ""),
      text: textOf(comment),
    }));
}

/** Files in the order in which they are of use, and what is exported of each. */
const FILES = [
  "engine",
  "state",
  "function",
  "table",
  "object",
  "bridge",
  "limits",
  "error",
  "files",
  "modules",
  "libraries",
  "system",
  "strings",
  "node",
  "browser",
  "node-files",
];

/** The Markdown of the declarations in a folder, as far as the package exports them. */
export function apiReference(folder: string): string {
  const exported = new Set(
    ["index", "node", "browser"].flatMap((file) =>
      [...readFileSync(join(folder, `${file}.d.ts`), "utf8").matchAll(/\b(\w+)\b/g)].map(([word]) => word),
    ),
  );
  const known = new Set(readdirSync(folder));
  const parts = FILES.filter((file) => known.has(`${file}.d.ts`)).flatMap((file) => {
    let isShown = false;
    return entriesOf(readFileSync(join(folder, `${file}.d.ts`), "utf8")).flatMap(
      ({ isMember, declaration, text }) => {
        if (!isMember) {
          const [, name = ""] = /^(?:class|interface|type|function|const) (\w+)/.exec(declaration) ?? [];
          isShown = exported.has(name);
          return isShown ? [`## ${name}\n\n\`\`\`ts\n${declaration}\n\`\`\`\n\n${text}\n`] : [];
        }
        return isShown ? [`- \`${declaration}\`: ${text.replaceAll(/\n+/g, " ")}\n`] : [];
      },
    );
  });
  return `<!-- Made of the comments in api/ by \`npm run build\`. -->\n\n# Reference of the API\n\nHow it is used: [embedding](embedding.md).\n\n${parts.join("\n").replaceAll(/\n\n(?=- )(?<=- [^\n]*\n\n)/g, "\n")}`;
}
