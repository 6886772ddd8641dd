// XML as elements with their texts, as Python's ElementTree has them; types and entities of a file's own are refused.
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { DataSetError } from "./data-set";

// The bytes of an XML file as text: by its byte order mark, else by the encoding that it declares, else UTF-8.

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

export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** Everything between the tags that is no element; comments aside, entities and CDATA resolved. */
  readonly text: string;
}

type Node = Readonly<Record<string, string | readonly Node[]>>;

const cdata = "#cdata";
/** Before names of elements: the library refuses some of JavaScript's own names, such as constructor, which XML allows. */
const mark = ".";
/** VOC's annotations have five levels. */
const deepest = 200;
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: cdata,
  // the library gives it the name of an empty element twice
  transformTagName: (name) => (name.startsWith(mark) ? name : mark + name),
  maxNestedTags: deepest,
});

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", apos: "'", quot: '"' };

/** Characters that XML 1.0 allows nowhere, in whatever spelling. */
const forbidden = /[^\P{Cc}\t\n\r\u007f-\u009f]|[\ud800-\udfff\ufffe\uffff]/u;

function resolved(reference: string, code: string | undefined, name: string): string {
  if (code === undefined) {
    if (Object.hasOwn(entities, name)) return entities[name];
    throw new DataSetError(`it uses the entity ${reference}, which XML does not have`);
  }
  const point = code.toLowerCase().startsWith("x") ? parseInt(code.slice(1), 16) : parseInt(code, 10);
  const char = point <= 0x10ffff ? String.fromCodePoint(point) : "\uffff";
  if (forbidden.test(char)) throw new DataSetError(`${reference} is no character`);
  return char;
}

function withEntities(text: string): string {
  return text.replaceAll(/&(?:#(x[0-9a-f]+|\d+)|([^;&\s]*));/gi, resolved);
}

const childrenOf = (value: string | readonly Node[]): readonly Node[] => (typeof value === "string" ? [] : value);
const rawText = (value: string | readonly Node[]): string =>
  typeof value === "string" ? value : value.map((node) => rawText(Object.values(node)[0])).join("");

function element(name: string, nodes: readonly Node[]): XmlElement {
  const children: XmlElement[] = [];
  let text = "";
  for (const node of nodes) {
    const [key, value] = Object.entries(node)[0];
    if (key === "#text") text += withEntities(rawText(value));
    else if (key === cdata) text += rawText(value);
    else if (key.startsWith(mark)) children.push(element(key.slice(mark.length), childrenOf(value)));
  }
  return { name, children, text };
}

/** Whether a document type has declarations of its own between brackets. */
function declaresOwn(text: string): boolean {
  if (/<!ENTITY/i.test(text)) return true;
  const start = text.search(/<!DOCTYPE/i);
  if (start < 0) return false;
  const end = text.indexOf(">", start);
  // a second one is not well-formed, which the validator says
  return text.slice(start, end < 0 ? undefined : end).includes("[");
}

/**
 * The element that holds all others.
 * @throws {DataSetError} where the text is not well-formed; the message is a part of a sentence, without a full stop.
 */
export function parseXml(text: string): XmlElement {
  if (declaresOwn(text)) {
    throw new DataSetError("it declares types or entities of its own, which annotations do not");
  }
  const valid = XMLValidator.validate(text);
  if (valid !== true) {
    const { line, msg } = valid.err;
    // of several open elements the library lists all
    const what = msg.startsWith("Invalid '[") ? "it ends inside of elements, so it may be cut short" : msg;
    throw new DataSetError(`line ${line}: ${what.replace(/\.$/, "")}`);
  }
  const bad = forbidden.exec(text);
  if (bad) {
    const line = text.slice(0, bad.index).split("\n").length;
    throw new DataSetError(`line ${line}: it holds the character ${bad[0].codePointAt(0)}, which XML does not allow`);
  }
  let top: XmlElement;
  try {
    top = element("", parser.parse(text) as readonly Node[]);
  } catch (error) {
    if (error instanceof DataSetError) throw error;
    if (error instanceof Error && error.message.startsWith("Maximum nested tags")) {
      throw new DataSetError(`its elements are nested deeper than ${deepest}`, { cause: error });
    }
    throw new DataSetError(error instanceof Error ? error.message.replace(/\.$/, "") : String(error), { cause: error });
  }
  const [root, second] = top.children;
  if (!root) throw new DataSetError("it holds no element");
  if (second) throw new DataSetError(`behind <${root.name}> there is another, <${second.name}>; a file has one`);
  if (!/>\s*$/.test(text)) throw new DataSetError(`behind <${root.name}> there is text`);
  return root;
}
