/**
 * For bundles: where code names a number of a table, as `Tag.values.NIL` or `TableField.metatable`, the number itself
 * stands in the bundle. Tables that nothing else is asked of are not loaded then: they are a twelfth of what a page loads first.
 *
 * esbuild does the folding, with `define`. That works on names which a file does not declare, so imports of tables are left
 * out, and put back where a table is used otherwise. Invariant: the modules of tables consist of pure data, and functions that
 * do nothing but compute.
 */
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { transformSync } from "esbuild";

/** Modules of tables. */
export const TABLES =
  /[\\/](spec[\\/][\w-]+|lib[\\/]offsets|jit[\\/]wasm[\\/](opcodes|fields)|jit[\\/]ir[\\/](types|operands)|jit[\\/]record[\\/]instruction)\.ts$/;
/** Those of them that consist of data alone: each constant's value is written out, where something is left of it. */
export const DATA = /[\\/](lib[\\/]offsets|jit[\\/]wasm[\\/]fields)\.ts$/;
const IMPORT = /^import \{([^}]*)\} from "(\.[^"]+)";\n/gm;
/** `const tags = Tag.values;` */
const ALIAS = /^const ([\w$]+) = ([A-Z][\w$]*(?:\.values)?);\n/gm;
/** `const { NIL, TABLE: tableTag } = Tag.values;` */
const PARTS = /^( *)const \{ ([\w$:, ]+) \} = ([A-Z][\w$]*(?:\.values)?);\n/gm;
/** A constant of a module, up to what is not indented. */
const CONSTANT = /^((?:export )?const [\w$]+ = )((?!\(|async |[\w$]+ =>)[\s\S]*?);\n(?=[^\s})\]]|$)/gm;

type Numbers = Map<string, number>;

/** All numbers below a value, by the expressions that give them. */
function collect(expression: string, value: unknown, numbers: Numbers): void {
  if (typeof value === "number") numbers.set(expression, value);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return;
  for (const [name, part] of Object.entries(value)) {
    if (/^[A-Za-z_$][\w$]*$/.test(name)) collect(`${expression}.${name}`, part, numbers);
  }
}

const separate = (list: string): string[] =>
  list
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

/** Whether a name stands there that is no property's; `...name` is a use, too. */
const mentions = (code: string, name: string): boolean =>
  new RegExp(`(?<![\\w$]|(?<!\\.\\.)\\.)${name}(?![\\w$])`).test(code);

/** Takes the imports of tables out of the code. */
async function takeTables(code: string, path: string) {
  const numbers: Numbers = new Map();
  const imports = new Map<string, string>();
  for (const [, names, from] of code.matchAll(IMPORT)) {
    const file = resolve(dirname(path), from);
    if (!TABLES.test(file)) continue;
    const module = await import(pathToFileURL(file).href);
    for (const item of separate(names)) {
      const [name, local = name] = item.split(" as ");
      imports.set(local, `import { ${item} } from "${from}";\n`);
      collect(local, module[name], numbers);
    }
  }
  const rest = code.replace(IMPORT, (whole, _names, from) =>
    TABLES.test(resolve(dirname(path), from)) ? "" : whole,
  );
  return { rest, numbers, imports };
}

/** Code in which numbers stand for what it names of tables. */
export async function withNumbers(source: string, path: string): Promise<string> {
  const code = transformSync(source, { loader: "ts" }).code;
  const { rest, numbers, imports } = await takeTables(code, path);
  if (imports.size === 0) return code;
  const aliases = new Map<string, string>();
  const separated = rest
    .replace(PARTS, (_, indent, names, table) =>
      separate(names)
        .map((item) => item.split(": "))
        .map(([name, local = name]) => `${indent}const ${local} = ${table}.${name};\n`)
        .join(""),
    )
    .replace(ALIAS, (whole, alias, table) => {
      if (!imports.has(table.split(".")[0])) return whole;
      aliases.set(alias, whole);
      for (const [expression, number] of [...numbers])
        if (expression.startsWith(`${table}.`)) numbers.set(alias + expression.slice(table.length), number);
      return "";
    });
  const define = Object.fromEntries([...numbers].map(([name, number]) => [name, String(number)]));
  let folded = transformSync(separated, { loader: "js", define }).code;
  for (const [alias, declaration] of aliases) if (mentions(folded, alias)) folded = declaration + folded;
  const needed = [...imports].filter(([name]) => mentions(folded, name)).map(([, statement]) => statement);
  return needed.join("") + folded;
}

/** Tells esbuild that a module's constants can be left out where they are not used. */
export const withoutEffects = (code: string): string =>
  code.replace(CONSTANT, (_, declaration, value) => `${declaration}/* @__PURE__ */ (() => (${value}))();\n`);

/** The module as what its constants are. */
export const writtenOut = async (path: string): Promise<string> =>
  Object.entries(await import(pathToFileURL(path).href))
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`)
    .join("");
