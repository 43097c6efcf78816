/** Broken declarations raise messages: nothing hangs, overflows the stack, or throws another error. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { LuaError } from "../../../lib/errors.ts";
import { Ctypes } from "../../../lib/ffi/ctypes.ts";
import { noParameters, type Parameters } from "../../../lib/ffi/declarations/parameters.ts";
import { declare, parseType } from "../../../lib/ffi/declarations.ts";
import { CtypeId } from "../../../spec/ctypes.ts";
import { Random } from "../../random.ts";

const FOLDER = fileURLToPath(new URL("./goldens/", import.meta.url));

const texts = readdirSync(FOLDER)
  .flatMap((name) => readFileSync(FOLDER + name, "latin1").split(/^(?=cdef |type )/m))
  .map((block) => block.replace(/\n(?!\|).*/gs, "").slice(5));

/** The message of a text, or "" if it is right. */
function messageOf(parse: () => void): string {
  try {
    parse();
    return "";
  } catch (error) {
    if (!(error instanceof LuaError)) throw error;
    return error.message;
  }
}

const declarationMessage = (text: string, types = new Ctypes(), parameters: Parameters = noParameters) =>
  messageOf(() => declare(types, text, parameters));

test("truncated declarations", () => {
  const types = new Ctypes();
  for (const text of texts) {
    for (let length = 0; length < text.length; length++) declarationMessage(text.slice(0, length), types);
  }
});

test("mutated declarations", () => {
  const random = new Random(23);
  let types = new Ctypes();
  for (let round = 0; round < 6000; round++) {
    if (round % 1000 === 0) types = new Ctypes();
    const characters = [...random.pick(texts)];
    for (let count = 1 + random.below(4); count > 0; count--) {
      const source = random.pick(texts);
      const at = random.below(characters.length + 1);
      characters.splice(at, random.below(4), ...source.slice(random.below(source.length + 1)).slice(0, 5));
    }
    declarationMessage(characters.join(""), types);
    messageOf(() => parseType(types, characters.join(""), noParameters));
  }
});

test("deep nesting is refused", () => {
  const levels = "chunk has too many syntax levels";
  const deep = 100_000;
  assert.equal(declarationMessage(`${"struct { ".repeat(deep)}`), levels);
  assert.equal(declarationMessage(`int a[${"1 ? ".repeat(deep)}`), levels);
  assert.equal(declarationMessage(`int a[${"1 ? 1 : ".repeat(deep)}`), levels);
  assert.equal(declarationMessage(`int a[${"(".repeat(deep)}`), levels);
  assert.equal(declarationMessage(`int a[${"-".repeat(deep)}`), levels);
  assert.equal(declarationMessage(`int ${"(".repeat(deep)}`), levels);
  assert.equal(declarationMessage(`int ${"*".repeat(deep)}`), levels);
  assert.equal(declarationMessage(`int a${"[1]".repeat(deep)};`), levels);
  assert.equal(declarationMessage(`int f(${"int (*)(".repeat(deep)}`), levels);
});

test("a chain of typedefs becomes too long", () => {
  const types = new Ctypes();
  let message = "";
  let count = 0;
  for (let name = "char"; message === ""; count++) {
    message = declarationMessage(`typedef ${name} t${count}[1];`, types);
    name = `t${count}`;
  }
  assert.equal(message, "chunk has too many syntax levels");
  assert.equal(count, 100);
});

test("a table of types can become full", () => {
  const types = new Ctypes();
  const enumeration = (prefix: string) =>
    `enum { ${Array.from({ length: 40_000 }, (_, index) => `${prefix}${index}`).join(", ")} };`;
  assert.equal(declarationMessage(enumeration("a"), types), "");
  const { top } = types;
  assert.equal(declarationMessage(enumeration("b"), types), "table overflow");
  assert.equal(types.top, top);
});

test("long tokens and many lines", () => {
  const long = "x".repeat(100_000);
  assert.equal(declarationMessage(`int ${long};`), "");
  assert.equal(
    declarationMessage(`${"\n".repeat(50_000)}?`),
    "declaration specifier expected near '?' at line 50001",
  );
  assert.equal(declarationMessage(`/*${"*".repeat(100_000)}`), "");
});

test("parameters stand for types, numbers and names", () => {
  const list = (...items: Parameters extends { next(): infer Item } ? Item[] : never): Parameters => {
    let position = 0;
    return { next: () => items[position++], isAtEnd: () => position >= items.length };
  };
  const types = new Ctypes();
  const parameters = () => list({ type: CtypeId.DOUBLE }, { name: "made" }, { number: 3 });
  assert.equal(declarationMessage("$ $[$];", types, parameters()), "");
  assert.equal(types.sizeOf(parseType(types, "char[sizeof(made)]", noParameters)), 24);
  const wrong = "wrong number of type parameters";
  assert.equal(declarationMessage("$ $;", types, parameters()), wrong);
  assert.equal(declarationMessage("$ $[$][$];", types, parameters()), wrong);
  assert.equal(
    declarationMessage("$ int;", types, list({ name: "int" })),
    "declaration specifier expected near '$'",
  );
  assert.equal(declarationMessage("int $;", types, list({ name: "int" })), "");
});
