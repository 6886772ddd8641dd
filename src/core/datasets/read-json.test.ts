import { describe, expect, it } from "vitest";
import { parseJsonText } from "./read-json";

const valueOf = (text: string): unknown => parseJsonText(text).value;

describe("JSON text", () => {
  it("has Python's NaN and Infinity as numbers, and leaves strings alone", () => {
    expect(valueOf('{"a": NaN, "b": [-Infinity, Infinity], "c": "NaN, \\"Infinity", "NaN": null}')).toEqual({
      a: Number.NaN,
      b: [-Infinity, Infinity],
      c: 'NaN, "Infinity',
      NaN: null,
    });
  });

  it("says whether it had to read them", () => {
    const had = ["[NaN, 1]", '{"id": 12345678901234567890, "a": -Infinity}', '{"id": 12345678901234567890}', '["NaN"]'];
    expect(had.map((text) => parseJsonText(text).hasNamedNumbers)).toEqual([true, true, false, false]);
  });

  it("keeps the digits of ids beyond 2⁵³, which would else become one", () => {
    const text =
      '{"images": [{"id": 9007199254740993}, {"id":9007199254740992}, {"id": -9007199254740993}],' +
      ' "annotations": [{"image_id": 9007199254740993 , "area": 9007199254740993}]}';
    expect(valueOf(text)).toEqual({
      images: [{ id: "9007199254740993" }, { id: "9007199254740992" }, { id: "-9007199254740993" }],
      annotations: [{ image_id: "9007199254740993", area: 9007199254740992 }],
    });
  });

  it("has all other numbers as they are", () => {
    const values = {
      id: 9007199254740991,
      x: 0.30000000000000004,
      y: 1234567890123456.5,
      z: 1e300,
      s: " 1234567890123456789,",
    };
    expect(valueOf(JSON.stringify(values))).toEqual(values);
    expect(valueOf(`[1234567890123456789, ${JSON.stringify(values)}]`)).toEqual([
      Number("1234567890123456789"),
      values,
    ]);
  });

  it.each(['{"a": nan}', '{"a": NaN', "[1,]", "NaNs", '{"id": 12345678901234567890 1}', ""])("is not %j", (text) => {
    expect(() => valueOf(text)).toThrow(SyntaxError);
  });
});
