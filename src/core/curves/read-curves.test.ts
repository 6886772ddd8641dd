import { describe, expect, it } from "vitest";
import { readCurves } from "./read-curves";

const read = (results: object, rest: object = { name: "curve" }) =>
  readCurves(JSON.stringify({ ...rest, results }), "curve.json");

function curves(answer: ReturnType<typeof readCurves>) {
  if (answer.kind === "refused") throw new Error(answer.problems.join(" "));
  return answer.curves;
}
function problems(answer: ReturnType<typeof readCurves>): readonly string[] {
  if (answer.kind === "read") throw new Error("It was read.");
  return answer.problems;
}

describe("CompressAI's JSON", () => {
  it("becomes a curve in the order of the file, with every score in it", () => {
    const [curve] = curves(
      read(
        { bpp: [0.5, 0.2], "psnr-rgb": [32, 29], encoding_time: [1, 1] },
        { name: "factorized", description: "2018" },
      ),
    );
    expect(curve).toMatchObject({ name: "factorized", description: "2018", fileName: "curve.json" });
    expect(curve.points.map(({ rates, scores, label }) => [rates.bpp, scores, label])).toEqual([
      [0.5, { "psnr-rgb": 32 }, "point 1"],
      [0.2, { "psnr-rgb": 29 }, "point 2"],
    ]);
  });

  it("is sorted by beta where it has one, never by rate", () => {
    const [curve] = curves(read({ bpp: [3, 1, 2], beta: [4, 1, 2], top1: [70, 60, 65] }));
    expect(curve.points.map(({ beta, rates }) => [beta, rates.bpp])).toEqual([
      [1, 1],
      [2, 2],
      [4, 3],
    ]);
  });

  it("reads shares of a score that the lab knows as percent, and says so", () => {
    const [{ points, notes }] = curves(read({ bpp: [1, 2], AP: [0.2, 0.25] }));
    expect(points.map(({ scores }) => scores.AP)).toEqual([20, 25]);
    expect(notes).toEqual(["“AP” has no value above 1 and is read as shares: 1 is 100 %."]);
    const [percent] = curves(read({ bpp: [1, 2], "AP-percent": [0.2, 0.25] }));
    expect(percent.points.map(({ scores }) => scores.AP)).toEqual([0.2, 0.25]);
    expect(percent.notes).toEqual([]);
  });

  it("may name a score like a property of every object", () => {
    const [curve] = curves(read({ bpp: [1], constructor: [3] }));
    expect(curve.points[0].rates).toEqual({ bpp: 1 });
    expect(Object.entries(curve.points[0].scores)).toEqual([["constructor", 3]]);
  });

  it("takes a list of curves, and a name from the file where there is none", () => {
    const entry = { results: { "payload-bytes": [2000], top1: [50] } };
    const answer = curves(readCurves(JSON.stringify([entry, { ...entry, name: "second" }]), "two.json"));
    expect(answer.map(({ name }) => name)).toEqual(["two.json", "second"]);
    expect(answer[0].points[0].rates.payload).toBe(2);
  });
});

describe("a file that is no curve gets a sentence", () => {
  it.each([
    ["lists of unequal length", { bpp: [1, 2, 3], psnr: [30, 31] }, /“psnr” has 2 values and “bpp” has 3/],
    ["a text among numbers", { bpp: [1, 2], psnr: [30, "31"] }, /value 2 of “psnr” is "31"; a number was expected/],
    ["null among numbers", { bpp: [1, null], psnr: [30, 31] }, /value 2 of “bpp” is null/],
    ["no rate", { psnr: [30, 31] }, /has no rate: none of bpp, .* is among its lists \(psnr\)/],
    ["no score", { bpp: [1, 2], encoding_time: [3, 4] }, /has no score/],
    ["a rate of 0", { bpp: [0, 2], psnr: [30, 31] }, /value 1 of “bpp” is 0; rates are above 0/],
    ["a number in place of a list", { bpp: 3, psnr: [30] }, /“bpp” is 3; a list of numbers was expected/],
    ["empty lists", { bpp: [], psnr: [] }, /“bpp” is empty/],
    ["more points than are drawn", { bpp: Array(20_001).fill(1), psnr: Array(20_001).fill(1) }, /has 20001 points/],
  ])("%s", (_, results, sentence) => {
    expect(problems(read(results))).toEqual([expect.stringMatching(sentence)]);
  });

  it.each([
    ["not JSON", "{", /^curve.json is not JSON: /],
    ["a number", "3", /has no “results”/],
    ["an empty list", "[]", /holds an empty list/],
    ["results that are a list", '{"results": [1]}', /has no “results”/],
    ["a name that is a number", '{"name": 3, "results": {"bpp": [1], "psnr": [2]}}', /has the name 3/],
  ])("%s", (_, text, sentence) => {
    expect(problems(readCurves(text, "curve.json"))).toEqual([expect.stringMatching(sentence)]);
  });

  it("and every curve of a list its own", () => {
    const good = { name: "good", results: { bpp: [1], psnr: [2] } };
    const answer = readCurves(JSON.stringify([good, { name: "bad", results: { psnr: [2] } }]), "two.json");
    expect(problems(answer)).toEqual([expect.stringMatching(/^two.json, curve 2 has no rate/)]);
  });
});
