/**
 * Differential test against an installed `luajit`, where there is one: messages and bytecode of what old versions
 * know as well. They have two-slot frames, so functions with calls are left out.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { Random } from "../random.ts";
import { sources } from "./message-sources.ts";
import { latin1, list, syntaxErrorOrNull } from "./support.ts";

const isInstalled = spawnSync("luajit", ["-v"]).status === 0;
const options = { skip: isInstalled ? false : "luajit is not installed" };

/** Signs and words that only newer versions know. */
const newSyntax = /[?!&|~]|->|const|continue|\+=|\+ =|<<|>>|\d_\w|\+\+|0b/;

/** Runs Lua code over all source texts, which come as hexadecimal lines. */
function runNative(code: string, texts: readonly string[]): string[] {
  const input = `${texts.map((text) => Buffer.from(text, "latin1").toString("hex")).join("\n")}\n`;
  const script = `
    local function escape(text) return (text:gsub("[%c\\\\\\128-\\255]", function(c) return ("\\\\%03d"):format(c:byte()) end)) end
    for line in io.lines() do
      local source = line:gsub("%x%x", function(hex) return string.char(tonumber(hex, 16)) end)
      ${code}
    end`;
  const { stdout, status, stderr } = spawnSync("luajit", ["-e", script], { input, encoding: "latin1" });
  assert.equal(status, 0, stderr);
  return stdout.split("\n");
}

function escaped(text: string): string {
  return [...text]
    .map((character) => {
      const code = character.charCodeAt(0);
      return code < 32 || code > 126 || character === "\\" ? `\\${String(code).padStart(3, "0")}` : character;
    })
    .join("");
}

test("messages are those of the installed luajit", options, () => {
  const random = new Random(7);
  const common = sources.filter((source) => !newSyntax.test(source));
  // Old versions take `goto` for a keyword in other places.
  const words = common
    .flatMap((source) => source.split(/\s+/))
    .filter((word) => word !== "" && word !== "goto");
  const mixed = Array.from({ length: 2000 }, () =>
    Array.from({ length: 1 + random.below(10) }, () => words[random.below(words.length)]).join(" "),
  );
  const texts = [...common, ...mixed].filter((text) => text !== "");
  const native = runNative(
    'local f, message = load(source, "@test.lua", "t") print(escape(message or "fine"))',
    texts,
  );
  texts.forEach((text, index) => {
    assert.equal(escaped(syntaxErrorOrNull(latin1(text)) ?? "fine"), native[index], JSON.stringify(text));
  });
});

test("bytecode of common operators is that of the installed luajit", options, () => {
  const random = new Random(8);
  const operands = [
    "a",
    "b",
    "t.x",
    "t[a]",
    "t[1]",
    "1",
    "0.5",
    "'s'",
    "nil",
    "true",
    "-a",
    "#t",
    "not b",
    "g",
    "(a)",
    "300",
    "{}",
  ];
  const operators = ["+", "-", "*", "/", "%", "^", "..", "==", "~=", "<", "<=", ">", ">=", "and", "or"];
  const expression = () => {
    let text = operands[random.below(operands.length)];
    for (let count = random.below(5); count > 0; count--) {
      text += ` ${operators[random.below(operators.length)]} ${operands[random.below(operands.length)]}`;
      if (random.below(4) === 0) text = `(${text})`;
    }
    return text;
  };
  const statements = [
    () => `local c, d = ${expression()}, ${expression()}`,
    () => `a = ${expression()} b, t = ${expression()}, ${expression()}`,
    () => `if ${expression()} then a = ${expression()} elseif ${expression()} then b = 1 else t = {} end`,
    () => `while ${expression()} do if ${expression()} then break end a = ${expression()} end`,
    () => `for i = 1, ${operands[random.below(10)]} do t[i] = ${expression()} end`,
    () => `t.x, t[${expression()}] = ${expression()}, ${expression()}`,
    () => `repeat local x = ${expression()} until ${expression()}`,
    () => `local u = function() return ${expression()} end`,
  ];
  const texts = Array.from({ length: 300 }, () => {
    const body = Array.from({ length: 1 + random.below(4) }, () =>
      statements[random.below(statements.length)](),
    ).join(" ");
    return `local a, b, t = 1, 2, 3 ${body} return ${expression()}`;
  });
  const native = runNative(
    `local output = {}
     local f, message = load(source, "@test.lua", "t")
     if f then
       require("jit.bc").dump(f, {write = function(_, text) output[#output + 1] = text end, flush = function() end}, true)
     end
     print(escape(f and table.concat(output) or message))`,
    texts,
  );
  texts.forEach((text, index) => {
    const message = syntaxErrorOrNull(latin1(text));
    assert.equal(escaped(message ?? list(text)), native[index], text);
  });
});
