import { describe, expect, it } from "vitest";
import { smallArchitecture, smallNetwork } from "../../testing/small-network";
import { bytesSource } from "../base/byte-source";
import type { CheckpointFile } from "./checkpoint-file";
import { joinParts } from "./joined-parts";
import { loadWeights } from "./load-weights";
import { openSafetensors } from "./safetensors";
import { torchTensors, type TensorToWrite } from "./torch-tensors";
import { safetensorsBytes } from "./write-safetensors";

const tensors = torchTensors(smallNetwork(smallArchitecture("basic")), "all");

async function part(
  name: string,
  wanted: (tensor: TensorToWrite) => boolean,
  metadata: Record<string, string> = {},
): Promise<CheckpointFile> {
  return openSafetensors(bytesSource(await safetensorsBytes(tensors.filter(wanted), metadata), name));
}

const isFront = ({ name }: TensorToWrite) => name.startsWith("bottleneck_layer.");
const isBody = (tensor: TensorToWrite) => !isFront(tensor);

describe("files that hold a part of one network each", () => {
  it("load as the file that holds all of it", async () => {
    const whole = await loadWeights(await part("whole", () => true, { beta: "0.8" }));
    const front = await part("front", isFront, { beta: "0.8" });
    const body = await part("body", isBody);
    for (const order of [[front, body] as const, [body, front] as const]) {
      const joined = await loadWeights(joinParts(order));
      expect(joined.architecture).toEqual(whole.architecture);
      expect(joined.beta).toBe(0.8);
      expect(Object.fromEntries(joined.weights)).toEqual(Object.fromEntries(whole.weights));
    }
  });

  it("are refused where they overlap, both named", async () => {
    const front = await part("front", isFront);
    const whole = await part("whole", () => true);
    expect(() => joinParts([front, whole])).toThrow(/^front and whole both have bottleneck_layer\./);
  });

  it("are refused where they say different things", async () => {
    const front = await part("front", isFront, { beta: "0.8" });
    const body = await part("body", isBody, { beta: "4" });
    expect(() => joinParts([front, body])).toThrow('body has beta "4", another part of its network "0.8"');
  });

  it("are told what is missing as one file is", async () => {
    const front = await part("front", isFront);
    const body = await part("body", (tensor) => isBody(tensor) && !tensor.name.startsWith("layer4."));
    await expect(loadWeights(joinParts([front, body]))).rejects.toThrow(
      /^front and body cannot be loaded: its tensors make no network this lab knows: found bottleneck_layer, layer2, layer3;/,
    );
  });
});
