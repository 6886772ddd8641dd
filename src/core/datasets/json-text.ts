// JSON as Python's json module writes and reads it: NaN and Infinity are numbers, and large ids keep all their digits.

/** Integers of sixteen digits and more may lie beyond 2⁵³; a hit inside a string only costs time. */
const largeInteger = /[:[,\s]-?\d{16,}[\s,\]}]/;
const namedNumber = /\b(?:NaN|Infinity)\b/;
/** Strings and numbers whole, so that no part of them is taken for a number; a string without an end reaches to the end. */
const token = /"[^"\\]*(?:\\[^][^"\\]*)*(?:"|\\?$)|-?\d[\d.eE+-]*|-?Infinity\b|NaN\b/g;

/** Keys under which a number names something; equal names must stay equal and different ones different. */
function isId(key: string): boolean {
  return key === "id" || key.endsWith("_id");
}

/** Stands for numbers that JSON.parse does not know; no file has it, because control characters are escaped in JSON. */
const mark = "\u0000number ";

function isUnsafe(digits: string): boolean {
  return /^-?\d{16,}$/.test(digits) && !Number.isSafeInteger(Number(digits));
}

function marked(text: string): string {
  return text.replace(token, (found) => {
    const isKnown = found.startsWith('"') || (/^-?\d/.test(found) && !isUnsafe(found));
    return isKnown ? found : JSON.stringify(mark + found);
  });
}

const quote = 0x22;
const backslash = 0x5c;

/** How deep brackets and braces stand inside each other, whether the text is JSON or not. */
export function nestingDepth(text: string): number {
  let [depth, deepest] = [0, 0];
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString && code === backslash) at++;
    else if (code === quote) inString = !inString;
    else if (inString) continue;
    // [ and {, ] and } differ in one bit
    else if ((code | 0x20) === 0x7b) deepest = Math.max(deepest, ++depth);
    else if ((code | 0x20) === 0x7d) depth--;
  }
  return deepest;
}

export interface ParsedJson {
  readonly value: unknown;
  /** Whether NaN or Infinity stands for a number, which JSON does not have. */
  readonly hasNamedNumbers: boolean;
}

function parseMarked(text: string): ParsedJson {
  let hasNamedNumbers = false;
  const value = JSON.parse(marked(text), (key, each: unknown) => {
    const plain = unmarked(key, each);
    if (typeof plain === "number" && typeof each === "string" && !Number.isFinite(plain)) hasNamedNumbers = true;
    return plain;
  }) as unknown;
  return { value, hasNamedNumbers };
}

function unmarked(key: string, value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith(mark)) return value;
  const digits = value.slice(mark.length);
  return isId(key) && /^-?\d+$/.test(digits) ? digits : Number(digits);
}

/**
 * The value of a JSON text. Integers beyond 2⁵³ under `id` and keys that end in `_id` stay text, because as numbers
 * different ones would become one; NaN, Infinity and -Infinity are the numbers of these names.
 * @throws {SyntaxError} as JSON.parse.
 */
export function parseJsonText(text: string): ParsedJson {
  if (largeInteger.test(text)) return parseMarked(text);
  try {
    return { value: JSON.parse(text) as unknown, hasNamedNumbers: false };
  } catch (error) {
    if (!namedNumber.test(text)) throw error;
    return parseMarked(text);
  }
}
