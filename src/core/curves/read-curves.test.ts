import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Curve } from "./curve";
import { parseJson, type JsonValue } from "./parse-json";
import { readCurves, type ReadCurves } from "./read-curves";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const readText = (text: string, fileName = "curve.json") => readCurves(bytesOf(text), fileName);
const readJson = (content: unknown, fileName?: string) => readText(JSON.stringify(content), fileName);
const read = (results: object, rest: object = { name: "curve" }) => readJson({ ...rest, results });

function curves(answer: ReadCurves): readonly Curve[] {
  if (answer.kind === "refused") throw new Error(answer.problems.join(" "));
  return answer.curves;
}
async function oneOf(answer: Promise<ReadCurves>): Promise<Curve> {
  const all = curves(await answer);
  expect(all).toHaveLength(1);
  return all[0];
}
async function problems(answer: Promise<ReadCurves>): Promise<readonly string[]> {
  const settled = await answer;
  if (settled.kind === "read") throw new Error("It was read.");
  return settled.problems;
}

describe("CompressAI's JSON", () => {
  it("becomes a curve in the order of the file, with every score in it", async () => {
    const curve = await oneOf(
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
    expect(curve.notes).toEqual(["Neither rate nor score, and left out: “encoding_time”."]);
  });

  it("is sorted by beta where it has one, never by rate", async () => {
    const { points } = await oneOf(read({ bpp: [3, 1, 2], beta: [4, 1, 2], top1: [70, 60, 65] }));
    expect(points.map(({ beta, rates }) => [beta, rates.bpp])).toEqual([
      [1, 1],
      [2, 2],
      [4, 3],
    ]);
  });

  it("reads shares of a score that the lab knows as percent, and says so", async () => {
    const { points, notes } = await oneOf(read({ bpp: [1, 2], AP: [0.2, 0.25] }));
    expect(points.map(({ scores }) => scores.AP)).toEqual([20, 25]);
    expect(notes).toEqual(["“AP” has no value above 1 and is read as shares: 1 is 100 %."]);
    const percent = await oneOf(read({ bpp: [1, 2], "AP-percent": [0.2, 0.25] }));
    expect(percent.points.map(({ scores }) => scores.AP)).toEqual([0.2, 0.25]);
    expect(percent.notes).toEqual([]);
  });

  it.each(["constructor", "__proto__", "toString"])(
    "may name a score %s, like a property of every object",
    async (name) => {
      const { points, notes } = await oneOf(readText(`{"results": {"bpp": [1], "${name}": [3]}}`));
      expect(points[0].rates).toEqual({ bpp: 1 });
      expect(Object.entries(points[0].scores)).toEqual([[name, 3]]);
      expect(notes[0]).toContain(`“${name}” is no score that this lab knows; it is drawn`);
    },
  );

  it("is read as the repository of CompressAI has it, of images and of another encoder", async () => {
    // results/image/kodak/vtm.json and vtm of 8bit-decoded, four points each
    const kodak = await oneOf(
      read(
        {
          "psnr-rgb": [26.14484539430146, 28.493021754424603],
          "ms-ssim-rgb": [0.8606081604957581, 0.9176909327507019],
          bpp: [0.04824490017361111, 0.11249542236328125],
          encoding_time: [18.935188223918278, 39.77537341912588],
          decoding_time: [0.06871533393859863, 0.08402446905771892],
        },
        { name: "VTM", description: "VTM", meta: { dataset: "kodak" } },
      ),
    );
    expect(kodak.points.map(({ rates, scores }) => [rates.bpp, scores])).toEqual([
      [0.04824490017361111, { "psnr-rgb": 26.14484539430146, "ms-ssim-rgb": 0.8606081604957581 }],
      [0.11249542236328125, { "psnr-rgb": 28.493021754424603, "ms-ssim-rgb": 0.9176909327507019 }],
    ]);
    // results/video/UVG-1080p: kilobits a second, which is no rate of one image
    expect(await problems(read({ q: [20, 30], "psnr-rgb": [40, 38], bitrate: [3000, 2000] }))).toEqual([
      "curve.json has no rate: none of bpp, payload-bytes, paper-kilobytes is there (“q” is a parameter, “psnr-rgb” is " +
        "a score, “bitrate” is a rate in another unit).",
    ]);
  });
});

describe("what an encoder costs", () => {
  const cost = {
    "encoder-bits": [320],
    "encoder-parameters": [10],
    "encoder-macs": [5000],
    "encoder-input-pixels": [64],
  };

  it("is no score, and kept where all of it is there", async () => {
    const { points, notes } = await oneOf(read({ bpp: [1], top1: [50], ...cost }));
    expect(points[0].encoder).toEqual({ bits: 320, parameters: 10, multiplyAccumulates: 5000, inputSize: 64 });
    expect(points[0].scores).toEqual({ top1: 50 });
    expect(notes).toEqual([]);
  });

  it.each([
    [
      { "encoder-bits": [320] },
      /^“encoder-bits” is not used: what an encoder costs needs “encoder-parameters”, .* as well\.$/,
    ],
    [{ ...cost, "encoder-macs": [0] }, /“encoder-macs” has not 1 numbers above 0, one a point\.$/],
    [{ ...cost, "encoder-macs": [1, 2] }, /“encoder-macs” has not 1 numbers above 0/],
    [{ ...cost, "encoder-bits": ["many"] }, /“encoder-bits” has not 1 numbers above 0/],
    [{ ...cost, "encoder-bits": 320 }, /“encoder-bits” has not 1 numbers above 0/],
  ])("is left out with a sentence where it is %j", async (lists, sentence) => {
    const { points, notes } = await oneOf(read({ bpp: [1], top1: [50], ...lists }));
    expect(points[0].encoder).toBeUndefined();
    expect(points[0].scores).toEqual({ top1: 50 });
    expect(notes).toEqual([expect.stringMatching(sentence)]);
  });
});

describe("which lists are scores", () => {
  it("qp, lambda and epoch are parameters", async () => {
    const { points, notes } = await oneOf(
      readText(
        '{"name": "x", "results": {"qp": [22, 27], "bpp": [0.1, 0.2], "psnr-rgb": [30, 31], "lambda": [0.01, 0.02], "epoch": [1, 2]}}',
        "qp.json",
      ),
    );
    expect(points).toEqual([
      {
        label: "qp 22",
        parameters: { qp: 22, lambda: 0.01, epoch: 1 },
        rates: { bpp: 0.1 },
        scores: { "psnr-rgb": 30 },
      },
      {
        label: "qp 27",
        parameters: { qp: 27, lambda: 0.02, epoch: 2 },
        rates: { bpp: 0.2 },
        scores: { "psnr-rgb": 31 },
      },
    ]);
    expect(notes).toEqual(["“qp”, “lambda” and “epoch” tell points apart; no score."]);
  });

  const others =
    "q QP qp-index quality quality_factor lmbda Lambda lambda_rd crf level preset epoch num_images target-bpp step seed " +
    "encoding_time decoding-time enc_ms decodeSeconds latency fps flops n_params memory psnr-std psnr_rgb_stderr bpp-std " +
    "bitrate kbps bytes size bpp_y";
  it.each(others.split(" "))("%s is none", async (name) => {
    const { points } = await oneOf(read({ bpp: [1], "psnr-rgb": [30], [name]: [7] }));
    expect(points[0].scores).toEqual({ "psnr-rgb": 30 });
    expect(await problems(read({ bpp: [1], [name]: [7] }))).toEqual([expect.stringContaining("has no score")]);
  });

  const metrics =
    "psnr PSNR-Y psnr_yuv ms-ssim MS-SSIM msssim ms-ssim-db-rgb ssim vmaf lpips-alex fid top-1 Top1 acc acc@1 val_acc accuracy " +
    "mAP mAP50 map@0.5 coco_mAP mIoU iou dice f1-score mse-rgb AP50 meanIoU";
  it.each(metrics.split(" "))("%s is one", async (name) => {
    const { points, notes } = await oneOf(read({ bpp: [1], [name]: [7], qp: [3], fantasy: [4] }));
    expect(points[0].scores).toEqual({ [name]: 7 });
    expect(notes).toContain("Neither rate nor score, and left out: “fantasy”.");
  });

  it("a list of an unknown name is drawn only where there is no other score, and both is said", async () => {
    const alone = await oneOf(read({ bpp: [1, 2], fantasy: [4, 5] }));
    expect(alone.points.map(({ scores }) => scores)).toEqual([{ fantasy: 4 }, { fantasy: 5 }]);
    expect(alone.notes).toEqual([
      "“fantasy” is no score that this lab knows; it is drawn, for the curve has no other.",
    ]);
  });

  it("what is no score need not be numbers, nor as long", async () => {
    const { points, notes } = await oneOf(
      read({
        bpp: [1, 2],
        psnr: [3, 4],
        preset: ["slow", "fast"],
        epoch: [9],
        dataset: "kodak",
        encoding_time: [null, 2],
      }),
    );
    expect(points.map(({ parameters }) => parameters)).toEqual([{}, {}]);
    expect(notes).toEqual([
      '“preset” is not used: value 1 of “preset” is "slow"; a number was expected.',
      "“epoch” is not used: it has 1 values for 2 points.",
      "Neither rate nor score, and left out: “dataset” and “encoding_time”.",
    ]);
  });

  it("one score in two spellings is refused", async () => {
    expect(await problems(read({ bpp: [1], top1: [70], "top1-percent": [60] }))).toEqual([
      "curve.json: “top1” and “top1-percent” are one score.",
    ]);
  });
});

describe("several curves", () => {
  const entry = { results: { "payload-bytes": [2000], top1: [50] } };

  it("may be in a list; the file names those without a name", async () => {
    const answer = curves(await readJson([entry, { ...entry, name: "second" }], "two.json"));
    expect(answer.map(({ name }) => name)).toEqual(["two.json", "second"]);
    expect(answer[0].points[0].rates.payload).toBe(2);
  });

  it("may be in objects and lists of them; keys name those without a name", async () => {
    const answer = await readJson({
      version: 1,
      curves: { jpeg: entry, others: [{ ...entry, name: "webp" }] },
      log: [1],
    });
    expect(curves(answer).map(({ name }) => name)).toEqual(["jpeg", "webp"]);
    expect(answer).toMatchObject({ notes: ["“log” of curve.json holds no curve and is left out."] });
  });

  it("of one name are as many curves: in a file, in two files, and in two of one name", async () => {
    const named = (bpp: number) => ({ name: "a", results: { bpp: [bpp], psnr: [30] } });
    const one = await readJson([named(0.1), named(0.2)], "names-dup.json");
    expect(curves(one).map(({ name, points }) => [name, points[0].rates.bpp])).toEqual([
      ["a", 0.1],
      ["a", 0.2],
    ]);
    const all = await Promise.all([
      readJson([named(0.1), named(0.2)], "names-dup.json"),
      readJson([named(0.1), named(0.1)], "names-dup.json"),
      readJson(named(0.1), "first.json"),
      readJson(named(0.1), "second.json"),
      readJson(named(0.2), "first.json"),
    ]);
    const ids = all.flatMap((answer) => curves(answer).map(({ id }) => id));
    expect(new Set(ids).size).toBe(7);
    for (const id of ids) expect(id).toMatch(/^file-[\w.-]+$/);
  });

  it("have the same ids when the same file is read again", async () => {
    const content = [{ name: "b", results: { bpp: [1], psnr: [30] } }];
    const [first, again] = [await readJson(content), await readJson(content)];
    expect(curves(again)).toEqual(curves(first));
  });

  it("each have their sentence, and a member that is no curve has one too", async () => {
    const good = { name: "good", results: { bpp: [1], psnr: [2] } };
    expect(await problems(readJson([good, { name: "bad", results: { psnr: [2] } }], "two.json"))).toEqual([
      expect.stringMatching(/^two.json, curve 2 has no rate/),
    ]);
    expect(await problems(readJson([good, 3, { result: { bpp: [1] } }], "two.json"))).toEqual([
      expect.stringMatching(/^two.json, curve 2 has no “results”/),
      expect.stringMatching(/^two.json, curve 3 has no “results”/),
    ]);
    expect(await problems(readJson(Array(201).fill(good), "many.json"))).toEqual([
      "many.json has 201 curves; at most 200 are read from a file.",
    ]);
  });
});

describe("a file that is no curve gets a sentence", () => {
  it.each([
    ["lists of unequal length", { bpp: [1, 2, 3], psnr: [30, 31] }, /“psnr” has 2 values and “bpp” has 3/],
    ["a text among numbers", { bpp: [1, 2], psnr: [30, "31"] }, /value 2 of “psnr” is "31"; a number was expected/],
    ["null among numbers", { bpp: [1, null], psnr: [30, 31] }, /value 2 of “bpp” is null/],
    ["no rate", { psnr: [30, 31] }, /has no rate: none of bpp, .* is there \(“psnr” is a score\)/],
    ["no score", { bpp: [1, 2], encoding_time: [3, 4] }, /has no score \(“bpp” is a rate, “encoding_time” is time/],
    ["a rate of 0", { bpp: [0, 2], psnr: [30, 31] }, /value 1 of “bpp” is 0; rates are above 0/],
    ["a number in place of a list", { bpp: 3, psnr: [30] }, /“bpp” is 3; a list of numbers was expected/],
    ["empty lists", { bpp: [], psnr: [] }, /“bpp” is empty/],
    ["more points than are drawn", { bpp: Array(20_001).fill(1), psnr: Array(20_001).fill(1) }, /has 20001 points/],
    ["a share below 0", { bpp: [1], AP: [-1] }, /value 1 of “AP” is -1; 0 to 100 percent, or 0 to 1, was expected/],
    ["a list without a name alone", { bpp: [1], "": [2] }, /has no score \(“bpp” is a rate, “” is not known\)/],
  ])("%s", async (_, results, sentence) => {
    expect(await problems(read(results))).toEqual([expect.stringMatching(sentence)]);
  });

  it.each([
    ["not JSON", "{", /^curve.json is not JSON: the text ends in line 1, where a name in quotation marks was expected/],
    ["a number", "3", /has no “results”/],
    ["an empty list", "[]", /holds an empty list/],
    ["results that are a list", '{"results": [1]}', /has no “results”/],
    ["a name that is a number", '{"name": 3, "results": {"bpp": [1], "psnr": [2]}}', /has the name 3/],
    ["NaN", '{"results": {"bpp": [1, 2],\n"psnr": [30, NaN]}}', /value 2 of “psnr” is NaN; a number was expected/],
    ["infinity", '{"results": {"bpp": [1], "psnr": [Infinity]}}', /value 1 of “psnr” is Infinity/],
    ["a number beyond all", '{"results": {"bpp": [1e999], "psnr": [30]}}', /value 1 of “bpp” is Infinity/],
    [
      "a list twice",
      '{"results": {"bpp": [1],\n"psnr": [30], "psnr": [31]}}',
      /“psnr” in line 2 stands twice in one object/,
    ],
    ["brackets without end", "[".repeat(100_000), /is not JSON: line 1 is nested deeper than 100 brackets/],
    ["brackets that end", `{"results":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, /nested deeper than 100/],
    [
      "lists without end",
      `{"results":{${Array.from({ length: 20_000 }, (_, i) => `"l${i}":[1]`)}}}`,
      /has 20000 lists; at most 1000/,
    ],
    ["lists in lists", '{"results": {"bpp": [[1, 2]], "psnr": [[30, 31]]}}', /value 1 of “bpp” is a list/],
    ["a comma too many", '{"results": {\n"bpp": [1],}}', /there is "}}" in line 2, where a name/],
    ["nothing", "", /the text ends in line 1, where a value was expected/],
  ])("%s", async (_, text, sentence) => {
    expect((await problems(readText(text)))[0]).toMatch(sentence);
  });

  it("a table, this page's own among them, names the JSON that is exported beside it", async () => {
    const sentence = "choose “… as CompressAI JSON” under Export.";
    expect((await problems(readText("series,protocol,point,beta\r\n", "rate-top-1.csv")))[0]).toContain(sentence);
    expect((await problems(readText("series,protocol,point,beta\r\n", "renamed.txt")))[0]).toContain(sentence);
  });

  it("says whether the file has curves at all", async () => {
    expect(await read({ psnr: [30] })).toMatchObject({ kind: "refused", isCurveFile: true });
    expect(await readJson({ images: [], annotations: [] })).toMatchObject({ kind: "refused", isCurveFile: false });
  });
});

describe("encodings", () => {
  const text = '{"name": "кривая", "results": {"bpp": [1], "psnr": [30]}}';
  const wide = (bigEndian: boolean) => {
    const bytes = new Uint8Array(2 * text.length);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), !bigEndian);
    return bytes;
  };
  const joined = (...parts: readonly (Uint8Array | readonly number[])[]) =>
    new Uint8Array(parts.flatMap((part) => [...part]));

  it.each([
    ["UTF-8", bytesOf(text)],
    ["UTF-8 with its mark", joined([0xef, 0xbb, 0xbf], bytesOf(text))],
    ["UTF-16 as Windows writes it", joined([0xff, 0xfe], wide(false))],
    ["UTF-16, big end first", joined([0xfe, 0xff], wide(true))],
    ["UTF-16 without its mark", wide(false)],
    ["UTF-16, big end first, without its mark", wide(true)],
  ])("%s is read", async (_, bytes) => {
    expect((await oneOf(readCurves(bytes, "curve.json"))).name).toBe("кривая");
  });

  it("another one is refused", async () => {
    expect(await problems(readCurves(new Uint8Array([0x7b, 0xe4, 0x7d]), "curve.json"))).toEqual([
      "curve.json is neither UTF-8 nor UTF-16 text. Save it as UTF-8.",
    ]);
  });
});

describe("parseJson", () => {
  const plain = (value: JsonValue): unknown =>
    value instanceof Map
      ? Object.fromEntries(Array.from(value as ReadonlyMap<string, JsonValue>, ([key, member]) => [key, plain(member)]))
      : Array.isArray(value)
        ? (value as readonly JsonValue[]).map(plain)
        : value;

  it("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), fc.constantFrom(0, 2), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), null, indent);
        expect(plain(parseJson(spaced))).toEqual(JSON.parse(spaced));
      }),
    );
  });

  it("refuses what JSON.parse refuses, but for Python's numbers", () => {
    const chars = fc.constantFrom(...'[]{}:,"\\ \n01-+.eEtrufalsnN'.split(""));
    fc.assert(
      fc.property(fc.array(chars, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expect(() => parseJson(text)).toThrow(/was expected|stands twice/);
          return;
        }
        expect(plain(parseJson(text))).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it("takes long texts without running out of stack", () => {
    const long = "x\\n".repeat(2_000_000);
    expect(parseJson(`"${long}"`)).toHaveLength(4_000_000);
  });
});
