import { describe, expect, it } from "vitest";
import { DataSetError } from "./data-set";
import { parseXml } from "./parse-xml";

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
