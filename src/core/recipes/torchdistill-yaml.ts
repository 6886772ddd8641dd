// torchdistill's YAML as a tree with line numbers, its tags kept as words: nothing in it is called or imported.
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar } from "yaml";
import { maxListedProblems, type PlacedProblem, RecipeError } from "./recipe-error";
import { plainScalar, pythonText, type PythonScalar, taggedScalar } from "./python-scalars";
import { assertRecipeLength, syntaxProblems, whyUnreadable } from "./recipe-source";

interface Placed {
  /** From 1. */
  readonly line: number;
  /** "!import_call", "!getattr" and their like; `!join` is carried out. */
  readonly tag?: string;
}

/** As PyYAML reads it. */
export interface TorchdistillScalar extends Placed, PythonScalar {
  readonly kind: "scalar";
  /** As the file has it, with quotation marks where it has some. */
  readonly spelling: string;
}

interface TorchdistillList extends Placed {
  readonly kind: "list";
  readonly items: readonly TorchdistillNode[];
}

export interface TorchdistillEntry {
  readonly line: number;
  readonly value: TorchdistillNode;
}

interface TorchdistillMap extends Placed {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, TorchdistillEntry>;
}

/** An aliased node is one object wherever it is repeated, so that the tree is never larger than its text. */
export type TorchdistillNode = TorchdistillScalar | TorchdistillList | TorchdistillMap;

/** Entries that merge keys (`<<`) may copy in all. */
const maxMergedEntries = 10_000;
const longestJoin = 10_000;
const joinTags: ReadonlyMap<string, string> = new Map([
  ["!join", ""],
  ["!pathjoin", "/"],
]);

function unreadable(problems: readonly PlacedProblem[], count?: number): RecipeError {
  return new RecipeError("This is no YAML that can be read. Correct it:", problems, count);
}

function fail(line: number, sentence: string): never {
  throw unreadable([{ line, sentence }]);
}

class TreeBuilder {
  private readonly anchors = new Map<string, TorchdistillNode | "open">();
  private merged = 0;

  constructor(private readonly lines: LineCounter) {}

  build(node: Node | null, line: number): TorchdistillNode {
    if (node === null) return { kind: "scalar", line, value: null, spelling: "" };
    const at = node.range ? this.lines.linePos(node.range[0]).line : line;
    if (isAlias(node)) return this.resolve(node.source, at);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor) this.anchors.set(anchor, "open");
    const built = this.content(node, at);
    if (anchor) this.anchors.set(anchor, built);
    return built;
  }

  private resolve(anchor: string, line: number): TorchdistillNode {
    const found = this.anchors.get(anchor);
    if (found === undefined) fail(line, `nothing is named &${anchor} before *${anchor}`);
    if (found === "open") fail(line, `&${anchor} is repeated inside itself`);
    return found;
  }

  private content(node: Node, line: number): TorchdistillNode {
    const tag = node.tag?.startsWith("!") ? node.tag : undefined;
    if (isMap(node)) return { kind: "map", line, tag, entries: this.entries(node.items, line) };
    if (isSeq(node)) {
      const items = node.items.map((item) => this.build(isNode(item) ? item : null, line));
      return join(items, line, tag) ?? { kind: "list", line, tag, items };
    }
    return scalarNode(node as Scalar, line, tag);
  }

  private entries(
    pairs: readonly { readonly key: unknown; readonly value?: unknown }[],
    line: number,
  ): ReadonlyMap<string, TorchdistillEntry> {
    const own = new Map<string, TorchdistillEntry>();
    const inherited = new Map<string, TorchdistillEntry>();
    let merged = false;
    for (const { key, value } of pairs) {
      const name = isNode(key) ? this.build(key, line) : undefined;
      if (name?.kind !== "scalar") fail(name?.line ?? line, "a key is not a word");
      const at = isNode(key) && key.range ? this.lines.linePos(key.range[0]).line : name.line;
      const built = this.build(isNode(value) ? value : null, at);
      const text = String(name.value);
      const merges = isScalar(key) && key.source === "<<" && key.type === "PLAIN";
      if (merges ? merged : own.has(text)) fail(at, `Map keys must be unique: ${text} stands twice`);
      merged ||= merges;
      if (merges) this.inherit(built, inherited);
      else own.set(text, { line: at, value: built });
    }
    return new Map([...inherited, ...own]);
  }

  private inherit(from: TorchdistillNode, into: Map<string, TorchdistillEntry>): void {
    for (const map of from.kind === "list" ? from.items : [from]) {
      if (map.kind !== "map") fail(map.line, "<< merges maps only");
      this.merged += map.entries.size;
      if (this.merged > maxMergedEntries) {
        fail(map.line, `<< copies more than ${maxMergedEntries} entries in all`);
      }
      for (const [name, entry] of map.entries) if (!into.has(name)) into.set(name, entry);
    }
  }
}

