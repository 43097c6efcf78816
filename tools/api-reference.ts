/** The reference of the API, made of the declarations of types and their comments. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Files in the order in which they are of use. */
const FILES = [
  "engine",
  "state",
  "limits",
  "function",
  "table",
  "object",
  "leaf",
  "bridge",
  "strings",
  "error",
  "files",
  "node-files",
  "modules",
  "libraries",
  "system",
  "node",
  "browser",
];

/** What is declared on its own, with the comment before it. Within declarations all lines are indented. */
const DECLARATION =
  /^(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export (?:declare )?((?:class|interface|type|function|const) (\w+)[\s\S]*?)$(?=\n(?:\/\*\*|export |import |interface |type |declare |const |$)|(?![\s\S]))/gm;

/** A member, which may have lines of its own that are indented further. */
const MEMBER =
  /^ {4}(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {4})?([^\s/*}#[][^\n]*?(?:\{\n(?: {8}[^\n]*\n)+ {4}\}[^\n]*)?);?$/gm;

/** Names in a list of exports, in which types are marked. */
const EXPORT_LIST = /^export (?:type )?\{([^}]*)\}/gm;

const textOf = (comment: string): string =>
  comment
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n")
    .trim();

const onOneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, " ");

function membersOf(body: string): string {
  return [...body.matchAll(MEMBER)]
    .filter(
      ([, , declaration]) => !/^(?:private|constructor|(?:static )?(?:readonly )?name)\b/.test(declaration),
    )
    .map(([, comment, declaration]) => {
      const shown = onOneLine(declaration.replace(/^(?:static )?readonly /, "")).replace(/;$/, "");
      return `- \`${shown}\`${comment === undefined ? "" : `: ${onOneLine(textOf(comment))}`}\n`;
    })
    .join("");
}

/** The part about one declaration. */
function partOf(file: string, name: string, declaration: string, comment: string): string {
  const [head] = declaration.split(" {\n");
  const hasMembers = /^(?:class|interface) /.test(declaration);
  const shown = hasMembers ? head : declaration.replace(/;$/, "");
  const place = file === "browser" ? " in pages and workers" : file === "node" ? " on Node" : "";
  const members = hasMembers ? membersOf(declaration.slice(head.length)) : "";
  const code = `\`\`\`ts\n${shown}\n\`\`\``;
  return [`## ${name}${place}`, code, textOf(comment), members]
    .filter((part) => part !== "")
    .join("\n\n")
    .trimEnd();
}

/** The Markdown of the declarations in a folder, as far as the package exports them. */
export function apiReference(folder: string): string {
  const read = (file: string): string => readFileSync(join(folder, `${file}.d.ts`), "utf8");
  const listed = ["index", "node", "browser"].flatMap((file) =>
    [...read(file).matchAll(EXPORT_LIST)].flatMap(([, names]) => names.split(",")),
  );
  const exported = new Set(listed.map((name) => name.replace(/^\s*type /, "").trim()));
  const parts = FILES.flatMap((file) =>
    [...read(file).matchAll(DECLARATION)]
      .filter(([, , , name]) => exported.has(name) || file === "node" || file === "browser")
      .map(([, comment = "", declaration, name]) => partOf(file, name, declaration, comment)),
  );
  const opening = `<!-- Made of the comments in api/ by \`npm run build\`. -->

# Reference of the API

How it is used: [embedding](embedding.md).`;
  return `${[opening, ...parts].join("\n\n")}\n`;
}
