// Names of imported curves that a legend can tell apart: the second of a name is numbered.

/** The same curves in their order; the first of each name keeps it, the next is "name (2)". */
export function withDistinctNames<Named extends { readonly name: string }>(all: readonly Named[]): readonly Named[] {
  const given = new Set(all.map(({ name }) => name));
  const used = new Set<string>();
  return all.map((one) => {
    let name = one.name;
    for (let number = 2; used.has(name); number++) {
      const next = `${one.name} (${number})`;
      // another curve may be called so
      if (!given.has(next)) name = next;
    }
    used.add(name);
    return name === one.name ? one : { ...one, name };
  });
}
