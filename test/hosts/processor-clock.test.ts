import assert from "node:assert/strict";
import { test } from "node:test";
import { ProcessorClock } from "../../host/processor-clock.ts";

/** A clock over two hands that a test sets. */
function clockOf() {
  const hands = { processor: 5_000_000, now: 1000, readings: 0 };
  const clock = new ProcessorClock(
    () => {
      hands.readings++;
      return hands.processor;
    },
    () => hands.now,
  );
  return { hands, clock };
}

test("between two readings processor time goes on as time does, in whole microseconds", () => {
  const { hands, clock } = clockOf();
  assert.equal(clock.read(), 5);
  hands.now += 0.0107;
  assert.equal(clock.read(), 5.00001);
  hands.now += 0.0107;
  assert.equal(clock.read(), 5.000021);
  assert.equal(hands.readings, 1);
});

test("an old reading is replaced", () => {
  const { hands, clock } = clockOf();
  clock.read();
  hands.now += 1000;
  hands.processor += 200;
  assert.equal(clock.read(), 5.0002);
  assert.equal(hands.readings, 2);
});

test("processor time goes on from what was told, if the program has not run all the time", () => {
  const { hands, clock } = clockOf();
  clock.read();
  hands.now += 0.0905;
  assert.equal(clock.read(), 5.00009);
  hands.now += 0.0905;
  hands.processor += 30;
  assert.equal(clock.read(), 5.00009);
  hands.now += 0.0705;
  // Programs that wait for it to move do not wait for the processor time to catch up.
  assert.equal(clock.read(), 5.00016);
});
