// WordNet ids, by which ImageNet and its subsets name their folders: `n01440764`, `n01440764 tench`, `n01440764-tench`.

const wholeWordIds = /(?<![\p{L}\p{N}])n\d{8}(?![\p{L}\p{N}])/giu;

export interface WordNetName {
  /** `n` and eight digits. */
  readonly id: string;
  /** What stands beside the id: `tench`; empty where nothing does. */
  readonly rest: string;
}

/** The one id that a name holds as a word of its own; undefined where it holds none, or several. */
export function wordNetNameOf(name: string): WordNetName | undefined {
  const ids = new Set(Array.from(name.matchAll(wholeWordIds), ([id]) => id.toLowerCase()));
  if (ids.size !== 1) return undefined;
  const [id] = ids;
  return { id, rest: name.replace(wholeWordIds, " ").replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, "") };
}
