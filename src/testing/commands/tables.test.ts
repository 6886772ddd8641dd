import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { root } from "../../node/repository";
import { madePhotoResultsFile, madeResultsFile } from "../../node/demo/made-demo";
import { documentTables, drawings, drawingText, tablesOf, type TableDocument } from "../tables/document-tables";

const bench = {
  date: "2026-11-25T14:00:00.000Z",
  machine: {
    processor: "Some processor",
    cores: 2,
    memoryBytes: 8 * 2 ** 30,
    system: "linux 6.1",
    node: "v22.1.0",
    packages: { "@tensorflow/tfjs-core": "4.22.0" },
  },
  loadAverage: { start: 0.25, end: 1 },
  runs: 7,
  size: 416,
  sections: [
    {
      title: "Something",
      about: "of a size",
      rows: [
        {
          name: "a | b",
          runs: 7,
          wallMs: { median: 123.4, tenth: 99, ninetieth: 151 },
          cpuMs: { median: 12, tenth: 9, ninetieth: 15 },
        },
      ],
      figures: [
        { name: "heap", value: 1_234_567, unit: "bytes" },
        { name: "unknown", value: null, unit: "MB" },
      ],
    },
  ],
};

/** What ships, of a machine whose speed nobody has measured. */
const withoutSpeed = {
  ...(JSON.parse(readFileSync(path.join(root, "public/demo/split-measurement.json"), "utf8")) as object),
  speed: undefined,
};

