/** Handlers of library functions whose code is loaded late (library/rare-part.ts). */
import type { LibraryHandler } from "./call.ts";
import type { rareHandlers } from "./rare-part.ts";

type RareHandlers = typeof rareHandlers;

export const rarely =
  <T extends keyof RareHandlers>(table: T, name: keyof RareHandlers[T]): LibraryHandler =>
  (call) => {
    const handlers = call.recording.rare.rareHandlers[table] as Record<keyof RareHandlers[T], LibraryHandler>;
    return handlers[name](call);
  };

export const allRarely = <T extends keyof RareHandlers>(
  table: T,
  names: readonly (keyof RareHandlers[T] & string)[],
): Record<string, LibraryHandler> => Object.fromEntries(names.map((name) => [name, rarely(table, name)]));
