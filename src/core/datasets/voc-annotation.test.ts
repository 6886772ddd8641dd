import { describe, expect, it } from "vitest";
import { DataSetError } from "./data-set";
import { parseVocAnnotation, pythonFloat, rootOfXml } from "./voc-annotation";

const edges = (xmin: string, ymin: string, xmax: string, ymax: string): string =>
  `<bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox>`;
const object = (inside: string, name = "cat"): string => `<object><name>${name}</name>${inside}</object>`;
const annotation = (...objects: readonly string[]): string => `<annotation>${objects.join("")}</annotation>`;
const boxesOf = (...objects: readonly string[]) =>
  parseVocAnnotation(annotation(...objects)).objects.map(({ boxXyxyPixels }) => boxXyxyPixels);

describe("an annotation of VOC", () => {
  it("has a name, a folder, a size and objects, whatever else is there", () => {
    const text =
      '<?xml version="1.0"?><annotation verified="yes"><folder>photos</folder><filename> a b.png </filename>' +
      "<path>C:\\Users\\x\\photos\\a b.png</path><source><database>Unknown</database></source>" +
      "<size><width>64</width><height>48</height><depth>3</depth></size><segmented>0</segmented>" +
      object(
        `<pose>Left</pose><difficult>1</difficult>${edges("1", "1", "64", "48")}` +
          `<part><name>head</name>${edges("2", "2", "4", "4")}</part>`,
        " b&#228;r ",
      ) +
      "</annotation>";
    expect(parseVocAnnotation(text)).toEqual({
      fileName: "a b.png",
      folder: "photos",
      imagePath: "C:\\Users\\x\\photos\\a b.png",
      size: { width: 64, height: 48 },
      objects: [{ name: "bär", boxXyxyPixels: [0, 0, 64, 48] }],
      malformed: [],
    });
  });

  it.each([
    [
      ["10", "5", "30", "20"],
      [9, 4, 30, 20],
    ],
    [
      ["10.5", "5.5", "30.25", "20.75"],
      [9.5, 4.5, 30.25, 20.75],
    ],
    [
      [" 12 ", "\n1\n", "1e2", "+9."],
      [11, 0, 100, 9],
    ],
    [
      ["0", "0", "64", "48"],
      [-1, -1, 64, 48],
    ],
    [
      ["-5", "1_0", "１２", "<![CDATA[9]]>"],
      [-6, 9, 12, 9],
    ],
    // swapped edges are numbers; whoever cuts them to the image finds no area
    [
      ["30", "20", "10", "5"],
      [29, 19, 10, 5],
    ],
  ] as const)("reads the numbers of %j as Python's float does", ([xmin, ymin, xmax, ymax], box) => {
    expect(boxesOf(object(edges(xmin, ymin, xmax, ymax)))).toEqual([box]);
  });

  it.each([
    ["an empty edge", object(edges("", "1", "9", "9")), /xmin is ""/],
    ["an edge of spaces", object(edges("1", " ", "9", "9")), /ymin is ""/],
    ["a unit", object(edges("1", "1", "12px", "9")), /xmax is "12px"/],
    ["a comma", object(edges("1,5", "1", "9", "9")), /xmin is "1,5"/],
    ["no number", object(edges("nan", "1", "9", "9")), /xmin is "nan"/],
    ["infinity", object(edges("1", "1", "inf", "9")), /xmax is "inf"/],
    ["hexadecimal digits", object(edges("0x1", "1", "9", "9")), /xmin is "0x1"/],
    ["a missing edge", object("<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax></bndbox>"), /ymax is missing/],
    ["an edge twice", object(edges("1</xmin><xmin>2", "1", "9", "9")), /xmin is missing or there twice/],
    ["an edge with elements inside", object(edges("<a>1</a>", "1", "9", "9")), /xmin is missing/],
    ["shares of the sides", object(edges("0.1", "0.25", "0.5", "1")), /in shares .*0\.1, 0\.25, 0\.5, 1/],
    ["two boxes", object(edges("1", "1", "9", "9") + edges("11", "1", "19", "9")), /several boxes/],
    ["no box", object(""), /no box/],
    [
      "a rotated box",
      object("<robndbox><cx>20</cx><cy>20</cy><w>9</w><h>9</h><angle>0.1</angle></robndbox>"),
      /rotated/,
    ],
    ["a polygon", object("<polygon><x1>1</x1><y1>1</y1></polygon>"), /no box/],
    ["no name", `<object>${edges("1", "1", "9", "9")}</object>`, /no name/],
    ["an empty name", object(edges("1", "1", "9", "9"), " "), /no name/],
    ["two names", object(`<name>dog</name>${edges("1", "1", "9", "9")}`), /no name, or several/],
  ])("leaves an object out and counts it for %s", (_, malformed, why) => {
    const good = object(edges("1", "1", "9", "9"));
    const result = parseVocAnnotation(annotation(good, malformed, good));
    expect(result.objects).toHaveLength(2);
    expect(result.malformed).toEqual([
      { reason: expect.any(String) as string, why: expect.stringMatching(why) as string },
    ]);
  });

  it.each([
    ["<size><width>640.0</width><height>480</height></size>", { width: 640, height: 480 }],
    ["<size><width>0</width><height>480</height></size>", undefined],
    ["<size><width></width><height>480</height></size>", undefined],
    ["<size><width>64.5</width><height>480</height></size>", undefined],
    ["<size><width>-640</width><height>480</height></size>", undefined],
    ["<size></size>", undefined],
    ["", undefined],
  ])("takes from %s the size %j", (size, expected) => {
    expect(parseVocAnnotation(annotation(size)).size).toEqual(expected);
  });

  it.each([
    ["<annotation><object></annotation>", /^It is no annotation of PASCAL VOC \(line 1: /],
    ["<html></html>", /\(it holds <html> and no <annotation>\)\.$/],
    ["<annotations><version>1.1</version><image/></annotations>", /CVAT for images .* again as Pascal VOC or as COCO/],
    ["", /Start tag expected/],
    ["not XML at all", /PASCAL VOC \(/],
  ])("is not what %s is", (text, message) => {
    expect(() => parseVocAnnotation(text)).toThrow(message);
    expect(() => parseVocAnnotation(text)).toThrow(DataSetError);
  });
});

describe("the beginning of an XML file", () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const wide = (text: string): Uint8Array =>
    Uint8Array.from([0xff, 0xfe, ...Array.from(bytes(text)).flatMap((byte) => [byte, 0])]);

  it.each([
    [
      '\ufeff<?xml version="1.0"?>\n<!-- by hand -->\n<annotation><filename>a.png</filename><obj',
      "annotation",
      "a.png",
    ],
    ["<!DOCTYPE annotation>\n<annotation verified='no'>", "annotation", undefined],
    ["<html>", "html", undefined],
  ])("%j tells what it is", (text, name, fileName) => {
    expect(rootOfXml(bytes(text))).toEqual({ name, ...(fileName !== undefined && { fileName }) });
  });

  it("is told in UTF-16, and that there is none", () => {
    expect(rootOfXml(wide("<annotation>"))?.name).toBe("annotation");
    expect(rootOfXml(bytes("{}"))).toBeUndefined();
    expect(rootOfXml(bytes(""))).toBeUndefined();
  });
});

// As float(text) of Python 3 has them; nan and infinities are no edges of a box.
it.each([
  ["12", 12],
  [" 12\n", 12],
  ["\u00a05\u00a0", 5],
  ["+5", 5],
  ["-0.5", -0.5],
  [".5", 0.5],
  ["5.", 5],
  ["1e3", 1000],
  ["1E+2", 100],
  ["-.5e-3", -0.0005],
  ["1_000", 1000],
  ["1.5_0", 1.5],
  ["１２", 12],
  ["١٢", 12],
  ["०१", 1],
  ["𝟙𝟚", 12],
  ["", undefined],
  [" ", undefined],
  [".", undefined],
  ["+", undefined],
  ["12px", undefined],
  ["1,5", undefined],
  ["0x10", undefined],
  ["1e", undefined],
  ["1__0", undefined],
  ["_1", undefined],
  ["1_", undefined],
  ["1._5", undefined],
  ["- 5", undefined],
  ["−5", undefined],
  ["²", undefined],
  ["1 2", undefined],
  ["nan", undefined],
  ["inf", undefined],
  ["Infinity", undefined],
  ["1e400", undefined],
])("%j is the number %s", (text, value) => {
  expect(pythonFloat(text)).toBe(value);
});
