import { describe, expect, it } from "vitest";
import { useNodeBackend } from "../../node/backend";
import { smallArchitecture, smallNetwork } from "../small-network";
import { benchPeer } from "./peer";

describe("the bench beside onnxruntime-web", () => {
  it.each([
    ["fused", "fused"],
    ["plain", "plain"],
    ["none", "tfjs's"],
  ] as const)(
    "times both of equal outputs on %s kernels, and says how one stands to the other",
    async (kernels, called) => {
      await useNodeBackend("wasm", kernels);
      const { title, rows, figures } = await benchPeer("Small", smallNetwork(smallArchitecture("bottleneck")), 2, 64);
      expect(title).toBe(`Small on wasm with ${called} kernels beside onnxruntime-web`);
      const stages = ["encoder", "decoder + body", "with segmentation", "with proposals", "box head of 1000 regions"];
      expect(rows.map(({ name, runs }) => [name, runs])).toEqual(
        stages.flatMap((stage) => [
          [`${stage}, this lab`, 2],
          [`${stage}, onnxruntime-web`, 2],
        ]),
      );
      expect(figures[0].value).toBeCloseTo(rows[0].wallMs.median / rows[1].wallMs.median, 12);
      const differences = figures.filter(({ name }) => name.includes("difference"));
      expect(differences).toHaveLength(5);
      // float32 products in another order
      for (const { value } of differences) expect(value).toBeLessThan(100);
    },
  );
});
