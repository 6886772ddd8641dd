// Text in lines, for drawings that have no line breaks of their own.

/** Breaks between words, so that no line is longer than `mostCharacters` unless a word is. */
export function wrapWords(text: string, mostCharacters: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line && line.length + 1 + word.length > mostCharacters) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  if (line) lines.push(line);
  return lines;
}
