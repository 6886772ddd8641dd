// JPEG, WebP, GIF and BMP files, by the decoders that Node has: headers and pixels damaged, sizes that lie.
import { decodeImage } from "../../../core/image/decode-image";
import { ImageError } from "../../../core/image/image-error";
import { readImageHeader } from "../../../core/image/image-header";
import { sniffImage } from "../../../core/image/sniff-image";
import type { SceneRandom } from "../../../core/scenes/random";
import type { RgbImage } from "../../../domain";
import { imageCases, type ImageCase } from "../../image-cases";
import { nodeCodecs } from "../../../node/codecs";
import { nodeDecoders } from "../../../node/decoders";
import { mutatedBytes, splicedBytes } from "../byte-mutations";
import type { FuzzTarget } from "../fuzz-target";

type Bytes = Uint8Array<ArrayBuffer>;
type ImageSeed = Pick<ImageCase, "name" | "bytes">;

const formats = /\.(?:jpe?g|webp|gif|bmp)$/i;
const maxSeedBytes = 20_000;

const drawn: RgbImage = {
  width: 24,
  height: 17,
  data: Uint8Array.from({ length: 24 * 17 * 3 }, (_, i) => (i * i) & 255),
};

/** Where each format keeps width and height, as numbers of so many bits. */
const sizesAt: readonly (readonly [is: RegExp, at: readonly number[], bytes: number])[] = [
  [/\.gif$/i, [6, 8], 2],
  [/\.bmp$/i, [18, 22], 4],
  [/\.webp$/i, [26, 28], 2],
];

function withOtherSize({ name, bytes }: ImageSeed, random: SceneRandom): Bytes {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const side = () => Math.floor(2 ** random.between(0, 16));
  const known = sizesAt.find(([is]) => is.test(name));
  if (known) {
    for (const at of known[1]) if (at + 4 <= copy.length) view.setUint16(at, side(), true);
    return copy;
  }
  for (let at = 0; at + 9 < copy.length; at++) {
    // a JPEG's start of frame, baseline or progressive
    if (copy[at] !== 0xff || (copy[at + 1] !== 0xc0 && copy[at + 1] !== 0xc2)) continue;
    view.setUint16(at + 5, side());
    view.setUint16(at + 7, side());
    break;
  }
  return copy;
}

/** The parts of a JPEG from its first scan on, again and again: each goes over all pixels. */
function manyScans({ bytes }: ImageSeed, random: SceneRandom): Bytes {
  const at = Buffer.from(bytes).indexOf(Buffer.from([0xff, 0xda]));
  if (at < 0) return mutatedBytes(bytes, random);
  const scan = bytes.subarray(at, bytes.length - 2);
  const copies = Array.from({ length: random.below(Math.floor(200_000 / scan.length)) }, () => scan);
  return new Uint8Array(Buffer.concat([bytes.subarray(0, at), ...copies, bytes.subarray(at)]));
}

export const imageTarget: FuzzTarget<ImageSeed, undefined> = {
  name: "image",
  share: 2,
  async seeds() {
    const cases = (await imageCases()).filter(({ name, bytes }) => formats.test(name) && bytes.length < maxSeedBytes);
    const made = await Promise.all(
      (["jpeg", "webp"] as const).map(async (codec) => ({
        name: `made.${codec === "jpeg" ? "jpg" : codec}`,
        bytes: new Uint8Array(await nodeCodecs.encode(codec, drawn, 60)),
      })),
    );
    return [...cases, ...made];
  },
  mutate(seed, random) {
    const { bytes } = seed;
    const kind = random.below(10);
    if (kind < 3) return { bytes: withOtherSize(seed, random), truth: undefined };
    if (kind === 3) return { bytes: splicedBytes(bytes, bytes, random), truth: undefined };
    if (kind === 4 && random.chance(0.1)) return { bytes: manyScans(seed, random), truth: undefined };
    return { bytes: mutatedBytes(bytes, random), truth: undefined };
  },
  async read({ bytes }) {
    const declared = await readImageHeader(bytes.slice(), sniffImage(bytes));
    const options = { orientation: "ignore" } as const;
    const { width, height, data } = await decodeImage(new Blob([bytes]), nodeDecoders, options);
    if (data.length !== 3 * width * height) return { wrong: `${width} × ${height} pixels in ${data.length} bytes` };
    return width === declared.width && height === declared.height
      ? "right"
      : { wrong: `${width} × ${height} pixels, declared ${declared.width} × ${declared.height}` };
  },
  isRefusal: (error) => error instanceof ImageError,
};
