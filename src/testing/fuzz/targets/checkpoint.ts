// PyTorch's zip files: their pickle mutated behind a checksum that is made again, and the archive around it.
import { pickleStateDict } from "../../../core/checkpoint/pickle-writer";
import type { TensorToWrite } from "../../../core/checkpoint/torch-tensors";
import { madeZip, type MadeEntry } from "../../made-zip";
import { mutatedBytes, splicedBytes } from "../byte-mutations";
import type { FuzzTarget } from "../fuzz-target";
import {
  isFileError,
  networkTensors,
  oddTensors,
  readCheckpoint,
  type TensorTexts,
  textsOf,
} from "../opened-checkpoint";
import { bombPickle, respelledPickle, shuffledPickle } from "../pickle-mutations";

interface CheckpointSeed {
  readonly pickle: Uint8Array<ArrayBuffer>;
  readonly tensors: readonly TensorToWrite[];
  readonly texts: TensorTexts;
}

interface CheckpointTruth {
  /** The tensors that the file has where it is read at all; absent where only its maker's intent is known. */
  readonly expected?: TensorTexts;
  readonly isSound?: boolean;
}

function fileOf({ tensors }: CheckpointSeed, pickle: Uint8Array, deflate: boolean): Uint8Array<ArrayBuffer> {
  const text = (content: string) => new TextEncoder().encode(content);
  const entries: MadeEntry[] = [
    { name: "made/data.pkl", data: pickle, deflate },
    { name: "made/byteorder", data: text("little") },
    ...tensors.map(({ data }, key) => ({ name: `made/data/${key}`, data: data(), deflate })),
    { name: "made/version", data: text("3\n") },
  ];
  return madeZip(entries);
}

function seedOf(tensors: readonly TensorToWrite[], beside?: Parameters<typeof pickleStateDict>[1]): CheckpointSeed {
  return { tensors, pickle: pickleStateDict(tensors, beside), texts: textsOf(tensors) };
}

export const checkpointTarget: FuzzTarget<CheckpointSeed, CheckpointTruth> = {
  name: "checkpoint",
  share: 3,
  seeds: () =>
    Promise.resolve([
      seedOf(oddTensors),
      seedOf(oddTensors, { epoch: 3, args: { lr: 0.1, names: ["a", "b"] }, best: null }),
      seedOf(oddTensors.slice(0, 3)),
      seedOf(networkTensors),
    ]),
  mutate(seed, random) {
    const { pickle, texts: expected } = seed;
    const deflate = random.chance(0.3);
    const kind = random.below(10);
    if (kind < 2) {
      return { bytes: fileOf(seed, respelledPickle(pickle, random), deflate), truth: { expected, isSound: true } };
    }
    if (kind < 4) return { bytes: fileOf(seed, shuffledPickle(pickle, random), deflate), truth: {} };
    if (kind === 4) return { bytes: fileOf(seed, bombPickle(pickle, random), true), truth: {} };
    if (kind < 7) return { bytes: fileOf(seed, mutatedBytes(pickle, random), deflate), truth: {} };
    if (kind === 7) return { bytes: fileOf(seed, splicedBytes(pickle, pickle, random), deflate), truth: {} };
    // every byte of the tensors has a checksum here
    return { bytes: mutatedBytes(fileOf(seed, pickle, deflate), random), truth: { expected } };
  },
  read: ({ bytes, truth }) => readCheckpoint(bytes, "fuzz.pt", truth.expected, truth.isSound),
  isRefusal: isFileError,
};
