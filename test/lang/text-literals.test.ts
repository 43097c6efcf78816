/** String literals, comments, and what may stand before the first token. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { compileMain, list, syntaxErrorOf, toText } from "./support.ts";

/** The bytes of a literal, by way of a string constant. */
function textOf(literal: string): string {
  const constant = compileMain(`return ${literal}`).collectable[0];
  assert.ok(constant.type === "string");
  return toText(constant.bytes);
}

test("escapes", () => {
  assert.equal(textOf('"\\a\\b\\f\\n\\r\\t\\v\\\\\\"\\\'"'), "\x07\b\f\n\r\t\v\\\"'");
  assert.equal(textOf('"\\65\\066\\0\\255x\\1234"'), "AB\0\xffx{4");
  assert.equal(textOf('"\\x41\\xfF\\x00"'), "A\xff\0");
  assert.equal(
    textOf('"\\u{41}\\u{e9}\\u{20ac}\\u{1F600}\\u{0}"'),
    "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\0",
  );
  assert.equal(textOf('"a\\z  \n\t b\\z"'), "ab");
  assert.equal(textOf('"a\\\nb\\\r\nc"'), "a\nb\nc");
});

test("long brackets", () => {
  assert.equal(textOf("[[]]"), "");
  assert.equal(textOf("[[\nx]]"), "x");
  assert.equal(textOf("[[\r\n\r\nx\ry\n\rz]]"), "\nx\ny\nz");
  assert.equal(textOf("[==[ ]] ]=] ]==]"), " ]] ]=] ");
  assert.equal(textOf("[=[]]=]"), "]");
  assert.equal(textOf("[[\\n]]"), "\\n");
});

test("bytes above 127 and NUL pass through", () => {
  assert.equal(textOf('"\xff\x00\x80"'), "\xff\0\x80");
  assert.match(list("local \xc3\xa4 = 1; \xe4 = \xc3\xa4"), /GSET +0 +0 +; "\xe4"/);
});

test("comments", () => {
  const empty = list("").split("\n").slice(1);
  for (const source of ["-- x", "--[x", "--[=x\n", "--[[ x ]]", "--[==[\n]]\n]==]", "--", "#!x", "#!x\n--"]) {
    assert.deepEqual(list(source).split("\n").slice(1), empty, source);
  }
});

test("byte order mark and first line", () => {
  assert.equal(list("\xef\xbb\xbfreturn 1"), list("return 1"));
  assert.match(list("#!/usr/bin/lua\nreturn 1"), /RET1/);
  assert.equal(syntaxErrorOf("#!x\n?"), "test.lua:2: unexpected symbol near '?'");
  assert.equal(syntaxErrorOf("\xef\xbb\xbf#!x\r\n?"), "test.lua:2: unexpected symbol near '?'");
  assert.equal(syntaxErrorOf("\xef\xbb"), "test.lua:1: '=' expected near '<eof>'");
});

test("a dump behind a header is refused without a place", () => {
  assert.equal(syntaxErrorOf("#\n\x1bLJ"), "cannot load malformed bytecode");
  assert.equal(syntaxErrorOf("\xef\xbb\xbf\x1bLJ"), "cannot load malformed bytecode");
});
