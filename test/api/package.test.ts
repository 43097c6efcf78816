/** The package as programs get it: as an ES module, as CommonJS, for browsers, with types. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const run = (...options: string[]): string => {
  const { stdout, stderr } = spawnSync(process.execPath, options, { cwd: ROOT, encoding: "utf8" });
  return stdout + stderr;
};

const PROGRAM = `
  const state = createEngineSync().createState();
  state.runSync("local s = 0 for i = 1, 1000000 do s = s + i % 7 end print('sum', s)");
  state.close();`;

test("as an ES module", () => {
  const source = `import { createEngineSync } from "perilune"; ${PROGRAM}`;
  assert.equal(run("--input-type=module", "-e", source), "sum\t2999998\n");
});

test("as CommonJS", () => {
  assert.equal(run("-e", `const { createEngineSync } = require("perilune"); ${PROGRAM}`), "sum\t2999998\n");
});

test("types are right for strict programs, whatever their modules are", () => {
  const folder = mkdtempSync(join(tmpdir(), "perilune-types-"));
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules/perilune"));
  const names = "type LuaFunction, type LuaState, LuaTable, LuaLimitError, leaf";
  const body = `
    export const run = (state: LuaState): number => {
      const area: LuaFunction<[number, number], number> = state.load("return 1", { name: "@area.lua" });
      const table: LuaTable = state.table({ x: 1 });
      state.global.hash = leaf((x: number) => x + 1);
      return area(3, 4) + table.length + (new Error() instanceof LuaLimitError ? 1 : 0);
    };`;
  const onNode = `import { createEngineSync, nodeFiles, ${names} } from "perilune"; ${body}
    run(createEngineSync({ ffi: true }).createState({ files: nodeFiles("."), limits: { fuel: 1 } }));
    // @ts-expect-error There is no such option.
    createEngineSync().createState({ libs: "all" });`;
  write("module.mts", onNode);
  write("common.cts", onNode);
  write("page.ts", `import { createEngine, ${names} } from "perilune"; ${body} createEngine({ core: "x" });`);
  const check = (module: string, resolution: string, files: readonly string[]): string => {
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      target: "es2022",
      lib: ["es2023", "esnext.disposable", "dom"],
      types: [],
      module,
      moduleResolution: resolution,
    };
    write("tsconfig.json", JSON.stringify({ compilerOptions, files }));
    return run("node_modules/typescript/bin/tsc", "-p", folder);
  };
  try {
    assert.equal(check("node16", "node16", ["module.mts", "common.cts"]), "");
    assert.equal(check("nodenext", "nodenext", ["module.mts", "common.cts"]), "");
    assert.equal(check("esnext", "bundler", ["page.ts"]), "");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the modules for browsers name nothing of Node", () => {
  const text = readFileSync(`${ROOT}dist/browser/browser.js`, "utf8");
  assert.doesNotMatch(text, /"node:|\brequire\(|process\.env|Buffer\./);
});

test("every file that package.json exports is there", () => {
  const { exports } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8"));
  const files = JSON.stringify(exports).match(/\.\/dist\/[^"]+/g) ?? [];
  assert.deepEqual(
    files.filter((file) => !existsSync(ROOT + file)),
    [],
  );
});

test("the reference tells of all that is exported, and of what is only its own", () => {
  const reference = readFileSync(join(ROOT, "docs/api.md"), "utf8");
  const headings = [...reference.matchAll(/^## (\w+)/gm)].map(([, name]) => name);
  const lists = readFileSync(join(ROOT, "api/index.ts"), "utf8").matchAll(/\{([^}]*)\}/g);
  const names = [...lists].flatMap(([, list]) =>
    list.split(",").map((name) => name.replace("type ", "").trim()),
  );
  const onHosts = ["nodeFiles", "createEngineSync", "createEngine", "createEngine", "WebEngineOptions"];
  assert.deepEqual(headings.sort(), [...names, ...onHosts].sort());
  const sectionOf = (name: string): string =>
    reference.split(/^## /m).find((part) => part.startsWith(name)) ?? "";
  const membersOf = (name: string): string[] =>
    [...sectionOf(name).matchAll(/^- `(\w+)[^`]*`: /gm)].map(([, member]) => member);
  assert.deepEqual(membersOf("RunOptions"), ["args"]);
  assert.deepEqual(membersOf("Limits"), "deadline fuel memory stack output signal catchable".split(" "));
  assert.deepEqual(membersOf("BridgeOptions"), ["strings", "tables"]);
  assert.deepEqual(membersOf("LuaEngine\n"), ["createState"]);
  assert.deepEqual(membersOf("Output"), []);
});
