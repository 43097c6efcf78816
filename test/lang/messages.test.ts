/**
 * Messages of syntax errors. The golden file holds pairs of a source text (as a JSON string) and its message, in
 * LuaJIT's words; BLESS=1 writes the messages anew, to be compared with LuaJIT before they are committed.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { compileChunk, LuaSyntaxError } from "../../lang/compile.ts";
import { sources } from "./message-sources.ts";
import { golden, latin1, syntaxErrorOf, toText } from "./support.ts";

test("messages", () => {
  const actual = sources.map((source) => `${JSON.stringify(source)}\n  ${syntaxErrorOf(source)}\n`).join("");
  assert.equal(actual, golden(new URL("./messages.txt", import.meta.url), actual));
});

test("limits of a function", () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`);
  const locals = (count: number) => `local ${names(count).join(", ")} `;
  assert.equal(syntaxErrorOf(locals(201)), "test.lua:1: main function has more than 200 local variables");
  assert.equal(
    syntaxErrorOf(
      `\nfunction f()\n${names(201)
        .map((name) => `local ${name} = 1\n`)
        .join("")}end`,
    ),
    "test.lua:203: function at line 2 has more than 200 local variables",
  );
  assert.equal(
    syntaxErrorOf(`${locals(61)}\nfunction f()\nreturn ${names(61).join("+")} end`),
    "test.lua:3: function at line 2 has more than 60 upvalues",
  );
  assert.equal(
    syntaxErrorOf(`\nfunction f(${names(201).join(", ")}) end`),
    "test.lua:2: main function has more than 200 local variables",
  );
  const items = Array.from({ length: 300 }, () => "f()").join(",");
  assert.equal(syntaxErrorOf(`g(${items})`), "test.lua:1: function or expression too complex near '('");
  const constants = Array.from({ length: 65537 }, (_, index) => `x+${index}.5`).join(",");
  assert.equal(syntaxErrorOf(`x={${constants}}`), "test.lua:1: main function has more than 65536 constants");
  assert.equal(
    syntaxErrorOf(`if a then ${"x = y ".repeat(17000)} end`),
    "test.lua:1: control structure too long near '<eof>'",
  );
  assert.equal(
    syntaxErrorOf("do local a end ".repeat(65477)),
    "test.lua:1: chunk has more than 65476 local variables",
  );
  assert.equal(
    syntaxErrorOf(`${Array.from({ length: 300 }, () => "a").join(",")} = 1`),
    "test.lua:1: main function has more than 200 variable names",
  );
});

test("nesting is limited, not the stack", () => {
  const tooDeep = "test.lua:1: chunk has too many syntax levels";
  const count = 100000;
  for (const part of [
    "(",
    "{",
    "not ",
    "- ",
    "a..",
    "a^",
    "f(",
    "a->",
    "||->",
    "function() return ",
    "a[",
    "#",
  ]) {
    assert.equal(syntaxErrorOf(`x = ${part.repeat(count)}`), tooDeep, part);
  }
  for (const part of ["do ", "while a do ", "if a then ", "repeat ", "function f() "]) {
    assert.equal(syntaxErrorOf(part.repeat(count)), tooDeep, part);
  }
  assert.equal(syntaxErrorOf(Array.from({ length: 300 }, (_, index) => `::l${index}::`).join("")), tooDeep);
});

test("long chains compile or fail in good time", () => {
  const tooLong = "test.lua:1: control structure too long near '<eof>'";
  const count = 100000;
  assert.equal(syntaxErrorOf(`x = ${"a or ".repeat(count)} b`), tooLong);
  assert.equal(syntaxErrorOf(`x = ${"a ? b : ".repeat(count)} c`), tooLong);
  assert.equal(syntaxErrorOf(`if a then ${"elseif b then x = 1 ".repeat(count)} end`), tooLong);
  compileChunk(latin1(`x = a${" + b".repeat(count)}`), "=x");
  compileChunk(latin1(`x = a${":b()".repeat(count)}`), "=x");
  const labels = Array.from({ length: 20000 }, (_, index) => `goto l${index} ::l${index}:: x = 1`);
  compileChunk(latin1(labels.join("\n")), "=x");
});

test("names of chunks in messages", () => {
  const place = (name: string) => syntaxErrorOf("?", name).replace(/:1: unexpected symbol near '\?'$/, "");
  assert.equal(place("=stdin"), "stdin");
  assert.equal(place(`=${"n".repeat(70)}`), "n".repeat(59));
  assert.equal(place("@dir/file.lua"), "dir/file.lua");
  assert.equal(place(`@${"d".repeat(59)}`), "d".repeat(59));
  assert.equal(place(`@x${"d".repeat(59)}`), `...${"d".repeat(56)}`);
  assert.equal(place("x = 1"), '[string "x = 1"]');
  assert.equal(place("x = 1\ny = 2"), '[string "x = 1..."]');
  assert.equal(place("c".repeat(48)), `[string "${"c".repeat(48)}"]`);
  assert.equal(place("c".repeat(49)), `[string "${"c".repeat(45)}..."]`);
  assert.equal(place(""), '[string ""]');
});

test("a message is bytes, and the error a JavaScript error", () => {
  assert.throws(
    () => compileChunk(latin1("x = \xff\xfe y z"), "@x"),
    (error) => {
      assert.ok(error instanceof LuaSyntaxError && error instanceof Error);
      assert.equal(toText(error.bytes), "x:1: '=' expected near 'z'");
      assert.equal(error.message, "x:1: '=' expected near 'z'");
      return true;
    },
  );
  assert.equal(syntaxErrorOf("x \xff\xfe"), "test.lua:1: '=' expected near '\xff\xfe'");
});

test("a caller deep in the stack gets an error of ours", () => {
  const source = latin1(`x = ${"(".repeat(190)}1${")".repeat(190)}`);
  let syntaxErrors = 0;
  const descend = (): void => {
    try {
      compileChunk(source, "=deep");
    } catch (error) {
      if (!(error instanceof LuaSyntaxError)) throw error;
      syntaxErrors++;
      throw error;
    }
    descend();
  };
  // The stack may also end outside of the compiler.
  assert.throws(descend, (error) => error instanceof LuaSyntaxError || error instanceof RangeError);
  assert.ok(syntaxErrors >= 0);
});
