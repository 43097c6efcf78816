/** The page: frames, keys, news of changed scripts. */
import { Game } from "./game.js";
import { graphicsOn } from "./graphics.js";

const LONGEST_FRAME = 0.05;
const find = (id) => document.getElementById(id);

async function textOf(name) {
  const response = await fetch(`scripts/${name}`);
  if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
  return response.text();
}

function show(error) {
  find("error").hidden = error === undefined;
  find("error").textContent = error === undefined ? "" : (error.traceback ?? String(error));
}

function watchKeys() {
  const keys = new Set();
  const change = (event) => {
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    if (event.type === "keydown") keys.add(event.key.slice(5).toLowerCase());
    else keys.delete(event.key.slice(5).toLowerCase());
  };
  addEventListener("keydown", change);
  addEventListener("keyup", change);
  return keys;
}

/** After an error frames wait for the next change of a script. */
function run(game) {
  let [last, average, frames] = [performance.now(), 0, 0];
  let hasFailed = false;
  const frame = (now) => {
    requestAnimationFrame(frame);
    if (hasFailed) return;
    const start = performance.now();
    try {
      game.frame(Math.min((now - last) / 1000, LONGEST_FRAME));
    } catch (error) {
      hasFailed = true;
      show(error);
    }
    last = now;
    average += (performance.now() - start - average) / 20;
    if (frames++ % 20 === 0)
      find("status").textContent =
        `frame ${frames}: ${average.toFixed(1)} ms in Lua and on the canvas, ${game.kilobytes} kB`;
  };
  requestAnimationFrame(frame);

  new EventSource("changes").onmessage = async ({ data: name }) => {
    try {
      game.change(name, await textOf(name));
      hasFailed = false;
      show(undefined);
    } catch (error) {
      show(error);
    }
  };
}

try {
  const names = await (await fetch("scripts.json")).json();
  const files = new Map(await Promise.all(names.map(async (name) => [name, await textOf(name)])));
  run(await Game.create(files, graphicsOn(find("canvas")), watchKeys()));
} catch (error) {
  show(error);
}
