/**
 * Writes the constants that the core shares with TypeScript (`core/gen/`) from `spec/`, since AssemblyScript cannot
 * import object tables. Run by the build. With `--check` it writes nothing and fails where a file is out of date: the
 * tests start with that, since the build would mend what nobody committed.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compileChunk } from "../lang/compile.ts";
import {
  type BytecodeSpec,
  bytecodeNames,
  bytecodes,
  JUMP_BIAS,
  type OperandMode,
} from "../spec/bytecodes.ts";
import { constantGroups } from "../spec/constants.ts";
import { errorNames } from "../spec/errors.ts";
import { fastFunctions } from "../spec/fast-functions.ts";
import { fpMathFunctions, irFields, irOps } from "../spec/ir.ts";
import { irHelpers } from "../spec/ir-helpers.ts";
import { layOut, layouts } from "../spec/layouts.ts";
import { type LibraryEntry, libraryEntries } from "../spec/library.ts";
import { metamethods } from "../spec/vm.ts";
import { generateInterpreter } from "./generate-interpreter.ts";

const HEADER = "// Generated from spec/ by `npm run generate`. Do not edit.\n\n";

const constEnum = (name: string, doc: string, entries: Iterable<readonly [string, number]>) =>
  `/** ${doc} */\nexport const enum ${name} {\n${[...entries].map(([key, value]) => `  ${key} = ${value | 0},\n`).join("")}}\n`;

const numbered = (names: readonly string[]) => names.map((name, index) => [name, index] as const);

const dataBytes = (type: string, values: readonly number[]) => `memory.data<${type}>([${values.join(", ")}])`;

/** Operand modes in the order of their numbers, which are four bits each. */
const operandModes = [
  ...new Set(Object.values<BytecodeSpec>(bytecodes).flatMap(({ a, b, c, d }) => [a, b, c, d])),
].filter((mode): mode is OperandMode => mode !== undefined);

/** The modes of operands A, B, C and D, from the lowest bits up; 0 for an operand that is not used. */
const packedModes = ({ a, b, c, d }: BytecodeSpec) =>
  [a, b, c, d].reduce(
    (packed, mode, at) => packed | ((mode ? operandModes.indexOf(mode) + 1 : 0) << (4 * at)),
    0,
  );

function generateOpcodes(): string {
  const modes = operandModes.map((mode) => mode.toUpperCase());
  return `${HEADER}${constEnum("Op", "Opcode numbers.", numbered(bytecodeNames))}
export const JUMP_BIAS: u32 = ${JUMP_BIAS};
export const OPCODE_COUNT: u32 = ${bytecodeNames.length};

${constEnum("OperandMode", "What an operand means.", numbered(["NONE", ...modes]))}
${constEnum(
  "FastOp",
  "Header opcodes of the library functions that the interpreter runs itself.",
  fastFunctions.map((name, index) => [name, bytecodeNames.length + index] as const),
)}
export const FAST_FUNCTION_COUNT: u32 = ${fastFunctions.length};

/** For each opcode, the modes of A, B, C and D: four bits each, from the lowest up. */
export const OPERAND_MODES: usize = ${dataBytes(
    "u16",
    bytecodeNames.map((name) => packedModes(bytecodes[name])),
  )};
`;
}

/** Names that the core makes strings of: length byte, then the bytes. */
function generateNames(): string {
  const bytes = metamethods.map((name) => Buffer.from(`__${name}`)).flatMap((name) => [name.length, ...name]);
  return `${HEADER}/** Names of the metamethods in the order of their numbers, each after a byte with its length. */
export const METAMETHOD_NAMES: usize = ${dataBytes("u8", bytes)};
`;
}

function generateLayouts(): string {
  return (
    HEADER +
    Object.entries(layouts)
      .map(([name, spec]) => {
        const { offsets, size } = layOut(spec);
        return constEnum(name, spec.doc, [...Object.entries(offsets), ["SIZE", size]]);
      })
      .join("\n")
  );
}

function generateConstants(): string {
  const groups = Object.entries(constantGroups).map(([name, { doc, values }]) =>
    constEnum(name, doc, Object.entries(values)),
  );
  groups.push(constEnum("ErrorCode", "Numbers of the error messages.", numbered(errorNames)));
  groups.push(
    constEnum(
      "Metamethod",
      "Numbers of the metamethods.",
      numbered([...metamethods.map((name) => name.toUpperCase()), "COUNT"]),
    ),
  );
  return HEADER + groups.join("\n");
}

const coreFunctions = libraryEntries.filter(({ kind }) => kind === "core");
const symbolOf = ({ table, name }: LibraryEntry): string => `${table}_${name}`;

/** The core exports them, so that they are compiled. */
function generateLibraryFunctions(): string {
  const tables = [...new Set(coreFunctions.map(({ table }) => table))];
  const exports = tables.map((table) => {
    const names = coreFunctions.filter((entry) => entry.table === table).map(symbolOf);
    return `export {\n${names.map((name) => `  ${name},\n`).join("")}} from "../lib/${table.replaceAll("_", "-")}";\n`;
  });
  return `${HEADER}// The build puts these into the function table (tools/core-transform.mjs).\n${exports.join("")}`;
}

