import { describe, expect, it } from "vitest";
import { DataSetError } from "./data-set";
import { parseXml, xmlText } from "./parse-xml";

describe("XML", () => {
  // As xml.etree.ElementTree.fromstring(text).text has it.
  it.each([
    ["<a>b&#228;r</a>", "bär"],
    ["<a>&#3381;&#3391;</a>", "വി"],
    ["<a>&#x4E2D;&#x1f43b;</a>", "中🐻"],
    ["<a>&lt;&gt;&amp;&apos;&quot;</a>", "<>&'\""],
    ["<a>&amp;#228;</a>", "&#228;"],
    ["<a>&#38;lt;</a>", "&lt;"],
    ["<a><![CDATA[&amp;<]]>x</a>", "&amp;<x"],
    ["<a><![CDATA[]]]]><![CDATA[>]]></a>", "]]>"],
    ["<a>b<!-- x -->c</a>", "bc"],
    ["<a><?pi x?> q\n</a>", " q\n"],
    ['<?xml version="1.0"?>\n<!-- c -->\n<!DOCTYPE a SYSTEM "a.dtd"><a b="1>2">x</a>\n<!-- d -->\n', "x"],
    ["<a/>", ""],
  ])("%s has the text that Python reads", (text, expected) => {
    expect(parseXml(text)).toEqual({ name: "a", children: [], text: expected });
  });

  it.each(["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf"])(
    "may call an element %s",
    (name) => {
      const inner = { name, children: [], text: "1" };
      expect(parseXml(`<a><${name}>1</${name}></a>`)).toEqual({ name: "a", children: [inner], text: "" });
      expect(parseXml(`<${name}/>`)).toEqual({ name, children: [], text: "" });
    },
  );

  it("is read where elements stand deep inside each other, up to a bound", () => {
    const nested = (levels: number) => "<a>".repeat(levels) + "</a>".repeat(levels);
    expect(parseXml(nested(150)).children).toHaveLength(1);
    expect(() => parseXml(nested(300))).toThrow(/^its elements are nested deeper than 200$/);
    expect(() => parseXml(nested(100_000))).toThrow(DataSetError);
  });

  it("has its elements in order", () => {
    expect(parseXml("<a>1<b>x</b>2<c/><b/></a>")).toEqual({
      name: "a",
      text: "12",
      children: [
        { name: "b", children: [], text: "x" },
        { name: "c", children: [], text: "" },
        { name: "b", children: [], text: "" },
      ],
    });
  });

  it.each([
    ["<a>", /line 1: Unclosed tag 'a'/],
    ["<a><b>", /line 1: it ends inside of elements, so it may be cut short$/],
    ["", /Start tag expected/],
    ["<a>1</b>", /closing tag/],
    ["<a/>\n<b/>", /behind <a> there is another, <b>/],
    ["<a/>junk", /behind <a> there is text/],
    ["<a>\n\u0001</a>", /line 2: it holds the character 1,/],
    ["<a>x&nbsp;y</a>", /entity &nbsp;, which XML does not have/],
    ["<a>x & y</a>", /'&' is not expected/],
    ["<a>&#0;</a>", /&#0; is no character/],
    ["<a>&#xD800;</a>", /&#xD800; is no character/],
    ["<a>&#x110000;</a>", /&#x110000; is no character/],
    ['<!DOCTYPE a [<!ENTITY x "yyyy">]><a>&x;</a>', /entities of its own/],
    ["<a><![CDATA[x</a>", /Unclosed/],
  ])("%s is refused", (text, message) => {
    expect(() => parseXml(text)).toThrow(message);
    expect(() => parseXml(text)).toThrow(DataSetError);
  });
});

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string, order: "little" | "big", mark: boolean): Uint8Array => {
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  const pair = (unit: number) => (order === "little" ? [unit & 255, unit >> 8] : [unit >> 8, unit & 255]);
  return Uint8Array.from([...(mark ? [0xfeff] : []), ...units].flatMap(pair));
};
const declared = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?>`;
/** The letters come as bytes of the encoding itself. */
const written = (encoding: string, ...letters: readonly number[]): Uint8Array =>
  Uint8Array.from([...utf8(`${declared(encoding)}<a>`), ...letters, ...utf8("</a>")]);

const textOf = (bytes: Uint8Array): string => parseXml(xmlText(bytes)).text;

describe("the text of an XML file", () => {
  // What xml.etree.ElementTree.fromstring gives; of those of several bytes a character, what bytes.decode gives.
  it.each([
    ["iso-8859-1", [0x62, 0xe4, 0x72], "bär"],
    ["ISO_8859-1", [0x62, 0xf6, 0x72], "bör"],
    ["latin-1", [0xe4], "ä"],
    ["iso8859-1", [0x80], "\u0080"],
    ["iso-8859-9", [0x80, 0xfd], "\u0080ı"],
    ["iso-8859-15", [0xa4], "€"],
    ["windows-1252", [0x80, 0x9e, 0xe4], "€žä"],
    ["cp1252", [0x80], "€"],
    ["windows-1251", [0xec, 0xe5, 0xe4], "мед"],
    ["koi8-r", [0xcd, 0xc5, 0xc4], "мед"],
    ["mac-roman", [0x8a], "ä"],
    ["shift_jis", [0x92, 0x86], "中"],
    ["cp932", [0x92, 0x86], "中"],
    ["euc-jp", [0xc3, 0xe6], "中"],
    ["gb2312", [0xd6, 0xd0], "中"],
    ["big5", [0xa4, 0xa4], "中"],
    ["euc-kr", [0xf1, 0xe9], "中"],
    ["utf-8", [0xe4, 0xb8, 0xad], "中"],
    ["UTF8", [0xe4, 0xb8, 0xad], "中"],
  ])("is read as %s where the file declares that", (encoding, letters, text) => {
    expect(textOf(written(encoding, ...letters))).toBe(text);
  });

  it.each([
    ["UTF-8 with its mark", Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8("<a>bär</a>")])],
    ["UTF-8 without a word", utf8("<a>bär</a>")],
    ["UTF-16 of little end with its mark", utf16(`${declared("utf-16")}<a>bär</a>`, "little", true)],
    ["UTF-16 of big end with its mark", utf16("<a>bär</a>", "big", true)],
    ["UTF-16 of little end without", utf16("<a>bär</a>", "little", false)],
    ["UTF-16 of big end without", utf16(`${declared("utf-16")}<a>bär</a>`, "big", false)],
    ["UTF-16 that declares UTF-8, as PowerShell writes it", utf16(`${declared("utf-8")}<a>bär</a>`, "little", true)],
    ["UTF-8 that declares UTF-16, as .NET writes it", utf8(`${declared("utf-16")}<a>bär</a>`)],
  ])("is read from %s", (_, bytes) => {
    expect(textOf(bytes)).toBe("bär");
  });

  it.each([
    ["bytes of ISO-8859-1 without a word", Uint8Array.from([...utf8("<a>b"), 0xe4, ...utf8("r</a>")]), /not UTF-8/],
    ["an encoding that nobody knows", written("klingon", 0x61), /encoding klingon, which is not known here/],
    ["an encoding of DOS", written("cp437", 0x84), /encoding cp437, which is not known here/],
    ["ASCII with other bytes", written("us-ascii", 0xe4), /bytes that ASCII does not have/],
    [
      "windows-1252 with a byte it lacks",
      written("windows-1252", 0x81),
      /windows-1252, and has bytes that it does not/,
    ],
    ["Shift JIS cut in a letter", written("shift_jis", 0x92), /shift_jis, and has bytes that it does not/],
    ["UTF-32", Uint8Array.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]), /UTF-32/],
    ["UTF-16 of an odd length", utf16("<a>bär</a>", "little", true).subarray(0, -1), /cut short/],
    [
      "a mark of UTF-8 before another encoding",
      Uint8Array.from([0xef, 0xbb, 0xbf, ...written("iso-8859-1", 0xc3, 0xa4)]),
      /mark of UTF-8 and declares the encoding iso-8859-1/,
    ],
  ])("is refused for %s", (_, bytes, message) => {
    expect(() => xmlText(bytes)).toThrow(message);
    expect(() => xmlText(bytes)).toThrow(DataSetError);
  });
});
