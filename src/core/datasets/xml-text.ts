// The bytes of an XML file as text: by its byte order mark, else by the encoding that it declares, else UTF-8.
import { DataSetError } from "./data-set";

/** Names that Python's codecs know and the Encoding Standard, whose labels TextDecoder takes, does not. */
const labels: Readonly<Record<string, string>> = {
  latin: "iso-8859-1",
  "latin-1": "iso-8859-1",
  "latin-2": "iso-8859-2",
  "latin-5": "iso-8859-9",
  "latin-9": "iso-8859-15",
  cp932: "shift_jis",
  ms932: "shift_jis",
  mskanji: "shift_jis",
  cp936: "gbk",
  cp949: "euc-kr",
  cp950: "big5",
  "mac-roman": "macintosh",
  macroman: "macintosh",
};

/** Characters of windows-1252 at 0x80 … 0x9F; a space where there is none. Node 20 decodes them as ISO-8859-1 does. */
const windows1252 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/**
 * Whether a name is one of ISO's that the Encoding Standard takes for a Windows code page. Where that has characters at
 * 0x80 … 0x9F, ISO's encoding has control characters of the same number, and so have expat and Python.
 */
function isIso(name: string, encoding: string): boolean {
  return /^windows-(?:1252|1254|874)$/.test(encoding) && !name.includes(encoding.slice("windows-".length));
}

/** Text of one byte a character, with those of the bytes 0x80 … 0x9F from elsewhere. */
function withMiddle(text: string, bytes: Uint8Array, middle: (byte: number) => string): string {
  return Array.from(text, (char, i) => (bytes[i] >= 0x80 && bytes[i] < 0xa0 ? middle(bytes[i]) : char)).join("");
}

const shown = (declared: string): string => `<?xml … encoding="${declared}"?>`;

const startsWith = (bytes: Uint8Array, ...wanted: readonly number[]): boolean =>
  wanted.every((byte, i) => bytes[i] === byte);

/** The text of bytes that the encoding allows; undefined where there are others. */
function decoded(bytes: Uint8Array, label: string): string | undefined {
  const decoder = new TextDecoder(label, { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function inUtf8(bytes: Uint8Array): string {
  const text = decoded(bytes, "utf-8");
  if (text !== undefined) return text;
  throw new DataSetError(
    "Its bytes are not UTF-8, and it declares no other encoding. Save it as UTF-8, or declare the encoding in its first " +
      `line: ${shown("iso-8859-1")}.`,
  );
}

/** Text of one byte or several a character, in an encoding that is not Unicode's. */
function inDeclared(bytes: Uint8Array, declared: string): string {
  const name = declared.toLowerCase().replaceAll("_", "-");
  const label = labels[name] ?? declared.toLowerCase();
  const refuse = (why: string): never => {
    throw new DataSetError(`It declares the encoding ${declared}, ${why}. Save it as UTF-8.`);
  };
  if (/^(?:us-)?ascii$|^ansi-x3/.test(name)) {
    return bytes.every((byte) => byte < 0x80) ? inUtf8(bytes) : refuse("and has bytes that ASCII does not have");
  }
  let encoding: string;
  try {
    ({ encoding } = new TextDecoder(label));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refuse("which is not known here");
  }
  let text = decoded(bytes, label);
  if (text !== undefined && isIso(name, encoding)) {
    return withMiddle(text, bytes, (byte) => String.fromCharCode(byte));
  }
  if (text !== undefined && encoding === "windows-1252") {
    text = withMiddle(text, bytes, (byte) => windows1252[byte - 0x80].replace(" ", "\u0080"));
  }
  // the Encoding Standard fills the gaps of the Windows code pages with control characters, which expat refuses
  const hasGap = encoding.startsWith("windows-") && /[\u0080-\u009f]/.test(text ?? "");
  if (text === undefined || hasGap) return refuse("and has bytes that it does not have");
  return text;
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 256));
  return /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']/.exec(start)?.[1];
}

/**
 * As expat reads it for Python's ElementTree, and the encodings of several bytes a character besides. A declaration of
 * UTF-16 in a file of one byte a character, as .NET writes it, is passed over where the bytes are UTF-8.
 * @throws {DataSetError} where bytes and encoding do not fit, or mark and declaration disagree; no file is named.
 */
export function xmlText(bytes: Uint8Array): string {
  if (startsWith(bytes, 0xff, 0xfe, 0, 0) || startsWith(bytes, 0, 0, 0xfe, 0xff) || startsWith(bytes, 0x3c, 0, 0, 0)) {
    throw new DataSetError("Its bytes are UTF-32, which XML readers do not take. Save it as UTF-8.");
  }
  const isLittle = startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0x3c, 0);
  if (isLittle || startsWith(bytes, 0xfe, 0xff) || startsWith(bytes, 0, 0x3c)) {
    const text = decoded(bytes, isLittle ? "utf-16le" : "utf-16be");
    if (text !== undefined) return text;
    throw new DataSetError("It begins as UTF-16 and has bytes that are not. It may be cut short; copy it again.");
  }
  const isMarked = startsWith(bytes, 0xef, 0xbb, 0xbf);
  const content = isMarked ? bytes.subarray(3) : bytes;
  const declared = declaredEncoding(content);
  if (declared === undefined || /^utf-?8$/i.test(declared)) return inUtf8(content);
  if (/^(?:utf-?16|unicode|ucs-?2|iso-10646-ucs-2)/i.test(declared)) {
    const text = decoded(content, "utf-8");
    if (text !== undefined) return text;
    throw new DataSetError(
      `It declares the encoding ${declared}, and its bytes are neither that nor UTF-8. Save it as UTF-8.`,
    );
  }
  const text = inDeclared(content, declared);
  if (isMarked && decoded(content, "utf-8") !== text) {
    throw new DataSetError(
      `It begins with the mark of UTF-8 and declares the encoding ${declared}, in which its letters are others. ` +
        "Save it as UTF-8 and declare UTF-8.",
    );
  }
  return text;
}
