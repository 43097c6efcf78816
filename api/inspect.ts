/**
 * What `console.log` of Node shows of the API's objects. Their own fields lead to all of the engine, and bundles have short
 * names for their classes. Pages do without.
 */

import { LuaEngine } from "./engine.ts";
import { functionPrototype } from "./function.ts";
import { LuaObject } from "./object.ts";
import { LuaState } from "./state.ts";
import { type Fields, FieldsHandler, tableOf } from "./table.ts";

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

function show<T extends object>(prototype: T, inspect: (object: T) => unknown): void {
  Object.defineProperty(prototype, INSPECT, {
    value(this: T) {
      return inspect(this);
    },
  });
}

show(LuaEngine.prototype, () => "[LuaEngine]");
show(LuaState.prototype, () => "[LuaState]");
show(LuaObject.prototype, (object) => `[${object}]`);
show(functionPrototype, () => "[function of Lua]");
// Called on the proxy. A handle that has been given back has nothing to show, and must not make `console.log` throw.
show(FieldsHandler.prototype as Fields, (fields) => {
  try {
    return tableOf(fields)?.toJS() ?? "[table]";
  } catch {
    return "[table]";
  }
});