const yamlTag = "tag:yaml.org,2002:";

/** The schema that the text is parsed by makes texts of all scalars. */
function scalarNode({ value, type, tag: given }: Scalar, line: number, tag: string | undefined): TorchdistillScalar {
  const text = typeof value === "string" ? value : "";
  const plain = type === "PLAIN";
  const quote = type === "QUOTE_DOUBLE" ? '"' : type === "QUOTE_SINGLE" ? "'" : "";
  const read = given?.startsWith(yamlTag)
    ? taggedScalar(given.slice(yamlTag.length), text)
    : plain && tag === undefined
      ? plainScalar(text)
      : { value: text };
  if (read === undefined) fail(line, `PyYAML cannot read ${given ? `${given} ` : ""}${text}`);
  return { kind: "scalar", line, tag, spelling: quote + text + quote, ...read };
}

function join(
  items: readonly TorchdistillNode[],
  line: number,
  tag: string | undefined,
): TorchdistillScalar | undefined {
  const between = tag === undefined ? undefined : joinTags.get(tag);
  if (between === undefined) return undefined;
  const parts = items.flatMap((item) => (item.kind === "scalar" ? [pythonText(item)] : []));
  if (parts.length < items.length) return undefined;
  const value = parts.join(between);
  if (value.length > longestJoin) {
    fail(line, `${tag} makes a text of ${value.length} characters; ${longestJoin} are allowed`);
  }
  return { kind: "scalar", line, value, spelling: value };
}

/**
 * The tree of a YAML text, read as YAML 1.1 like PyYAML does. Throws RecipeError with lines for what is no YAML, longer
 * than a recipe, or repeats itself without end.
 */
export function parseTorchdistillYaml(text: string): TorchdistillNode {
  assertRecipeLength(text, "The YAML");
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      version: "1.1",
      // PyYAML's scalars are not those of the library's YAML 1.1
      schema: "failsafe",
      // the library compares every two keys of a map
      uniqueKeys: false,
      lineCounter: lines,
      prettyErrors: false,
      logLevel: "error",
    });
    if (document.errors.length > 0) {
      const listed = syntaxProblems(document.errors, (offset) => lines.linePos(offset).line);
      throw unreadable(listed, listed.length < maxListedProblems ? listed.length : document.errors.length);
    }
    return new TreeBuilder(lines).build(document.contents, 1);
  } catch (error) {
    if (error instanceof RecipeError) throw error;
    throw unreadable([{ sentence: whyUnreadable(error) }]);
  }
}

/** A node in one line, for messages. */
export function nodeText(node: TorchdistillNode | undefined): string {
  if (node === undefined) return "nothing";
  if (node.kind === "scalar") return node.value === null ? "null" : String(node.value);
  if (node.kind === "map") return "a map";
  const items = node.items.every(({ kind }) => kind === "scalar") && node.items.length <= 6;
  return items ? `[${node.items.map(nodeText).join(", ")}]` : "a list";
}
