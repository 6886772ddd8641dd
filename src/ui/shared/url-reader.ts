// Reads the parameters of a page's address; what cannot be becomes a sentence, and the default is used.

const longestShown = 60;

export class UrlReader {
  /** What the address says that cannot be, in the order in which it was read. */
  readonly problems: string[] = [];

  constructor(private readonly parameters: URLSearchParams) {}

  text(name: string): string | undefined {
    return this.parameters.get(name) ?? undefined;
  }

  /** The parts of a list with commas between them; undefined where the address does not have it. */
  list(name: string): readonly string[] | undefined {
    return this.text(name)?.split(",").filter(Boolean);
  }

  /**
   * Adds "The address says opacity=much" and what is to be said of it. Links come from anywhere, so no more than the
   * beginning of a long value is shown.
   */
  complain(name: string, rest: string): void {
    const text = this.text(name) ?? "";
    const shown = text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
    this.problems.push(`The address says ${name}=${shown}${rest}`);
  }

  /** A whole number from `min` to `max`. */
  number(name: string, fallback: number, min: number, max: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    // 0x10 and 1e2 are numbers to JavaScript, and to no one who reads an address
    const value = /^-?\d+$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    this.complain(name, `, which is no whole number from ${min} to ${max}; ${fallback} is shown.`);
    return fallback;
  }

  /** One of `names`, the first of which is the default. */
  oneOf<Name extends string>(name: string, names: readonly Name[]): Name {
    const text = this.text(name);
    const found = names.find((known) => known === text);
    if (text !== undefined && !found) this.complain(name, `; known are ${names.join(", ")}, and ${names[0]} is used.`);
    return found ?? names[0];
  }
}
