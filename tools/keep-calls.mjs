/**
 * A transform of AssemblyScript's compiler: functions that run seldom are called instead of being inlined into all of their
 * callers, as those of up to 70 expressions are otherwise. It makes the core smaller, and nothing slower.
 */

/** Files of functions that run seldom, or take their time anyway. */
const seldom = [
  "core/gc/check/*",
  "core/gc/collector/*",
  "core/gc/finalizer/*",
  "core/gc/state/*",
  "core/gc/threads/*",
  "core/gc/weak/*",
  "core/vm/raise/*",
  "core/vm/unwind/*",
  "core/vm/safepoint/*",
  "core/vm/recording/*",
  "core/vm/hooks/*",
  "core/vm/position/*",
  "core/vm/cdata-*",
  "core/vm/state/*",
  "core/object/verify*",
  "core/object/dump-*",
  "core/object/prototype/*",
  "core/object/hotness/*",
  "core/memory/pages/*",
  "core/object/thread/*",
  "core/object/userdata/*",
  "core/number/c-math/*",
  "core/number/scan-prefix/*",
  "core/number/series/*",
  "core/number/bignum/*",
  "core/number/decimal/*",
  "core/lib/arguments/*",
  "core/lib/serializ*",
  "core/lib/deserialize/*",
  "core/lib/base-errors/*",
  "core/lib/bit-wide/*",
  "core/lib/string-captures/raise*",
  "core/lib/value-text/*",
  "core/lib/cdata-text/*",
];

export default class KeepCalls {
  afterCompile(module) {
    for (const pattern of seldom) {
      this.binaryen.setPassArgument("no-full-inline", pattern);
      module.runPasses(["no-full-inline"]);
    }
    this.binaryen.clearPassArguments();
  }
}
