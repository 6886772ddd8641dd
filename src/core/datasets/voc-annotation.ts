// One XML file of PASCAL VOC: the image's name and size, and its objects (VOC development kit, "Annotation format").
import type { BoxXyxy } from "../../domain";
import { DataSetError } from "./data-set";
import { parseXml, type XmlElement } from "./parse-xml";

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

interface VocObject {
  readonly name: string;
  /** Edges in pixels: VOC counts pixels from 1 and both ends belong to the box, so left and top lose 1. */
  readonly boxXyxyPixels: BoxXyxy;
}

export interface VocAnnotation {
  readonly fileName?: string;
  /** The folder that the image lay in, by its name and by LabelImg's absolute path of the image. */
  readonly folder?: string;
  readonly imagePath?: string;
  /** In pixels; absent where the file does not say, or says 0. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly objects: readonly VocObject[];
  /** Of each object that cannot be used, why not: `reason` is the same for all of a kind, `why` is a sentence. */
  readonly malformed: readonly { readonly reason: string; readonly why: string }[];
}

type Malformed = VocAnnotation["malformed"][number];

export interface XmlRoot {
  /** Of the element that holds all others. */
  readonly name: string;
  /** What <filename> says. */
  readonly fileName?: string;
}

/** Spaces, declarations and comments, of which several may be meant by one only where it is taken as the first that ends. */
const beforeElements = /\s+|<\?[^>]*>|<!--[^]*?-->|<![^>]*>/y;
const startOfElement = /<([A-Za-z_:][\w:.-]*)/y;

/** The name of the first element; a byte order mark may stand before it. */
function firstElement(text: string): string | undefined {
  let at = /^[^<\s]{0,4}/.exec(text)![0].length;
  for (;;) {
    beforeElements.lastIndex = at;
    const passed = beforeElements.exec(text);
    if (passed === null) break;
    at += passed[0].length;
  }
  startOfElement.lastIndex = at;
  return startOfElement.exec(text)?.[1];
}

/** A look at the beginning of a file, which may be cut short; undefined where the bytes are no XML. */
export function rootOfXml(bytes: Uint8Array): XmlRoot | undefined {
  const start = Array.from(bytes.subarray(0, 4096), (byte) => (byte === 0 ? "" : String.fromCharCode(byte))).join("");
  const name = firstElement(start);
  if (name === undefined) return undefined;
  const fileName = /<filename>\s*([^<]*[^<\s])\s*<\/filename>/.exec(start)?.[1];
  return { name, ...(fileName !== undefined && { fileName }) };
}

function damaged(reason: string): DataSetError {
  return new DataSetError(`It is no annotation of PASCAL VOC (${reason}).`);
}

const all = (element: XmlElement, name: string): readonly XmlElement[] =>
  element.children.filter((child) => child.name === name);

/** The text of an element of that name, spaces around it aside; undefined where there is none, or several. */
function textOf(element: XmlElement, name: string): string | undefined {
  const found = all(element, name);
  return found.length === 1 && found[0].children.length === 0 ? found[0].text.trim() : undefined;
}

const edgeNames = ["xmin", "ymin", "xmax", "ymax"] as const;

function malformedBox(object: XmlElement, boxes: number): Malformed {
  if (boxes > 1) {
    return { reason: "several boxes", why: "Objects have several boxes, and nothing tells which is meant." };
  }
  const isRotated = all(object, "robndbox").length > 0;
  return isRotated
    ? { reason: "rotated box", why: "Objects have rotated boxes (<robndbox>), which are not read." }
    : { reason: "no box", why: "Objects have no box (<bndbox>)." };
}

function objectOf(element: XmlElement): VocObject | Malformed {
  const name = textOf(element, "name");
  if (!name) return { reason: "no name", why: "Objects have no name, or several." };
  const boxes = all(element, "bndbox");
  if (boxes.length !== 1) return malformedBox(element, boxes.length);
  const edges: number[] = [];
  for (const edge of edgeNames) {
    const text = textOf(boxes[0], edge);
    const value = text === undefined ? undefined : pythonFloat(text);
    if (value === undefined) {
      const first = text === undefined ? `${edge} is missing or there twice` : `${edge} is "${text}"`;
      return { reason: "no numbers", why: `Objects have boxes whose edges are no numbers (the first: ${first}).` };
    }
    edges.push(value);
  }
  const [xmin, ymin, xmax, ymax] = edges;
  // a first and last pixel below 1 lie outside of every image
  if (edges.every((edge) => edge >= 0 && edge <= 1) && edges.some((edge) => edge > 0 && edge < 1)) {
    const why = `Objects have boxes in shares of the image’s sides (the first: ${edges.join(", ")}); VOC’s are in pixels.`;
    return { reason: "shares", why };
  }
  return { name, boxXyxyPixels: [xmin - 1, ymin - 1, xmax, ymax] };
}

function sizeOf(annotation: XmlElement): VocAnnotation["size"] {
  const [size] = all(annotation, "size");
  if (!size) return undefined;
  const [width, height] = ["width", "height"].map((name) => pythonFloat(textOf(size, name) ?? ""));
  const isSide = (side: number | undefined): side is number => Number.isInteger(side) && side! > 0;
  return isSide(width) && isSide(height) ? { width, height } : undefined;
}

/** @throws {DataSetError} where the text is no XML, or XML of something else; its message does not name the file. */
export function parseVocAnnotation(text: string): VocAnnotation {
  let annotation: XmlElement;
  try {
    annotation = parseXml(text);
  } catch (error) {
    if (error instanceof DataSetError) throw damaged(error.message);
    throw error;
  }
  const { name } = annotation;
  if (name !== "annotation") {
    const cvat = ", as CVAT for images writes it; export the task from CVAT again as Pascal VOC or as COCO";
    throw damaged(`it holds <${name}> and no <annotation>${name === "annotations" ? cvat : ""}`);
  }
  const entries = all(annotation, "object").map(objectOf);
  return {
    fileName: textOf(annotation, "filename") || undefined,
    folder: textOf(annotation, "folder") || undefined,
    imagePath: textOf(annotation, "path") || undefined,
    size: sizeOf(annotation),
    objects: entries.filter((entry) => "name" in entry),
    malformed: entries.filter((entry) => "why" in entry),
  };
}
