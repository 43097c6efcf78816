/** The example of a script sandbox, as a client sees it. */
import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { after, before, test } from "node:test";
import { type Started, startExample } from "./example.ts";

let example: Started;
before(async () => {
  example = await startExample("script-sandbox", /127\.0\.0\.1:(\d+) takes commands/);
});
after(() => example.stop());

/** A connection. Each request has one answer, which comes as a whole here: they are short. */
class Client {
  readonly #socket: Socket = connect(Number(example.found[1]), "127.0.0.1").setEncoding("latin1");

  constructor() {
    after(() => this.#socket.destroy());
  }

  #answer(text: string): Promise<string> {
    this.#socket.write(text, "latin1");
    return new Promise((resolve) => this.#socket.once("data", (data) => resolve(String(data))));
  }

  typed(line: string): Promise<string> {
    return this.#answer(`${line}\r\n`);
  }

  sent(...words: string[]): Promise<string> {
    const parts = words.map((word) => `$${word.length}\r\n${word}\r\n`);
    return this.#answer(`*${words.length}\r\n${parts.join("")}`);
  }

  run(script: string, ...words: string[]): Promise<string> {
    return this.sent("EVAL", script, words.length === 0 ? "0" : "1", ...words);
  }
}

test("scripts work on the store, and values are converted", async () => {
  const client = new Client();
  assert.equal(await client.typed("set visits 5"), "+OK\r\n");
  assert.equal(await client.run("return redis.call('incrby', KEYS[1], ARGV[1])", "visits", "7"), ":12\r\n");
  assert.equal(await client.typed("get visits"), "$2\r\n12\r\n");
  const list = await client.run("return {1.9, 'two', {true, false}, nil, 5}");
  assert.equal(list, "*3\r\n:1\r\n$3\r\ntwo\r\n*2\r\n:1\r\n$-1\r\n");
  assert.equal(await client.run("return {ok = 'fine'}"), "+fine\r\n");
  assert.equal(await client.run("return redis.error_reply('MINE no')"), "-MINE no\r\n");
});

test("bytes stay what they are", async () => {
  const client = new Client();
  const bytes = "\x00\xff\r\n\xe4";
  await client.sent("set", "bytes", bytes);
  const script = "local value = redis.call('get', KEYS[1]) return value .. #value .. ARGV[1]";
  assert.equal(await client.run(script, "bytes", bytes), `$11\r\n${bytes}5${bytes}\r\n`);
});

test("scripts are kept by their digests", async () => {
  const client = new Client();
  const digest = (await client.sent("script", "load", "return ARGV[1]")).split("\r\n")[1];
  assert.match(digest, /^[0-9a-f]{40}$/);
  assert.equal(await new Client().typed(`evalsha ${digest} 0 kept`), "$4\r\nkept\r\n");
  assert.match(await client.typed("evalsha 00 0"), /^-NOSCRIPT /);
});

const failing: Readonly<Record<string, RegExp>> = {
  "while true do end": /fuel limit exceeded|deadline exceeded/,
  "while true do pcall(error) end": /fuel limit exceeded|deadline exceeded/,
  "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end": /not enough memory/,
  "return ('x'):rep(1e9)": /not enough memory/,
  "while true do redis.log(1, 'noise') end": /output limit exceeded/,
  "return ('a'):rep(40):find(('a*'):rep(20) .. 'b')": /fuel limit exceeded|deadline exceeded/,
  "leak = 1": /user_script:1: Script attempted to create global variable 'leak'/,
  "return missing": /user_script:1: Script attempted to access nonexistent global variable 'missing'/,
  "return os.execute('true')": /attempt to call field 'execute'/,
  "redis.call('nonsense')": /ERR unknown command 'nonsense'/,
  "return redis.pcall('get')": /ERR wrong number of arguments for 'get' command/,
  "return (": /unexpected symbol/,
};

test("scripts that go wrong or too far are stopped, and the next one runs", async () => {
  const client = new Client();
  for (const [script, message] of Object.entries(failing)) {
    const answer = await client.run(script);
    assert.ok(answer.startsWith("-"), `${script}: ${answer}`);
    assert.match(answer, message);
    assert.equal(await client.run("return 'alive'"), "$5\r\nalive\r\n");
  }
});

test("clients do not share what scripts change", async () => {
  const [one, other] = [new Client(), new Client()];
  await one.run("string.upper = function() return 'changed' end");
  assert.equal(await one.run("return string.upper('x')"), "$7\r\nchanged\r\n");
  assert.equal(await other.run("return string.upper('x')"), "$1\r\nX\r\n");
});
