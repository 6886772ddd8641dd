import { describe, expect, it } from "vitest";
import { demoResultsSchema } from "../../engine/split/demo-results";
import { demoScoresTable, demoTables, photoTables, verdict } from "./demo-tables";
import { equalBytesComparisons } from "./equal-bytes";
import { madePhotoResults, madeResults, madeResultsFile } from "./made-demo";

describe("the demo's tables", () => {
  it("list the teacher and the betas from many bytes to few", () => {
    expect(demoScoresTable(madeResults).split("\n").slice(2)).toEqual([
      "| teacher, uncompressed | – | – | 99.2 | 0.801 | 0.841 |",
      "| beta 0.1 | 1,000 | 1,100 | 99.0 | 0.790 | 0.830 |",
      "| beta 4 | 100 | 150 | 97.0 | 0.700 | 0.750 |",
    ]);
  });

  it("set codecs of the same bytes beside each beta, and say why where there is none", () => {
    const text = demoTables(madeResults);
    // WebP's files span the four octaves from 275 to 4,400 bytes; 1,100 is in their middle
    expect(text).toMatch(/^\| beta 0\.1 \| 1,100 \| 99\.0 \/ 0\.790 \/ 0\.830 \| .* \| 80\.0 \/ 0\.600 \/ 0\.650 \|$/m);
    expect(text).toContain(
      "| beta 4 | 150 | 97.0 / 0.700 / 0.750 | – (smallest: 640 bytes) | – (smallest: 275 bytes) |",
    );
    expect(text).not.toContain("robust");
    expect(text).not.toContain("**");
  });

  it("count what is won of what can be compared", () => {
    // beta 0.1 by file and by payload beside two codecs, three scores each; beta 4 is smaller than any file
    expect(verdict(equalBytesComparisons(madeResults))).toBe(
      "The demo is ahead in 12 of 12 comparisons at equal bytes. In 12 more no file was measured that is so small.",
    );
  });

  it("name what is not won, and set it in bold", () => {
    const results = demoResultsSchema.parse({
      ...madeResultsFile,
      robustTeacher: { top1: 99, AP: 0.8, meanIoU: null },
      robustWebp: [
        { quality: 1, payloadBytes: 1050, fileBytes: 1100, top1: 99.5, AP: 0.79, meanIoU: 0.5 },
        { quality: 2, payloadBytes: 1060, fileBytes: 1110, top1: 99.5, AP: 0.79, meanIoU: 0.5 },
      ],
    });
    const text = demoTables(results);
    expect(text).toContain("| robust teacher, uncompressed | – | – | 99.0 | 0.800 | – |");
    expect(text).toContain("| **99.5** / 0.790 / 0.500 |");
    // a tie is not a win
    expect(text).toContain("ahead in 13 of 15 comparisons at equal bytes. In 21 more");
    expect(text.split("\n").slice(-1)).toEqual([
      "- beta 0.1 by file beside WebP, robust teacher: top-1 99.0 against 99.5, mAP 0.790 against 0.790",
    ]);
  });

  it("say where a beta is larger than any file", () => {
    const results = demoResultsSchema.parse({
      ...madeResultsFile,
      webp: [{ quality: 1, payloadBytes: 275, fileBytes: 275, top1: 60, AP: 0.3, meanIoU: 0.45 }],
    });
    expect(demoTables(results)).toContain("| – (largest: 275 bytes) |");
    expect(verdict(equalBytesComparisons(results))).toContain("In 6 more no file was measured that is so large.");
  });
});

describe("the photographs' tables", () => {
  const lines = photoTables(madePhotoResults).split("\n");

  it("have the intervals, and the bytes of the images that the scores are of", () => {
    expect(lines).toContain("Classes, on 2,007 photographs:");
    expect(lines).toContain("| beta 0.1 | 1,130 | 1,200 | 78.0 (76.0 – 80.0) |");
    expect(lines).toContain("Boxes and masks, on 594 photographs:");
    expect(lines).toContain("| teacher, uncompressed | – | – | 0.520 | 0.800 |");
    expect(lines).toContain("| beta 0.1 | 1,330 | 1,400 | 0.500 | – |");
  });

  it("set the best file of no more bytes beside each beta, and flag what the demo is not ahead of", () => {
    expect(lines).toContain(
      "| beta 0.1 | 1,200 | 78.0 | 60.0 (quality 10, 1,100 bytes) | 79.0 (quality 25, 900 bytes) | **WebP, robust teacher** |",
    );
    expect(lines).toContain("| beta 4 | 220 | 70.0 | – (smallest: 1,100 bytes) | – (smallest: 900 bytes) |  |");
    expect(lines).toContain(
      "The demo is ahead in 2 of 4 comparisons at no more bytes. In 4 more no file was measured that is so small.",
    );
    // each codec has one quality, and none of the betas' sizes
    expect(lines.at(-1)).toMatch(/^The demo is ahead in 0 of 0 comparisons at equal bytes\. /);
  });

  it("are refused where a file says of both or of neither what was scored", () => {
    const { photos, ...neither } = madePhotoResults;
    expect(demoResultsSchema.safeParse(neither).success).toBe(false);
    expect(demoResultsSchema.safeParse({ ...madeResults, photos }).success).toBe(false);
  });
});
