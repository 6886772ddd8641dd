// XML as elements with their texts, as Python's ElementTree has them; types and entities of a file's own are refused.
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { DataSetError } from "./data-set";

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
