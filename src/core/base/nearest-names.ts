// The names that a mistyped one may have meant.

/** Insertions, deletions and replacements that lead from one text to the other (Levenshtein). */
export function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 0; i < from.length; i++) {
    const current = [i + 1];
    for (let j = 0; j < to.length; j++) {
      current.push(Math.min(previous[j + 1] + 1, current[j] + 1, previous[j] + (from[i] === to[j] ? 0 : 1)));
    }
    previous = current;
  }
  return previous[to.length];
}

function sharedParts(one: string, other: string): number {
  const [a, b] = [one.split("."), other.split(".")];
  let shared = 0;
  while (shared < Math.min(a.length, b.length) && a[shared] === b[shared]) shared++;
  return shared;
}

/** At most `count` of `known`, nearest first: few edits, and each dotted part in common outweighs four of them. */
export function nearestNames(name: string, known: Iterable<string>, count = 3): readonly string[] {
  return Array.from(known, (candidate) => ({
    candidate,
    distance: editDistance(name, candidate) - 4 * sharedParts(name, candidate),
  }))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map(({ candidate }) => candidate);
}
