// Leaves a function that decodes a file as the lab's page does, and tells its size and the checksum of its samples.
import { decodeImage, type DecodeOptions } from "../../src/core/image/decode-image";
import { checksum } from "../../src/testing/digest";

export type DecodeInTab = (
  bytes: readonly number[],
  options: DecodeOptions,
) => Promise<readonly [width: number, height: number, sum: number]>;

const decodeInTab: DecodeInTab = async (bytes, options) => {
  const { width, height, data } = await decodeImage(new Blob([Uint8Array.from(bytes)]), undefined, options);
  return [width, height, checksum(data)];
};
Object.assign(globalThis, { decodeInTab });
