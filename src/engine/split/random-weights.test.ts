import { beforeAll, describe, expect, it } from "vitest";
import { publishedArchitectures } from "../../core/networks/published-architectures";
import { openNetwork } from "../../nets/model/network";
import { predict } from "../../nets/pipeline/predict";
import { useNodeBackend } from "../../node/backend";
import { randomWeights } from "./random-weights";

beforeAll(() => useNodeBackend("wasm"));

const image = { width: 320, height: 320, data: new Uint8Array(320 * 320 * 3).map((_, i) => (i * 7) % 256) };

describe("random weights", () => {
  it("let an SSD choose from boxes of two classes, as many as it keeps", async () => {
    const architecture = publishedArchitectures.ssdlite320_mobilenet_v3_large;
    const network = await openNetwork({ architecture, weights: randomWeights(architecture) });
    const { prediction } = await predict(image, network, "unified");
    network.dispose();
    const { boxes } = prediction.detection!;
    expect(new Set(boxes.map(({ label }) => label))).toEqual(new Set([1, 2]));
    expect(boxes.length).toBeGreaterThan(100);
    // 1 + 2 · 0.02 + 88 · 0.0001 in all
    expect(boxes[0].score).toBeCloseTo(0.02 / 1.0488, 6);
  });

  it("are the same every time", () => {
    const [first, second] = [1, 2].map(() => randomWeights(publishedArchitectures.mnasnet0_5));
    expect([...second.keys()]).toEqual([...first.keys()]);
    // expect looks at every number by itself, for a minute
    const differs = [...first].filter(
      ([name, { data }]) => !Buffer.from(data.buffer).equals(Buffer.from(second.get(name)!.data.buffer)),
    );
    expect(differs.map(([name]) => name)).toEqual([]);
    expect(first.size).toBeGreaterThan(100);
  });
});
