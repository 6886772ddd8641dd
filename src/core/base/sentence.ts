// Counts, lists and quoted texts in sentences for people.

/** Whole counts in messages: `1,234`. */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

/** "1 image", "1,234 images". */
export function counted(count: number, one: string, more = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : more}`;
}

/** "a, b and c". */
export function listed(words: readonly string[], conjunction: "and" | "or" = "and"): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${conjunction} ${words.at(-1)}`;
}

/** A text of a file as sentences show it: the beginning where it is long. */
export function cut(text: string, longest = 200): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
