// A recipe's text as data, and on which line each part of it stands.
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import { grouped } from "../base/sentence";
import { maxListedProblems, type PlacedProblem, RecipeError } from "./recipe-error";

/** Recipes are a few kilobytes; what is longer is another file, of which each megabyte would take the parser a gigabyte. */
export const longestRecipe = 400_000;
/** How often aliases of YAML may be repeated in all; without a bound, a short text grows to any size. */
const maxAliases = 100;

/** Keys and indices that lead to a part of a recipe. */
export type RecipePath = readonly (string | number)[];
/** The line, from 1, of a part of a recipe, or of what would hold it. */
export type RecipeLines = (path: RecipePath) => number;

export interface RecipeSource {
  readonly data: unknown;
  readonly lineOf: RecipeLines;
}

/** Throws RecipeError for a text that is too long for a recipe. */
export function assertRecipeLength(text: string, fileName: string): void {
  if (text.length <= longestRecipe) return;
  throw new RecipeError(
    `${fileName} has ${grouped(text.length)} characters; a recipe has a few thousand, and more than ` +
      `${grouped(longestRecipe)} are not read. Choose a recipe's file.`,
  );
}

/** Numbers as JSON spells them, but for leading zeros, which YAML 1.1 takes for octal and YAML 1.2 does not. */
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** What one reader takes for this and another for that: a key twice, 010, .5, 0x10. */
function doubtfulParts(document: Document, lineAt: (offset: number) => number): readonly PlacedProblem[] {
  const problems: PlacedProblem[] = [];
  visit(document, {
    Map: (_, map) => {
      const keys = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (keys.has(name) && key.range) {
          problems.push({ line: lineAt(key.range[0]), sentence: `Map keys must be unique: ${name} stands twice` });
        }
        keys.add(name);
      }
    },
    Scalar: (_, { value, source, range }) => {
      if (typeof value !== "number" || source === undefined || jsonNumber.test(source)) return;
      const meant = Number.isFinite(value) ? `write the number as JSON does, as ${value}` : "a number is expected";
      problems.push({ line: range ? lineAt(range[0]) : 1, sentence: `${source} is there; ${meant}` });
    },
  });
  return problems;
}

/** What the parser throws or tells: aliases beyond the bound are a ReferenceError, brackets too deep for the stack a RangeError. */
export function whyUnreadable(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // as V8, and as Firefox has it
  const isStack = error instanceof RangeError || /call stack size exceeded|too much recursion/.test(message);
  return isStack ? "it is nested deeper than can be read; a recipe has about six levels" : message;
}

/** The syntax errors of a text, the first 20 of many: one missing bracket may make as many. */
export function syntaxProblems(
  errors: Document["errors"],
  lineAt: (offset: number) => number,
): readonly PlacedProblem[] {
  const told = errors.map((error) => ({ error, sentence: whyUnreadable(error) }));
  // behind what is too deep, nothing is as it seems
  const tooDeep = told.find(({ error, sentence }) => sentence !== error.message);
  return (tooDeep ? [tooDeep] : told)
    .slice(0, maxListedProblems)
    .map(({ error, sentence }) => ({ line: lineAt(error.pos[0]), sentence }));
}

/** Parses JSON (YAML's subset, so comments are welcome). Throws RecipeError with the line of every syntax error. */
export function parseRecipeSource(text: string, fileName: string): RecipeSource {
  assertRecipeLength(text, fileName);
  const lines = new LineCounter();
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const fail = (problems: readonly PlacedProblem[], count?: number) =>
    new RecipeError(`${fileName} is neither JSON nor YAML. Correct it:`, problems, count);
  try {
    // the library compares every two keys of a map
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
    if (document.errors.length > 0) {
      const listed = syntaxProblems(document.errors, lineAt);
      throw fail(listed, listed.length < maxListedProblems ? listed.length : document.errors.length);
    }
    const doubtful = doubtfulParts(document, lineAt);
    if (doubtful.length > 0) throw fail(doubtful.slice(0, maxListedProblems), doubtful.length);
    const lineOf: RecipeLines = (path) => {
      let node: unknown = document.contents;
      let line = isNode(node) && node.range ? lineAt(node.range[0]) : 1;
      for (const part of path) {
        if (isAlias(node)) node = node.resolve(document);
        let found: unknown;
        if (isMap(node)) {
          const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
          if (isNode(pair?.key) && pair.key.range) line = lineAt(pair.key.range[0]);
          found = pair?.value;
        } else if (isSeq(node)) {
          found = node.items[Number(part)];
          if (isNode(found) && found.range) line = lineAt(found.range[0]);
        }
        if (found === undefined) break;
        node = found;
      }
      return line;
    };
    return { data: document.toJS({ maxAliasCount: maxAliases }), lineOf };
  } catch (error) {
    if (error instanceof RecipeError) throw error;
    throw fail([{ sentence: whyUnreadable(error) }]);
  }
}

/** "stages[0].losses[1].kind" */
export function pathText(path: RecipePath): string {
  return path.map((part, i) => (typeof part === "number" ? `[${part}]` : i === 0 ? part : `.${part}`)).join("");
}
