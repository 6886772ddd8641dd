// What can be wrong with a recipe, as a named error.
import { cut, grouped } from "../base/sentence";
import { UserError } from "../base/user-error";

/** One thing that is wrong. */
export interface PlacedProblem {
  /** From 1, where the file has a line for it. */
  readonly line?: number;
  /** The part of the recipe, as "stages[0].losses[1].kind", where it has one. */
  readonly where?: string;
  /** What is there and what is expected, without a full stop. */
  readonly sentence: string;
}

/** Problems that a message lists; a file with more is another file. */
export const maxListedProblems = 20;
/** Characters of a file that a sentence quotes may be all of it. */
const longestWhere = 200;
const longestSentence = 1_000;

function readable({ line, where, sentence }: PlacedProblem): PlacedProblem {
  return {
    line,
    ...(where !== undefined && { where: cut(where, longestWhere) }),
    sentence: cut(sentence, longestSentence),
  };
}

function problemLine({ line, where, sentence }: PlacedProblem): string {
  const place = [...(line === undefined ? [] : [`line ${line}`]), ...(where ? [where] : [])].join(", ");
  return `${place ? `${place}: ` : ""}${sentence}.`;
}

/** A recipe that cannot be run as it is; the message lists its problems with their lines, the first 20 of many. */
export class RecipeError extends UserError {
  override readonly name = "RecipeError";

  /** Each in a few lines at most, whatever it quotes. */
  readonly problems: readonly PlacedProblem[];

  /** `count` where there are more problems than `problems`, which may be the first 20 alone. */
  constructor(
    summary: string,
    problems: readonly PlacedProblem[] = [],
    readonly count = problems.length,
  ) {
    const told = problems.map(readable);
    const listed = told.slice(0, maxListedProblems);
    const more = count - listed.length;
    const rest = more > 0 ? [`… and ${grouped(more)} more.`] : [];
    super([summary, ...listed.map(problemLine), ...rest].join("\n"));
    this.problems = told;
  }
}
