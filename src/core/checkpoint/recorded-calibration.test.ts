import { describe, expect, it } from "vitest";
import { bytesSource, type Bytes } from "../base/byte-source";
import { smallArchitecture, smallNetwork } from "../../testing/small-network";
import { openCheckpoint } from "./archive";
import { loadWeights } from "./load-weights";
import { calibrationEntries, calibrationTexts, recordedCalibration } from "./recorded-calibration";
import { torchTensors } from "./torch-tensors";
import { writeSafetensors } from "./write-safetensors";
import { writeTorchCheckpoint } from "./write-torch";

const calibration = { temperature: 1.517, sure: 0.42 };
const finding = (texts: Readonly<Record<string, string>>) => recordedCalibration(new Map(Object.entries(texts)));

async function opened(chunks: AsyncIterable<Bytes>, name: string) {
  const parts: Bytes[] = [];
  for await (const chunk of chunks) parts.push(chunk.slice());
  return openCheckpoint(bytesSource(new Uint8Array(await new Blob(parts).arrayBuffer()), name));
}

describe("the calibration that a file records", () => {
  it("comes back from .safetensors and from .pt", async () => {
    const tensors = () => torchTensors(smallNetwork(smallArchitecture("basic")), "all");
    const files = [
      await opened(writeSafetensors(tensors(), calibrationTexts(calibration)), "a.safetensors"),
      await opened(writeTorchCheckpoint(tensors(), { beside: calibrationEntries(calibration) }), "a.pt"),
    ];
    for (const file of files) expect((await loadWeights(file)).calibration).toEqual(calibration);
  });

  it("is read from a dictionary of a .pt file, whose entries are named by their path", () => {
    expect(finding({ "calibration.temperature": "2" })).toEqual({ value: { temperature: 2 } });
  });

  it("is dropped where the file has no classifier", async () => {
    const { segmentation } = smallArchitecture("basic").heads;
    const architecture = { ...smallArchitecture("basic"), heads: { segmentation } };
    const tensors = torchTensors(smallNetwork(architecture), "all");
    const file = await opened(writeSafetensors(tensors, calibrationTexts(calibration)), "a.safetensors");
    expect(await loadWeights(file)).not.toHaveProperty("calibration");
  });

  it("is nothing where the file says nothing", () => expect(finding({ beta: "1" })).toEqual({}));

  it.each(["0", "-1", "", "warm", "Infinity", "1e9"])("is ignored with a sentence at a temperature of %j", (text) => {
    expect(finding({ "calibration.temperature": text, "calibration.sure": "0.5" })).toEqual({
      value: { sure: 0.5 },
      problem: `its calibration.temperature is "${text}", where a number from 0.001 to 1000 is expected; it is ignored`,
    });
  });

  it("is ignored with a sentence where sure is no share", () => {
    expect(finding({ "calibration.sure": "90 %" }).problem).toBe(
      'its calibration.sure is "90 %", where a number from 0 to 1 is expected; it is ignored',
    );
  });
});
