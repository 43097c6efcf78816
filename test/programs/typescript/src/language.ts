/** What TypeScriptToLua makes of classes, iterators, generators, closures, destructuring, exceptions and promises. */

abstract class Body {
  static count = 0;
  readonly moons = new Map<string, Moon>();
  constructor(
    readonly name: string,
    protected mass: number,
  ) {
    Body.count++;
  }
  get weight(): number {
    return this.mass;
  }
  set weight(value: number) {
    if (value < 0) throw new RangeError(`negative mass of ${this.name}`);
    this.mass = value;
  }
  abstract describe(): string;
  toString(): string {
    return `<${this.describe()}>`;
  }
}

class Moon extends Body {
  describe(): string {
    return `moon ${this.name} of ${this.mass}`;
  }
}

class Planet extends Body {
  *[Symbol.iterator](): Generator<Moon, number> {
    let seen = 0;
    for (const [, moon] of this.moons) {
      yield moon;
      seen++;
    }
    return seen;
  }
  add(...moons: Moon[]): this {
    for (const moon of moons) this.moons.set(moon.name, moon);
    return this;
  }
  override describe(): string {
    return [...this].map((moon) => moon.describe()).join(" & ");
  }
}

function classes(): void {
  const saturn = new Planet("Saturn", 568).add(
    new Moon("Titan", 134.5),
    new Moon("Rhea", 2.3),
    new Moon("Dione", 1.1),
  );
  print(`${saturn}`, Body.count, saturn instanceof Body, "describe" in saturn);
  const [largest] = [...saturn].sort((a, b) => b.weight - a.weight);
  largest.weight += 0.5;
  print(largest.weight, saturn.moons.has("Titan"), saturn.moons.size, saturn.moons.delete("Rhea"));
  try {
    largest.weight = -1;
  } catch (error) {
    print(error instanceof RangeError, `${error}`);
  } finally {
    print("finally");
  }
}

function* fibonacci(limit: number): Generator<number> {
  let [a, b] = [0, 1];
  while (a < limit) {
    yield a;
    [a, b] = [b, a + b];
  }
}

function collections(): void {
  const numbers = [...fibonacci(1000)];
  const even = numbers.filter((n) => n % 2 === 0);
  print(numbers.length, even.join(","), numbers.indexOf(89), numbers.includes(90));
  print(
    numbers.reduce((sum, n) => sum + n, 0),
    numbers.slice(-3).reverse().join(),
    numbers.splice(2, 3).length,
  );
  const groups = new Map<number, number[]>();
  for (const n of numbers) groups.set(n % 7, [...(groups.get(n % 7) ?? []), n]);
  for (const key of [...groups.keys()].sort()) print(key, groups.get(key)?.join(" "));
  const unique = new Set("mississippi".split(""));
  print(unique.size, [...unique].sort().join(""));
  const { first, ...others } = { first: 1, second: [2, { third: 3 }] as const };
  const [second, { third }] = others.second;
  print(first, second, third, Object.keys(others).length);
  const matrix = Array.from({ length: 4 }, (_, row) =>
    Array.from({ length: 4 }, (_, column) => row * column),
  );
  print(matrix.map((row) => row.join(" ")).join("; "), matrix.flat().length);
}

function texts(): void {
  const text = "  The wind, from Titan's seas  ";
  print(text.trim().toUpperCase(), text.length, text.indexOf("wind"), text.charCodeAt(2));
  print("a-b-c".replace("-", "+"), "a-b-c".split("-").length, "x".repeat(5), "abc".padStart(6, ".") + "|");
  print("Perilune".substring(2, 5), "Perilune".slice(-4), "Perilune".startsWith("Peri"), (255).toString(16));
  print(Number("12.5") + 1, Number.isNaN(Number("x")), parseInt("077", 10), (1.61803).toFixed(2));
}

enum State {
  Idle,
  Running,
  Done = "done",
}

function counters(): void {
  const functions: (() => number)[] = [];
  for (let i = 0; i < 5; i++) {
    let calls = 0;
    functions.push(() => i * 10 + calls++);
  }
  print(functions.map((f) => f() + f()).join(","), State.Running, State[0], State.Done);
  for (let i = 0; i < 10; i++) {
    for (let j = 0; j < 10; j++) {
      if (j === 5) break;
      if ((i ^ j) !== 6) continue;
      print("xor", i, j, i << 3, ~j, -17 >> 2, -17 >>> 28);
    }
  }
  switch (functions.length) {
    // biome-ignore lint/suspicious/noFallthroughSwitchClause: what it is compiled to is the point
    case 4:
      print("four");
    // biome-ignore lint/suspicious/noFallthroughSwitchClause: likewise
    case 5:
      print("five");
    default:
      print("falls through");
  }
}

async function wait(log: string[], name: string, turns: number): Promise<number> {
  for (let i = 0; i < turns; i++) {
    log.push(`${name}${i}`);
    await Promise.resolve();
  }
  if (turns > 3) throw `${name} waits too long`;
  return turns;
}

async function promises(): Promise<void> {
  const log: string[] = [];
  const results = await Promise.allSettled([wait(log, "a", 2), wait(log, "b", 5), wait(log, "c", 3)]);
  print(log.join(" "));
  for (const result of results) print(result.status === "fulfilled" ? result.value : result.reason);
  print(await Promise.all([1, wait(log, "d", 1)]).then(([a, b]) => a + b));
}

for (let round = 0; round < 3; round++) {
  classes();
  collections();
  texts();
  counters();
}
void promises();
