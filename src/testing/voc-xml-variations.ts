// XML files of VOC as tools write them: encodings, entities, numbers and objects that cannot be used, by seeded chance.
import type { SceneRandom } from "../core/scenes/random";

/** Edges as VOC counts them. */
export type Edges = readonly [xmin: number, ymin: number, xmax: number, ymax: number];

export interface VariedObject {
  readonly name: string;
  readonly edges: Edges;
}

type Encoder = (text: string) => Uint8Array;

interface Encoding {
  /** What the first line declares; nothing where undefined. */
  readonly declared?: string;
  /** Letters beyond ASCII that it can write. */
  readonly letters: RegExp;
  readonly encode: Encoder;
}

const utf8: Encoder = (text) => new TextEncoder().encode(text);

function utf16(order: "little" | "big"): Encoder {
  return (text) => {
    const units = [0xfeff, ...Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))];
    return Uint8Array.from(
      units.flatMap((unit) => (order === "little" ? [unit & 255, unit >> 8] : [unit >> 8, unit & 255])),
    );
  };
}

/** Letters with their bytes; everything else is ASCII. */
function bytesOf(table: Readonly<Record<string, readonly number[]>>): Encoder {
  return (text) => Uint8Array.from(Array.from(text).flatMap((letter) => table[letter] ?? [letter.charCodeAt(0)]));
}

// As Python's str.encode writes them.
const latin = { ä: [0xe4], ö: [0xf6] };
const encodings: readonly Encoding[] = [
  { letters: /./u, encode: utf8 },
  { declared: "utf-8", letters: /./u, encode: utf8 },
  { declared: "UTF-8", letters: /./u, encode: (text) => Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8(text)]) },
  { declared: "utf-16", letters: /./u, encode: utf16("little") },
  { letters: /./u, encode: utf16("big") },
  { declared: "iso-8859-1", letters: /[äö]/u, encode: bytesOf(latin) },
  { declared: "latin-1", letters: /[äö]/u, encode: bytesOf(latin) },
  { declared: "windows-1252", letters: /[äö€]/u, encode: bytesOf({ ...latin, "€": [0x80] }) },
  { declared: "iso-8859-15", letters: /[äö€]/u, encode: bytesOf({ ...latin, "€": [0xa4] }) },
  { declared: "windows-1251", letters: /[мед]/u, encode: bytesOf({ м: [0xec], е: [0xe5], д: [0xe4] }) },
  { declared: "koi8-r", letters: /[мед]/u, encode: bytesOf({ м: [0xcd], е: [0xc5], д: [0xc4] }) },
  { declared: "shift_jis", letters: /中/u, encode: bytesOf({ 中: [0x92, 0x86] }) },
  { declared: "gbk", letters: /中/u, encode: bytesOf({ 中: [0xd6, 0xd0] }) },
];

/** A text inside an element: as it is where the encoding has its letters, by entities, or as CDATA. */
function written(random: SceneRandom, text: string, { letters }: Encoding): string {
  const canWrite = Array.from(text).every((letter) => letter < "\u0080" || letters.test(letter));
  if (canWrite && random.chance(0.2)) return `<![CDATA[${text}]]>`;
  const isHex = random.chance(0.5);
  const all = random.chance(0.2);
  return Array.from(text, (letter) => {
    const code = letter.codePointAt(0)!;
    if (!all && letter === "&") return "&amp;";
    if (!all && letter === "<") return "&lt;";
    if (!all && (letter < "\u0080" || letters.test(letter))) return letter;
    return isHex ? `&#x${code.toString(16)};` : `&#${code};`;
  }).join("");
}

function fullWidth(value: number): string {
  return String(value).replaceAll(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
}

/** The number as Python's float reads it. */
function spelled(random: SceneRandom, value: number, { letters }: Encoding): string {
  const ways = [
    `${value}`,
    ` ${value} `,
    `\n\t${value}\n`,
    `${value}.0`,
    `${value}.`,
    `+${value}`,
    `0${value}`,
    `${value}e0`,
  ];
  return random.pick(letters.test("中") && letters.test("ä") ? [...ways, fullWidth(value)] : ways);
}

const noNumbers = ["", " ", "nan", "inf", "-Infinity", "12px", "1,5", "0x5", "--1", "1 2", "None"];

export class XmlWriter {
  private readonly encoding: Encoding;

  constructor(private readonly random: SceneRandom) {
    this.encoding = random.pick(encodings);
  }

  object({ name, edges }: VariedObject): string {
    const said = written(this.random, name, this.encoding);
    const padded = this.random.chance(0.2) ? ` ${said} ` : said;
    return this.wrapped(
      `<name>${padded}</name>`,
      this.box(edges.map((edge) => spelled(this.random, edge, this.encoding))),
    );
  }

  /** An object that is to be left out, in one of many ways. */
  brokenObject(name: string): string {
    const { random } = this;
    const said = `<name>${written(random, name, this.encoding)}</name>`;
    const fine = ["2", "2", "5", "5"];
    const which = random.below(4);
    switch (random.below(7)) {
      case 0:
        return this.wrapped(said, "");
      case 1:
        return this.wrapped("", this.box(fine));
      case 2:
        return this.wrapped("<name> </name>", this.box(fine));
      case 3:
        return this.wrapped(said, this.box(fine) + this.box(fine));
      case 4:
        return this.wrapped(said, this.box(fine).replace(/<ymin>.*<\/ymin>/, ""));
      case 5:
        // right of its left edge is nothing
        return this.wrapped(said, this.box(["5", "2", "2", "5"]));
      default:
        return this.wrapped(said, this.box(fine.with(which, random.pick(noNumbers))));
    }
  }

  /** The bytes of the file. */
  file(fileName: string, size: string, objects: readonly string[]): Uint8Array {
    const { declared, encode } = this.encoding;
    const quote = this.random.pick(['"', "'"]);
    const first = declared === undefined ? "" : `<?xml version="1.0" encoding=${quote}${declared}${quote}?>\n`;
    const comment = this.random.chance(0.2) ? "<!-- by hand -->" : "";
    const said = `<folder>x</folder><filename>${written(this.random, fileName, this.encoding)}</filename>`;
    const verified = this.random.chance(0.2) ? ' verified="yes"' : "";
    const inside = `${said}<path>C:\\x\\y.png</path>${size}<segmented>0</segmented>${objects.join("\n")}`;
    return encode(`${first}${comment}<annotation${verified}>${inside}</annotation>\n`);
  }

  private box(edges: readonly string[]): string {
    const order = this.random.shuffle(
      ["xmin", "ymin", "xmax", "ymax"].map((name, i) => `<${name}>${edges[i]}</${name}>`),
    );
    return `<bndbox>${order.join("")}</bndbox>`;
  }

  private wrapped(name: string, box: string): string {
    const part =
      "<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>";
    const parts = this.random.shuffle([name, box, "<difficult>1</difficult>", this.random.chance(0.2) ? part : ""]);
    return `<object>${parts.join("")}</object>`;
  }
}
