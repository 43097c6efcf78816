/** The examples of docs/embedding.md as functions: tools/hosts/guest-bundle.ts makes a module of them. */
declare module "guide-examples" {
  type Example = (
    engine: unknown,
    state: unknown,
    check: (actual: unknown, expected: unknown) => void,
    api: object,
  ) => Promise<void>;
  export const examples: readonly Example[];
}

/** Where wasm files are modules. */
declare module "perilune/core.wasm" {
  const core: WebAssembly.Module;
  export default core;
}
