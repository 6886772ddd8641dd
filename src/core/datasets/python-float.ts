// What Python's float() takes for a number: scripts that read annotations call it, so files have what it allows.

/** No two parts of it can take the same digits, so that it reads a text once, whatever it is. */
const pattern = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i;

/** The value of a decimal digit of any script: their zeros begin runs of ten. */
function digit(char: string): string {
  let code = char.codePointAt(0)!;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - 1))) code--;
  return String((char.codePointAt(0)! - code) % 10);
}

/** The finite number that a text spells, spaces around it aside; undefined where it spells none, nan or infinity. */
export function pythonFloat(text: string): number | undefined {
  const plain = text.trim().replaceAll(/(?![0-9])\p{Nd}/gu, digit);
  if (!pattern.test(plain)) return undefined;
  const value = Number(plain.replaceAll("_", ""));
  return Number.isFinite(value) ? value : undefined;
}
