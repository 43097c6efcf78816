// The benchmark runner's command line.

import assert from "node:assert/strict";
import { test } from "node:test";
import { OptionError, parseOptions, selectNames } from "../../bench/options.ts";

test("without options everything runs three times against luajit -joff", () => {
  assert.deepEqual(parseOptions([]), {
    only: [],
    engines: [],
    rounds: 3,
    base: "luajit-joff",
    json: undefined,
    large: false,
    library: false,
    help: false,
  });
});

test("every option is read", () => {
  const argv = ["--only", "fib,sieve", "--engines", "luajit,", "--rounds", "5", "--base", "lua5.1"];
  assert.deepEqual(parseOptions([...argv, "--json", "out.json", "--large", "--library", "--help"]), {
    only: ["fib", "sieve"],
    engines: ["luajit"],
    rounds: 5,
    base: "lua5.1",
    json: "out.json",
    large: true,
    library: true,
    help: true,
  });
});

test("wrong options are named", () => {
  const message = (argv: string[], pattern: RegExp) =>
    assert.throws(
      () => parseOptions(argv),
      (error) => error instanceof OptionError && pattern.test(error.message),
    );
  message(["--fast"], /unknown option "--fast"/);
  message(["constructor"], /unknown option "constructor"/);
  message(["--json"], /--json needs a value/);
  message(["--rounds", "0"], /whole number above 0, not "0"/);
  message(["--rounds", "1.5"], /whole number/);
});

test("names are selected in the known order, unknown ones refused", () => {
  const known = ["a", "b", "c"];
  assert.deepEqual(selectNames("program", known, []), known);
  assert.deepEqual(selectNames("program", known, ["c", "a"]), ["a", "c"]);
  assert.throws(() => selectNames("program", known, ["d"]), /unknown program "d"; there are a, b, c/);
});
