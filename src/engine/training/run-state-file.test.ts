import { describe, expect, it } from "vitest";
import { bytesSource, type Bytes } from "../../core/base/byte-source";
import { SceneRandom } from "../../core/scenes/random";
import { mutatedBytes } from "../../testing/fuzz/byte-mutations";
import { memoryRunFiles } from "../../testing/memory-run-files";
import type { TrainerState } from "../../nets/training/trainer";
import { CurveLog } from "./run-curves";
import { readStateFile, readWeightsFile, writeRunFile, writeStateFile, writeWeightsFile } from "./run-state-file";

const weights = new Map([
  ["classification.linear.kernel", { shape: [4, 3], data: Float32Array.from({ length: 12 }, (_, i) => i / 7) }],
  ["classification.linear.bias", { shape: [3], data: Float32Array.of(-1, 0, 1) }],
]);
const trainer: TrainerState = {
  position: { stage: 0, epoch: 1, stepInEpoch: 1, step: 3 },
  written: weights,
  optimizer: new Map([
    ["classification.linear.bias", { steps: 3, slots: { moment: { shape: [3], data: Float32Array.of(1, 2, 3) } } }],
  ]),
};
const curves = new CurveLog();
for (const loss of [3, 2, 1]) curves.add({ loss });

async function written(chunks: AsyncIterable<Bytes>) {
  const files = memoryRunFiles();
  const { checksum } = await writeRunFile(files, "state-a", chunks);
  return { bytes: files.files.get("state-a")!, checksum: checksum! };
}

/** What reading ends with: the error's name, or what was read. */
const outcome = (reading: Promise<unknown>): Promise<unknown> => reading.catch((error: Error) => error.name);

describe("a run's saved state", () => {
  it("is read as it was written", async () => {
    const { bytes, checksum } = await written(writeStateFile(trainer, curves));
    const read = await readStateFile(bytesSource(bytes), checksum);
    expect(read.trainer).toEqual(trainer);
    expect(read.curves.since(0)).toEqual(curves.since(0));
  });

  it("is never taken with other numbers: 2,000 mutated ones are all named as damaged", async () => {
    const { bytes, checksum } = await written(writeStateFile(trainer, curves));
    const expected = await readStateFile(bytesSource(bytes));
    const random = new SceneRandom(1);
    let silent = 0;
    for (let i = 0; i < 2000; i++) {
      const mutated = mutatedBytes(bytes.slice(), random);
      const isSame = mutated.length === bytes.length && mutated.every((byte, at) => byte === bytes[at]);
      const found = await outcome(readStateFile(bytesSource(mutated), checksum));
      expect(found).toEqual(isSame ? expected : "DamagedStorageError");
      const unchecked = await outcome(readStateFile(bytesSource(mutated)));
      if (!isSame && unchecked !== "DamagedStorageError") silent++;
    }
    // the mutations reach numbers, which without a checksum are as good as any
    expect(silent).toBeGreaterThan(0);
  });

  it("of the best epoch is named as damaged as well", async () => {
    const { bytes, checksum } = await written(writeWeightsFile(weights));
    expect(await readWeightsFile(bytesSource(bytes), checksum)).toEqual(weights);
    bytes[bytes.length - 1] ^= 64;
    await expect(readWeightsFile(bytesSource(bytes, "best-a"), checksum)).rejects.toThrow(
      /saved best-a is damaged: its \d+ bytes have the checksum [0-9a-f]{8}, and [0-9a-f]{8} was written/,
    );
  });
});
