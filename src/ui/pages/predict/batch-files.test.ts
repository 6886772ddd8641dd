import { describe, expect, it } from "vitest";
import { batchCsv, batchJson, entryName, type DoneItem } from "./batch-files";

const item = (fileName: string, name = "cat"): DoneItem => ({
  kind: "done",
  fileName,
  file: new Blob(),
  thumbnailUrl: "",
  overview: {
    fileName,
    imageWidth: 640,
    imageHeight: 480,
    protocol: "unified",
    topClass: { label: 3, name, probability: 0.5 },
    elapsedMs: {},
    overlay: new Blob(),
    record: new Blob([JSON.stringify({ fileName })]),
  },
});

describe("a batch as files", () => {
  it("is a table of one line an image, quoted where commas and quotes need it", () => {
    const [heading, first, second, end] = batchCsv([item("a.png"), item("b, c.png", 'the "best" cat')]).split("\r\n");
    expect(heading).toMatch(/^file,width,height,protocol,top_label,top_name,/);
    expect(first).toMatch(/^a\.png,640,480,unified,3,cat,0\.5,/);
    expect(second).toMatch(/^"b, c\.png",640,480,unified,3,"the ""best"" cat",/);
    expect(end).toBe("");
  });

  it("says of which images the network is not sure, by names as files have them, where it says so of any", () => {
    const [plain, unsure] = [item("a.png"), item("b.png", "water_lilly")];
    const said = { ...unsure, overview: { ...unsure.overview, sure: false } };
    const [heading, first, second] = batchCsv([plain, said]).split("\r\n");
    expect(heading).toMatch(/,protocol_pixels,sure$/);
    expect(first).toMatch(/,$/);
    expect(second).toMatch(/,3,water_lilly,.*,false$/);
    expect(batchCsv([plain]).split("\r\n")[0]).toMatch(/,protocol_pixels$/);
  });

  it("gives a spreadsheet no formula to run", () => {
    expect(batchCsv([item("=HYPERLINK(1)")]).split("\r\n")[1]).toMatch(/^'=HYPERLINK/);
  });

  it("is one JSON list of all records", async () => {
    const records: unknown = JSON.parse(await batchJson([item("a"), item("b")]).text());
    expect(records).toEqual([{ fileName: "a" }, { fileName: "b" }]);
    expect(JSON.parse(await batchJson([]).text())).toEqual([]);
  });

  it("names entries apart and inside the zip", () => {
    const taken = new Set<string>();
    expect(entryName("x/a.png", ".jpg", taken)).toBe("x/a.jpg");
    expect(entryName("x/a.webp", ".jpg", taken)).toBe("x/a (2).jpg");
    expect(entryName("/../b.png", ".jpg", taken)).toBe("_/b.jpg");
  });
});