function generateLibrary(): string {
  return `${HEADER}${constEnum(
    "LibraryId",
    "Numbers of the core's library functions.",
    coreFunctions.map((entry) => [symbolOf(entry), entry.id] as const),
  )}
/** Calls the library function \`id\` by the table, which keeps it from being inlined; returns its number of results (at base - 8 and above) or a Status. */
@inline
export function callLibrary(id: u32, thread: usize, base: usize, argumentCount: u32): i32 {
  return call_indirect<i32>(id + 1, thread, base, argumentCount);
}
`;
}

/** The folder, and below it that of what a sandbox lacks. */
const BUILTINS = new URL("../lib/builtins/", import.meta.url);
const FULL_BUILTINS = new URL("full/", BUILTINS);

/** A literal with one character for each byte. */
const byteStringLiteral = (bytes: Uint8Array): string =>
  JSON.stringify(Buffer.from(bytes).toString("latin1")).replace(
    /[^ -~]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );

/** The Lua parts of the libraries as dumps without debug information: programs see C functions. */
function generateBuiltins(folder: URL, constant: string): string {
  const entries = readdirSync(folder)
    .filter((file) => file.endsWith(".lua"))
    .sort()
    .map((file) => {
      const name = file.replace(/\.lua$/, "");
      const source = readFileSync(new URL(file, folder));
      const { dump } = compileChunk(source, `=builtin ${name}`, { strip: true });
      return `  ${name}: ${byteStringLiteral(dump)},\n`;
    });
  return `${HEADER}/** Dumps of lib/builtins, as byte strings: they compress better than base 64. */\nexport const ${constant}: Readonly<Record<string, string>> = {\n${entries.join("")}};\n`;
}

/** For jit.vmdef, so that the tables of the IR are loaded with the compiler only. */
function generateIrNames(): string {
  const lists = {
    operations: Object.keys(irOps),
    fpMathFunctions,
    fields: Object.keys(irFields),
    helpers: Object.keys(irHelpers),
  };
  const lines = Object.entries(lists).map(
    ([name, texts]) => `  ${name}: ${JSON.stringify(texts.join(" "))},\n`,
  );
  return `${HEADER}/** Names in the order of their numbers, with spaces between. */\nexport const irNames = {\n${lines.join("")}};\n`;
}

/** The generated files by path relative to the project. */
function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ["core/gen/opcodes.ts", generateOpcodes()],
    ["core/gen/layouts.ts", generateLayouts()],
    ["core/gen/constants.ts", generateConstants()],
    ["core/gen/names.ts", generateNames()],
    ["core/gen/library.ts", generateLibrary()],
    ["core/gen/library-functions.ts", generateLibraryFunctions()],
    ["core/gen/interpreter.ts", generateInterpreter()],
    ["lib/gen/builtins.ts", generateBuiltins(BUILTINS, "builtinDumps")],
    ["lib/gen/full-builtins.ts", generateBuiltins(FULL_BUILTINS, "fullBuiltinDumps")],
    ["lib/gen/ir-names.ts", generateIrNames()],
  ]);
}

/** Those of the generated files whose text differs from the one in the tree. */
function outdatedFiles(): [path: string, text: string][] {
  return [...generatedFiles()].filter(([path, text]) => {
    const file = fileOf(path);
    return !existsSync(file) || readFileSync(file, "utf8") !== text;
  });
}

const fileOf = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

export function writeGeneratedFiles(): void {
  for (const [path, text] of outdatedFiles()) writeFileSync(fileOf(path), text);
}

function checkGeneratedFiles(): void {
  const outdated = outdatedFiles();
  for (const [path] of outdated) console.error(`${path} is out of date: run \`npm run generate\``);
  process.exitCode = outdated.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--check")) checkGeneratedFiles();
  else writeGeneratedFiles();
}
