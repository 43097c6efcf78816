/** What the build demands of the compiled core, given as WebAssembly text. */

const INTERPRETER = "(func $core/gen/interpreter/interpret";

/** One function that dispatches through one br_table: other shapes are several times slower. */
export function checkInterpreter(text: string): void {
  const start = text.indexOf(INTERPRETER);
  if (start < 0) throw new Error("core.wasm lacks the interpreter as a function of its own");
  const end = text.indexOf("\n (func ", start);
  const tables = text.slice(start, end).match(/br_table/g)?.length ?? 0;
  if (tables !== 1) throw new Error(`the interpreter has ${tables} br_tables instead of one`);
}

/** AssemblyScript's own memory management is never used. */
export function checkMemory(text: string): void {
  if (/^ \(func \$~lib\/rt\//m.test(text))
    throw new Error("core.wasm contains AssemblyScript's managed memory");
}

/** What shares the core's memory must not bring data that would come to lie in it. */
export function checkHasNoData(text: string, name: string): void {
  if (/^ \(data /m.test(text)) throw new Error(`${name} has data, which would overwrite the core's`);
}
