// Both halves in one tab: image -> bitstream -> answers.
import type { InputProtocol, ProtocolName, RgbImage } from "../../domain";
import type { Ladon } from "../model/ladon";
import { decode, type Decoded, type DecodeOptions } from "./decode";
import { encode, type Encoded } from "./encode";

/** Everything that `encode` and `decode` give; the server half gets nothing but the bitstream. */
export async function predict(
  image: RgbImage,
  model: Ladon,
  protocol: ProtocolName | InputProtocol,
  options: DecodeOptions = {},
): Promise<Encoded & Decoded> {
  const encoded = await encode(image, model.encoder, protocol, options);
  const decoded = await decode(encoded.bitstream, model.server, options);
  return { ...encoded, ...decoded, elapsedMs: { ...encoded.elapsedMs, ...decoded.elapsedMs } };
}
