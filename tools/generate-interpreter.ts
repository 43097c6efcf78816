/**
 * Makes the one interpreter function from the cases in `core/interpreter/`. Each family file there holds functions of
 * the form `function family(): void { while (true) switch (op) { case …: … } }`; the bodies of their switches become
 * the cases of one `switch` in the frame that `core/interpreter/frame.ts` gives. AssemblyScript cannot do this itself:
 * an inlined function cannot assign its caller's locals, and a br_table needs all cases in one switch.
 */
import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("../core/interpreter/", import.meta.url);
const FRAME = "frame.ts";
const CASES_BEGIN = "// <cases>";
const CASES_END = "// </cases>";
const INSERT = "        // <insert cases>\n";

/** The text between the markers of a family file, and its import statements. */
function readFamily(file: string): { imports: string[]; cases: string } {
  const text = readFileSync(new URL(file, FOLDER), "utf8");
  const begin = text.indexOf(CASES_BEGIN);
  const end = text.indexOf(CASES_END);
  if (begin < 0 || end < begin)
    throw new Error(`core/interpreter/${file}: lacks ${CASES_BEGIN} … ${CASES_END}`);
  return {
    imports: importStatements(text),
    cases: text.slice(text.indexOf("\n", begin) + 1, text.lastIndexOf("\n", end) + 1),
  };
}

const importStatements = (text: string) =>
  (text.match(/^import \{[^}]*\} from "[^"]+";$/gm) ?? []).filter(
    (statement) => !statement.includes('"./registers"'),
  );

/** One import statement a module, each name once. */
function mergeImports(statements: readonly string[]): string {
  const names = new Map<string, Set<string>>();
  for (const statement of statements) {
    const [, list, module] = /^import \{([^}]*)\} from "([^"]+)";$/.exec(statement) as unknown as string[];
    const path = module.startsWith("./")
      ? `../interpreter/${module.slice(2)}`
      : module.replace("../gen/", "./");
    const set = names.get(path) ?? new Set();
    for (const name of list.split(",").map((part) => part.trim())) if (name) set.add(name);
    names.set(path, set);
  }
  return [...names]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([module, set]) => `import { ${[...set].sort().join(", ")} } from "${module}";\n`)
    .join("");
}

export function generateInterpreter(): string {
  const frame = readFileSync(new URL(FRAME, FOLDER), "utf8");
  const families = readdirSync(FOLDER)
    .filter((file) => file.endsWith(".cases.ts"))
    .sort()
    .map(readFamily);
  const imports = mergeImports([...importStatements(frame), ...families.flatMap((family) => family.imports)]);
  const body = frame.slice(frame.indexOf("/**\n * Runs"));
  if (!body.includes(INSERT)) throw new Error(`core/interpreter/${FRAME}: lacks the line "${INSERT.trim()}"`);
  return `// Generated from core/interpreter/ by \`npm run generate\`. Do not edit.\n\n${imports}\n${body.replace(
    INSERT,
    () => families.map((family) => family.cases).join(""),
  )}`;
}
