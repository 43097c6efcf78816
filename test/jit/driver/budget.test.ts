/** The compile budget, and what waits while it is short: hottest first. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CompileBudget } from "../../../jit/driver/budget.ts";
import { crowdedDemand, Heat } from "../../../jit/driver/heat.ts";

class Clock {
  time = 1000;
  units = 0;
  readonly host = { now: () => this.time, hasCdata: false };
  readonly budget = new CompileBudget(this.host, () => this.units);

  isExceeded(isEager: boolean): boolean {
    return this.budget.demand(isEager) > 256;
  }

  /** A step of the compiler that takes so long. */
  compile(milliseconds: number): void {
    this.budget.measure(() => {
      this.time += milliseconds;
    });
  }

  compileFor(milliseconds: number): void {
    for (let spent = 0; spent < milliseconds; spent++) this.compile(1);
  }
}

for (const { isEager, initial } of [
  { isEager: false, initial: 10 },
  { isEager: true, initial: 50 },
])
  test(`${initial} milliseconds and 5% of the elapsed time may be spent${isEager ? " by who wants traces early" : ""}`, () => {
    const clock = new Clock();
    clock.compileFor(initial);
    assert.equal(clock.isExceeded(isEager), false);
    clock.compileFor(5);
    assert.equal(clock.isExceeded(isEager), true);
    clock.time += 100;
    assert.equal(clock.isExceeded(isEager), false);
    clock.compileFor(10);
    assert.equal(clock.isExceeded(isEager), true);
  });

test("what is hottest may exceed the budget, sooner while the program gets faster, up to a quarter of the time", () => {
  const clock = new Clock();
  const runAt = (pace: number): number => {
    clock.time += 1000;
    clock.units += 1000 * pace;
    return clock.budget.demand(false);
  };
  clock.compileFor(300);
  const usual = runAt(100);
  const faster = runAt(200);
  assert.ok(256 < faster && faster < usual && usual < Infinity);
  clock.compileFor(400);
  assert.equal(clock.budget.demand(false), Infinity);
});

test("what uses C data may exceed the budget sooner, up to a quarter of the time", () => {
  const clock = new Clock();
  clock.host.hasCdata = true;
  clock.time += 1000;
  clock.compileFor(100);
  assert.equal(clock.budget.demand(false), 256);
  clock.compileFor(300);
  assert.equal(clock.budget.demand(false), Infinity);
});

test("the pace counts from when all code was thrown away", () => {
  const clock = new Clock();
  const runAt = (pace: number): number => {
    clock.time += 1000;
    clock.units += 1000 * pace;
    return clock.budget.demand(false);
  };
  runAt(1000);
  clock.budget.startOver();
  clock.compileFor(300);
  const usual = runAt(100);
  assert.ok(runAt(200) < usual);
});

test("exits of a tree with many side traces must be hotter", () => {
  assert.equal(crowdedDemand(1, 0), 1);
  assert.equal(crowdedDemand(1, 8), 1);
  assert.equal(crowdedDemand(1, 16), 4);
  assert.equal(crowdedDemand(64, 16), 256);
});

test("a crowded tree demands no more than what exits cost", () => {
  const most = crowdedDemand(1, 1000);
  assert.ok(most > crowdedDemand(1, 32));
  assert.equal(crowdedDemand(1024, 1000), most);
  assert.equal(crowdedDemand(8192, 1000), 8192);
  assert.equal(crowdedDemand(Infinity, 1000), Infinity);
});

test("time that a step fails after is charged, too", () => {
  const clock = new Clock();
  const fail = () => {
    clock.time += 2;
    throw new Error("no");
  };
  assert.throws(() => clock.budget.measure(fail));
  assert.equal(clock.budget.spent, 2);
});

test("a step that was interrupted is not charged in full", () => {
  const clock = new Clock();
  clock.compile(500);
  assert.equal(clock.isExceeded(false), false);
  assert.ok(clock.budget.spent < 10);
});

test("who throws all code away may compile as at the beginning", () => {
  const clock = new Clock();
  clock.compileFor(40);
  assert.equal(clock.isExceeded(false), true);
  clock.budget.startOver();
  assert.equal(clock.budget.demand(false), 1);
  clock.compileFor(40);
  assert.equal(clock.isExceeded(false), true);
});

test("the demand grows as the budget is used up; who wants traces early gets them", () => {
  const clock = new Clock();
  const demands: number[] = [];
  for (let spent = 0; spent < 60; spent++) {
    const demand = clock.budget.demand(false);
    if (demand !== demands.at(-1)) demands.push(demand);
    const isSpent = clock.isExceeded(true);
    if (!isSpent) assert.equal(clock.budget.demand(true), 1);
    assert.ok(!isSpent || demand > 256);
    clock.compile(1);
  }
  assert.equal(demands[0], 1);
  assert.ok(demands.length > 3, demands.join());
  assert.deepEqual(
    demands,
    demands.toSorted((left, right) => left - right),
  );
  assert.equal(demands.at(-1), Infinity);
});

test("a place waits until it is as hot as is demanded", () => {
  const heat = new Heat(1000);
  assert.equal(heat.missing(4, 56, 1), 0);
  assert.equal(heat.missing(4, 56, 8), 7 * 56);
  assert.equal(heat.missing(4, 56, 8), 0);
  // From the beginning: it has been compiled, or has failed.
  assert.equal(heat.missing(4, 56, 8), 7 * 56);
});

test("a place that another one waits for does not", () => {
  const heat = new Heat(1000);
  assert.equal(heat.missing(4, 56, 256), 1000);
  heat.kindle(4);
  assert.equal(heat.missing(4, 56, 256), 0);
  heat.kindle(4);
  assert.equal(heat.missing(4, 56, Infinity), 1000);
  assert.equal(heat.missing(4, 56, 256), 0);
});

test("while the budget is exceeded places wait in long steps; what has counted most is compiled first", () => {
  const heat = new Heat(1000);
  for (let round = 0; round < 20; round++) assert.equal(heat.missing(4, 56, Infinity), 1000);
  assert.equal(heat.missing(8, 56, Infinity), 1000);
  assert.equal(heat.missing(4, 56, 256), 0);
  assert.equal(heat.missing(8, 56, 256), 1000);
  assert.equal(heat.missing(8, 56, 8), 0);
});
