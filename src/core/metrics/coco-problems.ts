// What was found wrong in a COCO file while the rest of it stays usable.

const cocoProblemKinds = [
  "malformed",
  "repeated-id",
  "dangling-image",
  "unknown-category",
  "zero-size",
  "outside-image",
  "no-area",
] as const;
export type CocoProblemKind = (typeof cocoProblemKinds)[number];

export interface CocoProblem {
  readonly kind: CocoProblemKind;
  /** How many entries it concerns. */
  readonly count: number;
  /** What happened, why, and what became of the entries, for people. */
  readonly sentence: string;
  /** What exactly, for the first few. */
  readonly examples: readonly string[];
}

const examplesKept = 5;

const sentences: Readonly<Record<CocoProblemKind, (count: string) => string>> = {
  malformed: (count) => `${count} no entry of this format and left out.`,
  "repeated-id": (count) => `${count} an id that came before; the first one is kept, the others are left out.`,
  "dangling-image": (count) => `${count} an image that the file does not list, and left out.`,
  "unknown-category": (count) => `${count} a category that the file does not list, and left out.`,
  "zero-size": (count) =>
    `${count} a box without area, which no detection can find, and left out. pycocotools counts such objects as missed.`,
  "outside-image": (count) => `${count} a box that reaches outside its image; it is kept as it is.`,
  "no-area": (count) => `${count} no area; the box's is taken.`,
};

const verbs: Readonly<Record<CocoProblemKind, readonly [one: string, more: string]>> = {
  malformed: ["entry is", "entries are"],
  "repeated-id": ["entry has", "entries have"],
  "dangling-image": ["entry names", "entries name"],
  "unknown-category": ["entry names", "entries name"],
  "zero-size": ["entry has", "entries have"],
  "outside-image": ["entry has", "entries have"],
  "no-area": ["entry has", "entries have"],
};

/** Collects problems by kind. */
export class CocoProblems {
  private readonly counts = new Map<CocoProblemKind, number>();
  private readonly examples = new Map<CocoProblemKind, string[]>();

  add(kind: CocoProblemKind, example: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    const examples = this.examples.get(kind) ?? [];
    if (examples.length < examplesKept) examples.push(example);
    this.examples.set(kind, examples);
  }

  list(): CocoProblem[] {
    return cocoProblemKinds.flatMap((kind) => {
      const count = this.counts.get(kind);
      if (!count) return [];
      const sentence = sentences[kind](`${count} ${verbs[kind][count === 1 ? 0 : 1]}`);
      return [{ kind, count, sentence, examples: this.examples.get(kind) ?? [] }];
    });
  }
}
