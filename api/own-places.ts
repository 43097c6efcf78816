/** Which folders are this package's, if one of its modules is in a folder. Bundles for pages have but one. */
export function placesOf(folder: string): readonly string[] {
  if (!/[/\\]api[/\\]$/.test(folder)) return [folder];
  const root = folder.slice(0, -"api/".length);
  return ["api", "host", "lib", "jit", "lang", "spec"].map((name) => `${root}${name}${folder.at(-1)}`);
}
