/**
 * Bundles for Node: an entry with all that it imports, and parts that it loads late (host/engine-code.ts), each a file of
 * its own. esbuild splits the code into ES modules such that none is in two files. These are made CommonJS here, which Node
 * can load synchronously in the middle of a program, and starts some milliseconds faster.
 *
 * Invariant: a name that is imported is bound once, when the importing file is loaded, so it is as fast as a local one.
 * esbuild's own CommonJS reads a property through a getter each time.
 */
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build, type Metafile } from "esbuild";
import { bundledSources } from "./bundled-sources.ts";

/** Chunks that are loaded at the start are put together in one file. */
const BASE = "base";

export interface BundlePlan {
  readonly root: string;
  readonly outdir: string;
  /** Files by the names of what is made of them. */
  readonly entries: Readonly<Record<string, string>>;
  readonly lateParts: Readonly<Record<string, string>>;
}

type Imports = ReadonlyMap<string, readonly string[]>;

const nameOf = (path: string): string => basename(path, ".js");

const importsOf = ({ outputs }: Metafile): Imports =>
  new Map(
    Object.entries(outputs).map(([path, { imports }]) => [
      nameOf(path),
      imports.filter(({ external }) => !external).map((found) => nameOf(found.path)),
    ]),
  );

/** The modules that some others need, in an order in which each comes behind those that it needs. */
function inOrder(imports: Imports, names: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    imports.get(name)?.forEach(visit);
    found.add(name);
  };
  names.forEach(visit);
  return [...found];
}

const IMPORT = /(?<=^|[;}])import(?:(?:\{([^}]*)\}|\*as ([\w$]+) | ([\w$]+) )from)?"([^"]+)";/g;
const EXPORT = /export\{([^}]*)\};\s*$/;

/** `a as b,c` as the pairs of what stands before and after `as`. */
const pairs = (list: string): (readonly [string, string])[] =>
  list.split(",").map((item) => {
    const [from, to = from] = item.split(" as ");
    return [from, to] as const;
  });

/** A minified ES module as a function's body that returns its exports. `reference`: an expression for another module. */
export function asFunctionBody(text: string, reference: (module: string) => string): string {
  let imports = "";
  const exported = EXPORT.exec(text);
  const body = text.slice(0, exported?.index).replace(IMPORT, (_, names, namespace, byDefault, module) => {
    const pattern = names ? `{${pairs(names).map((pair) => pair.join(":"))}}` : (namespace ?? byDefault);
    imports += pattern === undefined ? `${reference(module)};` : `const ${pattern}=${reference(module)};`;
    return "";
  });
  const unknown = /(?<=^|[;}])(import|export)\b[^(.].{0,60}/.exec(body);
  if (unknown) throw new Error(`a form of import or export is not known: ${unknown[0]}`);
  const result = exported ? pairs(exported[1]).map(([local, name]) => `${name}:${local}`) : [];
  return `"use strict";${imports}${body}return{${result}};`;
}

/** Writes the files; returns their names. */
export async function writeBundle({ root, outdir, entries, lateParts }: BundlePlan): Promise<string[]> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { ...entries, ...lateParts },
    outdir,
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    target: "node20",
    define: { "import.meta.url": "__filename" },
    minify: true,
    plugins: [bundledSources()],
    logLevel: "warning",
  });
  const imports = importsOf(metafile);
  const texts = new Map(outputFiles.map(({ path, text }) => [nameOf(path), text]));
  const names = Object.keys(entries);
  const base = inOrder(imports, names).filter((name) => !names.includes(name));
  const others = [...texts.keys()].filter((name) => !base.includes(name));
  const write = (file: string, text: string): void => writeFileSync(join(root, outdir, file), text);
  const reference = (isBase: boolean) => (module: string) => {
    if (!module.startsWith("./")) return `require("${module}")`;
    const name = nameOf(module);
    if (!base.includes(name)) return `require("./${name}.cjs")`;
    return isBase ? `chunks["${name}"]` : `require("./${BASE}.cjs")["${name}"]`;
  };
  const chunk = (name: string, isBase: boolean): string =>
    `(()=>{${asFunctionBody(texts.get(name) as string, reference(isBase))}})()`;
  const chunks = base.map((name) => `chunks["${name}"]=${chunk(name, true)};\n`);
  write(`${BASE}.cjs`, `const chunks=module.exports;\n${chunks.join("")}`);
  for (const name of others) write(`${name}.cjs`, `module.exports=${chunk(name, false)};\n`);
  return [BASE, ...others].map((name) => `${name}.cjs`);
}
