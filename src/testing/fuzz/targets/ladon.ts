// .ladon files: the header's numbers and the entropy-coded payload, with the checksum made again so that both are reached.
import { decodeBitstream, encodeBitstream, type CodingModel } from "../../../core/codec/bitstream";
import {
  DamagedLadonFileError,
  DamagedPayloadError,
  ModelMismatchError,
  NotALadonFileError,
  TablesMismatchError,
  UnsupportedLadonVersionError,
  UnusableLatentError,
} from "../../../core/codec/codec-errors";
import { crc32 } from "../../../core/base/hashes";
import { unresized } from "../../../core/image/placement";
import { readLadonFile, writeLadonFile } from "../../../core/codec/ladon-file";
import type { SceneRandom } from "../../../core/scenes/random";
import { protocolNames, type CdfTables, type Placement } from "../../../domain";
import { mutatedBytes, splicedBytes } from "../byte-mutations";
import type { FuzzTarget } from "../fuzz-target";

const tables: CdfTables = {
  channels: 2,
  maxLength: 5,
  quantizedCdf: Int32Array.of(0, 30_000, 60_000, 65_536, 0, 0, 100, 40_000, 65_000, 65_536),
  cdfLength: Int32Array.of(4, 5),
  offset: Int32Array.of(0, -1),
};
const model: CodingModel = { modelId: "ab".repeat(16), tables };

const checksumAt = 5;
const checkedFrom = 9;
const sizesAt = 58;
const sizeCount = 12;

async function madeFile(width: number, height: number, protocol: Placement["protocol"]) {
  const [latentWidth, latentHeight] = [Math.ceil(width / 4), Math.ceil(height / 4)];
  const plane = latentWidth * latentHeight;
  const symbols = Int32Array.from({ length: 2 * plane }, (_, i) =>
    i % 11 === 0 ? 500 - i : (i % 4) - (i >= plane ? 1 : 0),
  );
  const latent = { channels: 2, height: latentHeight, width: latentWidth, symbols };
  const placement = { ...unresized(width, height, protocol), originalWidth: width * 3, originalHeight: height * 3 };
  return writeLadonFile(await encodeBitstream(latent, placement, model));
}

function withChecksum(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (bytes.length < checkedFrom) return bytes;
  const sum = crc32(bytes.subarray(checkedFrom), crc32(bytes.subarray(0, checksumAt)));
  new DataView(bytes.buffer).setUint32(checksumAt, sum, true);
  return bytes;
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

/** One to three of the sizes in the header changed; the length of the payload stays true. */
function withOtherSizes(file: Uint8Array, random: SceneRandom): Uint8Array<ArrayBuffer> {
  const sizes: number[] = [];
  let at = sizesAt;
  for (let i = 0; i < sizeCount; i++) {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      value += (file[at] & 127) * scale;
      if (file[at++] < 128) break;
    }
    sizes.push(value);
  }
  const absurd = () => Math.min(2 ** 31 - 1, Math.floor(2 ** random.between(0, 31.5)));
  for (let left = 1 + random.below(3); left > 0; left--) {
    const i = random.below(sizeCount - 1);
    sizes[i] = random.pick([0, 1, sizes[i] + 1, sizes[i] * 2, 40_000, absurd(), absurd()]);
  }
  return Uint8Array.from([...file.subarray(0, sizesAt), ...sizes.flatMap(varint), ...file.subarray(at)]);
}

const refusals = [
  DamagedLadonFileError,
  DamagedPayloadError,
  ModelMismatchError,
  NotALadonFileError,
  TablesMismatchError,
  UnsupportedLadonVersionError,
  UnusableLatentError,
];

export const ladonTarget: FuzzTarget<Uint8Array, undefined> = {
  name: "ladon",
  share: 1,
  seeds: () =>
    Promise.all(protocolNames.flatMap((protocol) => [madeFile(16, 12, protocol), madeFile(64, 48, protocol)])),
  mutate(file, random) {
    const kind = random.below(8);
    if (kind === 0) return { bytes: mutatedBytes(file, random), truth: undefined };
    if (kind === 1) return { bytes: withChecksum(splicedBytes(file, file, random)), truth: undefined };
    const bytes = kind < 5 ? withOtherSizes(file, random) : mutatedBytes(file, random);
    return { bytes: withChecksum(bytes), truth: undefined };
  },
  async read({ bytes }) {
    const bitstream = readLadonFile(bytes);
    // sizes are written in one way alone
    if (Buffer.compare(writeLadonFile(bitstream), bytes) !== 0) return { wrong: "it is written again as other bytes" };
    const latent = await decodeBitstream(bitstream, model);
    const again = await decodeBitstream(await encodeBitstream(latent, bitstream.placement, model), model);
    const isSame = Buffer.compare(bytesOf(again.symbols), bytesOf(latent.symbols)) === 0;
    return isSame ? "right" : { wrong: "its latent is another once it was coded again" };
  },
  isRefusal: (error) => refusals.some((refusal) => error instanceof refusal),
};
