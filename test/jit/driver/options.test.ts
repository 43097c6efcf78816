import assert from "node:assert/strict";
import { test } from "node:test";
import { applyOption } from "../../../jit/driver/options.ts";
import { Penalties } from "../../../jit/driver/penalties.ts";
import { defaultSettings, parameterDefaults } from "../../../jit/settings.ts";

const enabledAfter = (...options: readonly string[]) => {
  const settings = defaultSettings();
  for (const option of options) assert.ok(applyOption(settings, option), option);
  return [...settings.enabled].sort().join(" ");
};

test("levels and switches in all forms", () => {
  assert.equal(enabledAfter("0"), "");
  assert.equal(enabledAfter("1"), "cse dce fold");
  assert.equal(enabledAfter("9"), enabledAfter("3"));
  assert.equal(enabledAfter("0", "loop", "+sink"), "loop sink");
  assert.equal(enabledAfter("1", "-cse"), "dce fold");
  assert.equal(enabledAfter("1", "nocse", "no-dce"), "fold");
});

test("parameters", () => {
  const settings = defaultSettings();
  assert.equal(applyOption(settings, "hotloop=2"), "parameter");
  assert.equal(settings.parameters.hotloop, 2);
  assert.equal(applyOption(settings, "maxside="), "parameter");
  assert.equal(settings.parameters.maxside, 0);
  for (const name of Object.keys(parameterDefaults)) assert.ok(applyOption(settings, `${name}=1`), name);
});

for (const option of [
  "",
  "10",
  "foo",
  "no",
  "hotloop",
  "hotloop=x",
  "hotloop=-1",
  "hotloop=2147483648",
  "toString=1",
])
  test(`refused: "${option}"`, () => {
    assert.equal(applyOption(defaultSettings(), option), undefined);
  });

test("penalties back off, leave out rounds, and decay", () => {
  const penalties = new Penalties();
  let last = 0;
  for (let failure = 0; last < 60000; failure++) {
    const wait = penalties.punish(4, "NYI_BYTECODE", 0);
    assert.ok(wait > last && wait <= 60000);
    last = wait;
    assert.ok(failure < 12);
  }
  assert.notEqual(penalties.remainingWait(4), undefined);
  assert.equal(penalties.remainingWait(4), undefined);
  assert.equal(penalties.remainingWait(8), undefined);
  penalties.punish(4, "NYI_BYTECODE", 1);
  const rounds = [...Array(10)].findIndex(() => penalties.remainingWait(4) === undefined);
  assert.equal(rounds, 3);
  assert.ok(penalties.punish(4, "NYI_BYTECODE", 3_600_000) < 200);
});
