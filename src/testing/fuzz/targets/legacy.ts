// PyTorch's container before 1.6: five pickles in a row and the storages behind them, none with a checksum.
import { elementCount } from "../../../core/checkpoint/element-types";
import { pickleStateDict } from "../../../core/checkpoint/pickle-writer";
import type { TensorToWrite } from "../../../core/checkpoint/torch-tensors";
import { mutatedBytes, splicedBytes } from "../byte-mutations";
import type { FuzzTarget } from "../fuzz-target";
import { isFileError, oddTensors, readCheckpoint, type TensorTexts, textsOf } from "../opened-checkpoint";
import { bombPickle, respelledPickle, shuffledPickle } from "../pickle-mutations";

interface LegacySeed {
  readonly pickle: Uint8Array<ArrayBuffer>;
  readonly tensors: readonly TensorToWrite[];
  readonly texts: TensorTexts;
}

interface LegacyTruth {
  readonly expected?: TensorTexts;
  readonly isSound?: boolean;
}

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const magic = latin1("\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.");
const protocol = latin1("\x80\x02M\xe9\x03.");
const system = latin1("\x80\x02}(X\x0d\0\0\0little_endian\x88X\x10\0\0\0protocol_versionM\xe9\x03u.");

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}

function keyList(count: number): Buffer {
  const keys = Array.from({ length: count }, (_, key) => latin1(`U${String.fromCharCode(String(key).length)}${key}`));
  return Buffer.concat([latin1("\x80\x02]("), ...keys, latin1("e.")]);
}

function fileOf({ tensors }: LegacySeed, pickle: Uint8Array): Uint8Array<ArrayBuffer> {
  const storages = tensors.flatMap(({ shape, data }) => [int64(elementCount(shape)), Buffer.from(data())]);
  return new Uint8Array(Buffer.concat([magic, protocol, system, pickle, keyList(tensors.length), ...storages]));
}

function seedOf(tensors: readonly TensorToWrite[], beside?: Parameters<typeof pickleStateDict>[1]): LegacySeed {
  return { tensors, pickle: pickleStateDict(tensors, beside), texts: textsOf(tensors) };
}

export const legacyTarget: FuzzTarget<LegacySeed, LegacyTruth> = {
  name: "legacy",
  share: 1,
  seeds: () => Promise.resolve([seedOf(oddTensors), seedOf(oddTensors, { epoch: 3 }), seedOf(oddTensors.slice(0, 2))]),
  mutate(seed, random) {
    const { pickle, texts: expected } = seed;
    const kind = random.below(10);
    if (kind < 2) return { bytes: fileOf(seed, respelledPickle(pickle, random)), truth: { expected, isSound: true } };
    if (kind < 4) return { bytes: fileOf(seed, shuffledPickle(pickle, random)), truth: {} };
    if (kind === 4) return { bytes: fileOf(seed, bombPickle(pickle, random)), truth: {} };
    const whole = fileOf(seed, pickle);
    if (kind === 5) return { bytes: splicedBytes(whole, whole, random), truth: {} };
    return { bytes: mutatedBytes(whole, random), truth: {} };
  },
  read: ({ bytes, truth }) => readCheckpoint(bytes, "fuzz.pth", truth.expected, truth.isSound),
  isRefusal: isFileError,
};
