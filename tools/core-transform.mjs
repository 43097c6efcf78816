/**
 * A transform of AssemblyScript's compiler. It puts the library functions into the function table, in the order of their
 * numbers and from 1 on: in AssemblyScript's language a function that is in the table is an object in memory, too. And
 * functions that run seldom are called instead of being inlined into all of their callers, as those of up to 70 expressions
 * are otherwise, which makes the core smaller, and nothing slower.
 */
import { readFileSync } from "node:fs";

const LIBRARY = new URL("../core/gen/library-functions.ts", import.meta.url);
const TABLE = "0";

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
  "core/number/scan/matchWord",
  "core/number/math/frexp*",
  "core/lib/pattern-set/addRange",
  "core/lib/random-state/*",
  "core/lib/coroutine/*",
  "core/memory/cells/*",
  "core/memory/heap/setDebt",
  "core/vm/entry/*",
  "core/vm/stored-position/*",
];

/** What functions that are inlined in many places call in the less usual case: it is not to be copied there as well. */
const slowPaths = [
  "core/object/metatable/lookUpMetamethod",
  "core/object/table/findInteger",
  "core/object/string-table/chainWhileMoving",
  "core/memory/classes/classOfMedium",
  "core/memory/classes/cellSizeOfClass",
  "core/vm/frames/previousBase",
  "core/vm/frames/frameTop",
  "core/lib/find-bytes/findByte",
  "core/lib/pattern-item/longItemEnd",
  "core/vm/access/pushIndexCall",
];

/** The library functions, which the compiled module exports. */
const libraryFunctions = () =>
  [...readFileSync(LIBRARY, "utf8").matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names]) =>
    names.match(/\w+/g),
  );

export default class CoreTransform {
  afterCompile(module) {
    this.#fillTable(module);
    for (const pattern of [...seldom, ...slowPaths]) {
      this.binaryen.setPassArgument("no-full-inline", pattern);
      module.runPasses(["no-full-inline"]);
    }
    this.binaryen.clearPassArguments();
  }

  #fillTable(module) {
    const functions = new Map();
    for (let index = 0; index < module.getNumExports(); index++) {
      const { name, value } = this.binaryen.getExportInfo(module.getExportByIndex(index));
      functions.set(name, value);
    }
    const names = libraryFunctions();
    module.removeExport("table");
    module.removeTable(TABLE);
    module.addTable(TABLE, names.length + 1, 0xffffffff);
    module.addTableExport(TABLE, "table");
    const values = names.map((name) => functions.get(name));
    module.addActiveElementSegment(TABLE, "library", values, module.i32.const(1));
    for (const name of names) module.removeExport(name);
  }
}
