/** The example of a game loop: its server, and its scripts without a page. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { folderOf, type Started, startExample } from "./example.ts";

const home = folderOf("game-loop");
const scripts = mkdtempSync(join(tmpdir(), "perilune-scripts-"));
cpSync(join(home, "scripts"), scripts, { recursive: true });
after(() => rmSync(scripts, { recursive: true }));

let example: Started;
let address = "";
before(async () => {
  example = await startExample("game-loop", /http:\/\/127\.0\.0\.1:\d+\//, scripts);
  address = example.found[0];
});
after(() => example.stop());

const textAt = async (path: string): Promise<string> => (await fetch(address + path)).text();

test("the page, the package and the scripts are served", async () => {
  assert.match(await textAt(""), /<canvas/);
  assert.match(await textAt("perilune/browser.js"), /createEngine/);
  assert.deepEqual(JSON.parse(await textAt("scripts.json")).sort(), readdirSync(scripts).sort());
  assert.match(await textAt("scripts/main.lua"), /world/);
  assert.equal((await fetch(`${address}scripts/..%2F..%2Fpackage.json`)).status, 404);
});

test("a page is told of changed scripts", async () => {
  const reader = (await fetch(`${address}changes`)).body?.pipeThrough(new TextDecoderStream()).getReader();
  await reader?.read();
  writeFileSync(join(scripts, "dust.lua"), readFileSync(join(scripts, "dust.lua"), "utf8"));
  assert.deepEqual(await reader?.read(), { done: false, value: "data: dust.lua\n\n" });
  await reader?.cancel();
});

/** A game that counts what it draws. */
async function newGame() {
  const { Game } = await import(join(home, "public/game.js"));
  const files = new Map(
    readdirSync(scripts).map((name) => [name, readFileSync(join(scripts, name), "utf8")]),
  );
  const drawn = { dots: 0, text: "" };
  const nothing = (_: number): number => 0;
  const graphics = {
    ...{ clear: nothing, line: nothing, disc: nothing, glow: nothing },
    dot: (_: number) => ++drawn.dots,
    text: (_x: number, _y: number, words: string) => {
      drawn.text = words;
    },
  };
  const game = await Game.create(files, graphics, new Set());
  after(() => game.close());
  return { game, drawn, textOf: (name: string) => files.get(name) as string };
}

test("the game goes on with changed scripts, and after errors", async () => {
  const { game, drawn, textOf } = await newGame();
  for (let frame = 0; frame < 20; frame++) game.frame(1 / 60);
  assert.ok(drawn.dots > 20 * 3000);
  assert.match(drawn.text, /^perilune: \d+ km$/);

  game.change("dust.lua", textOf("dust.lua").replace("grains = 3000", "grains = 10"));
  drawn.dots = 0;
  game.frame(1 / 60);
  assert.ok(drawn.dots > 10 && drawn.dots < 200);

  const moon = textOf("moon.lua");
  assert.throws(() => game.change("moon.lua", "return {"), /moon\.lua:1: unexpected symbol/);
  game.frame(1 / 60);
  game.change("moon.lua", moon.replace("function moon.update()", "function moon.update() while true do end"));
  assert.throws(() => game.frame(1 / 60), /deadline exceeded/);
  game.change("moon.lua", moon);
  game.frame(1 / 60);
});
