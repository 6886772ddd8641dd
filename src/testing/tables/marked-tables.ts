// A document's tables: what stands between `<!-- table NAME -->` and `<!-- /table -->`, each mark on a line of its own.

/** The marks do not close, or name what there is not. */
export class TableMarkError extends Error {
  override readonly name = "TableMarkError";
}

const opening = /^<!-- table (\S+) -->$/;
const closing = "<!-- /table -->";

export interface MarkedTable {
  readonly name: string;
  /** Lines between the marks: the first, and the one after the last. */
  readonly begin: number;
  readonly end: number;
}

/** @throws TableMarkError where a table does not end before the next one or the text does */
export function markedTables(text: string): readonly MarkedTable[] {
  const lines = text.split("\n");
  return lines.flatMap((line, i) => {
    const name = opening.exec(line)?.[1];
    if (name === undefined) return [];
    const next = lines.findIndex((other, k) => k > i && (other === closing || opening.test(other)));
    if (next >= 0 && lines[next] === closing) return [{ name, begin: i + 1, end: next }];
    const met = next < 0 ? "the text ends" : `"${lines[next]}" in line ${next + 1} comes`;
    throw new TableMarkError(
      `The table ${name} begins in line ${i + 1}, and ${met} before any "${closing}"; put that line after the table.`,
    );
  });
}

/** The text with new content in the named tables; the others stay as they are. @throws TableMarkError */
export function withTables(text: string, contents: ReadonlyMap<string, string>): string {
  const lines = text.split("\n");
  for (const { name, begin, end } of markedTables(text).toReversed()) {
    const content = contents.get(name);
    if (content !== undefined) lines.splice(begin, end - begin, "", ...content.trim().split("\n"), "");
  }
  return lines.join("\n");
}
