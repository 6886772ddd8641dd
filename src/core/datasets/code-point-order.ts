// Strings by code points, as Python sorts the names of class folders; JavaScript sorts by UTF-16 units, which puts
// characters beyond U+FFFF before those from U+E000 on.

const surrogate = /[\ud800-\udfff]/;

/** Negative where `a` comes first. */
export function byCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    // Where both are beyond U+D7FF, a surrogate stands for the larger code point.
    const leftIsSurrogate = left >= 0xd800 && left <= 0xdfff;
    const rightIsSurrogate = right >= 0xd800 && right <= 0xdfff;
    if (leftIsSurrogate === rightIsSurrogate || left < 0xd800 || right < 0xd800) return left - right;
    return leftIsSurrogate ? 1 : -1;
  }
  return a.length - b.length;
}

/** A sorted copy. Items without surrogates take the engine's own, faster comparison. */
export function sortedByCodePoints(strings: Iterable<string>): string[] {
  const sorted = [...strings];
  return sorted.some((text) => surrogate.test(text)) ? sorted.sort(byCodePoints) : sorted.sort();
}

/** A sorted copy of items that have a path. */
export function sortedByPath<T extends { readonly path: string }>(items: readonly T[]): T[] {
  if (items.some(({ path }) => surrogate.test(path))) return [...items].sort((a, b) => byCodePoints(a.path, b.path));
  return [...items].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
