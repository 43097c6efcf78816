/** Where `require` finds modules that are not in files which can be read at once. */

import { isPromise, messageOf } from "./calls.ts";
import type { FileContent, FileSystem } from "./files.ts";
import { describe } from "./options.ts";
import type { LuaState } from "./state.ts";

/** What a module is: source text, bytecode, or a value that `require` gives. */
export type ModuleContent = string | Uint8Array | { readonly value: unknown };

/**
 * Gives the module of a name, or undefined if there is none. A promise is waited for, so `require` in an asynchronous run
 * may load from anywhere.
 */
export type ModuleLoader = (
  name: string,
) => ModuleContent | undefined | PromiseLike<ModuleContent | undefined>;

/** Asks the loader for what has not been preloaded, before any files are looked for. */
export function installLoader(state: LuaState, load: ModuleLoader): void {
  addLoader(state, (name) => {
    const found = load(name);
    return isPromise(found) ? found.then(asLoader) : asLoader(found);

    function asLoader(content: ModuleContent | undefined): unknown {
      if (content === undefined) return `\n\tno module '${name}' of the host`;
      if (typeof content === "string" || content instanceof Uint8Array)
        return state.load(content, { name: `@${name}` });
      if (typeof content !== "object" || content === null || !("value" in content))
        throw new TypeError(
          `modules: for '${name}' source text, bytecode or { value } is wanted, not ${describe(content)}`,
        );
      return () => content.value;
    }
  });
}

/** Looks for modules by `package.path` in a file system that is read asynchronously. */
export function installFileLoader(state: LuaState, fetch: NonNullable<FileSystem["fetch"]>): void {
  addLoader(state, async (name) => {
    const templates = messageOf(state.get("package.path")).split(";");
    let tried = "";
    for (const template of templates) {
      const path = template.replaceAll("?", name.replaceAll(".", "/"));
      const content: FileContent | undefined = await fetch(path);
      if (content !== undefined) return state.load(content, { name: `@${path}` });
      tried += `\n\tno file '${path}'`;
    }
    return tried;
  });
}

/** Behind the loader of what has been preloaded. */
function addLoader(state: LuaState, loader: (name: string) => unknown): void {
  const loaders = state.globals.tableAt("package")?.tableAt("loaders");
  if (loaders === undefined) throw new TypeError("modules need the library package");
  for (let index = loaders.length; index >= 2; index--) loaders.set(index + 1, loaders.get(index));
  loaders.set(2, (name: unknown) => loader(messageOf(name)));
}