describe("the documents' tables", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "tables-"));
  const put = (file: string, content: unknown) => {
    const place = path.join(folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, typeof content === "string" ? content : JSON.stringify(content));
  };
  beforeEach(() => {
    for (const name of ["public", "results"]) rmSync(path.join(folder, name), { recursive: true, force: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const readme = (name: string) => `# Title\n\n<!-- table ${name} -->\n\nold\n\n<!-- /table -->\n\nrest\n`;

  it.each(Object.keys(tablesOf) as TableDocument[])("are what `npm run tables` writes: %s", async (document) => {
    const text = readFileSync(path.join(root, document), "utf8");
    const { text: anew, written, complaints } = await documentTables(document, text, root);
    expect(anew, "run `npm run tables`").toBe(text);
    // one whose measurements are there is complained of where the document has no place for it
    expect(written).toEqual(tablesOf[document].filter((name) => text.includes(`<!-- table ${name} -->`)));
    expect(complaints).toEqual([]);
  });

  it.each(Object.keys(drawings))("have a drawing beside them that is what `npm run tables` draws: %s", async (file) => {
    const place = path.join(root, file);
    const drawn = existsSync(place) ? readFileSync(place, "utf8") : undefined;
    expect(await drawingText(root, file), "run `npm run tables`").toBe(drawn);
  });

  it("have three scores of the demo, JPEG and WebP in the drawing of results", async () => {
    put("public/demo/results.json", madeResultsFile);
    put("public/demo/photos-results.json", madePhotoResultsFile);
    const lines = async (file: string) => (await drawingText(folder, file))?.match(/<polyline points="\d/g)?.length;
    expect(await lines("docs/demo-results.svg")).toBe(9);
    // without WebP of its own, and nothing detected
    expect(await lines("docs/demo-photos-results.svg")).toBe(4);
    expect(await drawingText(folder, "docs/demo-photos-curves.svg")).toBeUndefined();
  });

  it("are written between their marks and nowhere else, and written again are the same", async () => {
    put("public/demo/results.json", madeResultsFile);
    const { text, written, complaints } = await documentTables("docs/benchmarks.md", readme("demo"), folder);
    expect({ written, complaints }).toEqual({ written: ["demo"], complaints: [] });
    expect(text).not.toContain("\nold\n");
    expect(text.startsWith("# Title\n\n<!-- table demo -->\n\n1,000 unseen scenes of seed 303")).toBe(true);
    expect(text.endsWith("\n\n<!-- /table -->\n\nrest\n")).toBe(true);
    expect((await documentTables("docs/benchmarks.md", text, folder)).text).toBe(text);
  });

  it("print every file of benches with its machine, in order of names", async () => {
    put("results/bench-b.json", {
      ...bench,
      browser: "Chromium 156.0",
      sections: [{ ...bench.sections[0], title: "Second" }],
    });
    put("results/bench-a.json", bench);
    put("results/other.json", {});
    const { text, complaints } = await documentTables("docs/benchmarks.md", readme("bench"), folder);
    expect(complaints).toEqual([]);
    expect(text.indexOf("**Something** — of a size")).toBeLessThan(text.indexOf("**Second** — of a size"));
    expect(text).toMatch(/^\| a \\\| b +\| +123 \(99\.0 – 151\) \| +12\.0 \(9\.00 – 15\.0\) \| +7 \|$/m);
    expect(text).toMatch(/^\| heap +\| 1,234,567 bytes \|$/m);
    expect(text).toMatch(/^\| unknown +\| +– MB \|$/m);
    expect(text).toContain(
      "Measured on 2026-11-25: Some processor, 2 cores, 8.0 GiB, linux 6.1; Node v22.1.0, @tensorflow/tfjs-core 4.22.0; " +
        "load average 0.3 at the start, 1.0 at the end.",
    );
    expect(text).toContain("@tensorflow/tfjs-core 4.22.0; Chromium 156.0; load average");
  });

  it.each([
    ["demo", "public/demo/results.json is not there; `npm run demo:train` writes it."],
    ["demo-photos", "public/demo/photos-results.json is not there; `npm run demo:train -- --demo photos` writes it."],
    [
      "bench",
      "results has no bench-….json; `npm run bench -- --json results/bench-stages.json --only stages` writes one.",
    ],
    [
      "split-claim",
      "public/demo/split-measurement.json is not there; `npm run split -- --scenario lora --measure --measurement public/demo/split-measurement.json` writes it.",
    ],
  ])("stay as they are where nothing was measured: %s", async (name, why) => {
    const { text, complaints } = await documentTables("docs/benchmarks.md", readme(name), folder);
    expect(text).toBe(readme(name));
    expect(complaints).toEqual([`The table ${name} stays as it is: ${why}`]);
  });

  it.each([
    [
      "demo",
      "public/demo/results.json",
      "{",
      /is not what `npm run demo:train` writes \(.*JSON.*\); write it again\.$/,
    ],
    ["demo", "public/demo/results.json", { ...madeResultsFile, betas: [] }, /Too small.*betas.*; write it again\.$/],
    ["demo", "public/demo/results.json", { ...madeResultsFile, betas: [{ beta: 1 }] }, /at betas\[0\]\.payloadBytes/],
    [
      "bench",
      "results/bench-x.json",
      { ...bench, machine: {} },
      /`npm run bench -- --json results\/bench-x\.json`.*processor/,
    ],
    [
      "split-claim",
      "public/demo/split-measurement.json",
      { format: "other" },
      /split-measurement\.json is not what `npm run split .*` writes \(It is no measurement of this lab/,
    ],
    [
      "split-claim",
      "public/demo/split-measurement.json",
      withoutSpeed,
      /split-measurement\.json has no speeds of layers, of which times are estimated; `npm run split .*` writes them\.$/,
    ],
  ])(
    "stay as they are where the measurements are something else: %s in %s, case %#",
    async (name, file, content, why) => {
      put(file, content);
      const { text, complaints } = await documentTables("docs/benchmarks.md", readme(name), folder);
      expect(text).toBe(readme(name));
      expect(complaints).toHaveLength(1);
      expect(complaints[0]).toMatch(why);
      expect(complaints[0]).not.toContain("\n");
    },
  );

  it("leave one another alone: a bad one does not keep a good one", async () => {
    put("results/bench-a.json", bench);
    const { text, written, complaints } = await documentTables(
      "docs/benchmarks.md",
      `${readme("demo")}${readme("bench")}`,
      folder,
    );
    expect(written).toEqual(["bench"]);
    expect(complaints).toHaveLength(1);
    expect(text.startsWith(readme("demo"))).toBe(true);
    expect(text).toContain("**Something**");
  });

  it("are asked for with a sentence where the marks are missing", async () => {
    put("public/demo/results.json", madeResultsFile);
    const { text, complaints } = await documentTables("docs/benchmarks.md", "# Title\n", folder);
    expect(text).toBe("# Title\n");
    expect(complaints).toEqual([
      'The table demo could be written, but docs/benchmarks.md has no line "<!-- table demo -->" with "<!-- /table -->" after it.',
    ]);
  });

  it.each([
    ["<!-- table demo -->\n\nold\n", /The table demo begins in line 1, and the text ends before any/],
    [`<!-- table demo -->\n${readme("bench")}`, /and "<!-- table bench -->" in line 4 comes before any/],
    [readme("speed"), /asks for a table "speed"; there are demo, demo-photos, bench and split-claim\./],
  ])("are not written between marks that make no sense, case %#", async (broken, sentence) => {
    const { text, written, complaints } = await documentTables("docs/benchmarks.md", broken, folder);
    expect({ text, written }).toEqual({ text: broken, written: [] });
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toMatch(sentence);
  });
});
