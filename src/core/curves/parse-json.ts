// JSON as Python's json module reads it, NaN and Infinity included; what stands twice in one object is told, not lost.

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** Text that is no JSON; the message is the end of a sentence, with its line. */
export class JsonTextError extends Error {
  override readonly name = "JsonTextError";
}

/** Files of curves have four levels; a bound keeps brackets without end from the stack. */
const deepest = 100;
const space = /[ \t\r\n]*/y;
const stringToken = /"[^"\\]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\]*)*"/y;
const plainToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|NaN|-?Infinity/y;
const words: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): JsonValue {
    const value = this.value(0);
    this.token(space);
    if (this.at < this.text.length) this.fail("the end");
    return value;
  }

  private fail(expected: string): never {
    const rest = this.text.slice(this.at, this.at + 20);
    const found = rest === "" ? "the text ends" : `there is ${JSON.stringify(/^\S+|^./s.exec(rest)?.[0] ?? rest)}`;
    throw new JsonTextError(`${found} in line ${this.line()}, where ${expected} was expected`);
  }

  private line(): number {
    return this.text.slice(0, this.at).split("\n").length;
  }

  private token(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  /** Whether the next mark is this one, which is then passed. */
  private mark(mark: string): boolean {
    this.token(space);
    if (this.text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  private string(): string | undefined {
    const token = this.token(stringToken);
    if (token === undefined) return undefined;
    try {
      return JSON.parse(token) as string;
    } catch {
      throw new JsonTextError(`a text that ends in line ${this.line()} has control characters, where \\n was expected`);
    }
  }

  private value(depth: number): JsonValue {
    if (depth > deepest) throw new JsonTextError(`line ${this.line()} is nested deeper than ${deepest} brackets`);
    if (this.mark("{")) return this.object(depth);
    if (this.mark("[")) return this.list(depth);
    const text = this.string();
    if (text !== undefined) return text;
    const plain = this.token(plainToken);
    if (!plain) return this.fail("a value");
    return words.has(plain) ? words.get(plain)! : Number(plain);
  }

  private list(depth: number): JsonValue {
    const items: JsonValue[] = [];
    if (this.mark("]")) return items;
    do items.push(this.value(depth + 1));
    while (this.mark(","));
    return this.mark("]") ? items : this.fail("a comma or ]");
  }

  private object(depth: number): JsonValue {
    const entries = new Map<string, JsonValue>();
    if (this.mark("}")) return entries;
    do {
      this.token(space);
      const key = this.string() ?? this.fail("a name in quotation marks");
      if (entries.has(key)) throw new JsonTextError(`“${key}” in line ${this.line()} stands twice in one object`);
      if (!this.mark(":")) this.fail("a colon");
      entries.set(key, this.value(depth + 1));
    } while (this.mark(","));
    return this.mark("}") ? entries : this.fail("a comma or }");
  }
}

/** The value of a JSON text; objects are maps. Throws JsonTextError. */
export function parseJson(text: string): JsonValue {
  return new Reader(text).whole();
}
