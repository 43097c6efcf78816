/** The seed of a state's string hash. */

/** Node loads its cryptography lazily, which takes milliseconds: a seed need only differ between processes. */
export function randomSeed(): readonly [number, number] {
  const word = () => (Math.random() * 0x100000000) >>> 0;
  return [word(), word()];
}
