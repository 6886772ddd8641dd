// What there is to say about one bitstream: its sizes, and where its bits went.
import { decodeBitstream, type CodingModel } from "../../core/codec/bitstream";
import { ladonFileBytes } from "../../core/codec/ladon-file";
import { bitsPerLatent, bitsPerPixel, latentCost, paperKilobytes } from "../../core/codec/sizes";
import type { Bitstream } from "../../domain";
import type { BitstreamAnatomy, BitstreamSizes } from "../protocol-predictions";

export function sizesOf(bitstream: Bitstream): BitstreamSizes {
  const { payload, latentShape, placement } = bitstream;
  const payloadBytes = payload.length;
  return {
    payloadBytes,
    fileBytes: ladonFileBytes(bitstream),
    paperKilobytes: paperKilobytes(payloadBytes, latentShape.height, latentShape.width),
    bitsPerPixel: bitsPerPixel(payloadBytes, placement.inputHeight, placement.inputWidth),
    bitsPerLatent: bitsPerLatent(payloadBytes, latentShape.height, latentShape.width),
  };
}

/** Rejects as decodeBitstream does. */
export async function anatomyOf(bitstream: Bitstream, model: CodingModel): Promise<BitstreamAnatomy> {
  const { bitsPerChannel, bitsPerPosition, escapes } = latentCost(
    await decodeBitstream(bitstream, model),
    model.tables,
  );
  return { ...bitstream.latentShape, bitsPerChannel, bitsPerPosition, escapes };
}
