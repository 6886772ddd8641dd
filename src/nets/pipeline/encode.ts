// The device half: image -> network input -> latent -> bitstream.
import { encodeBitstream } from "../../core/codec/bitstream";
import { quantize } from "../../core/codec/latent-quantization";
import { inputProtocol, ownInput } from "../../core/image/input-protocol";
import { prepare } from "../../core/image/prepare";
import type { ModelConfiguration } from "../../core/networks/configuration";
import type { Bitstream, InputProtocol, NetworkInput, ProtocolName, RgbImage } from "../../domain";
import type { Encoder } from "../model/network";
import { StageClock, type StageOptions, type StageTimes } from "./stage-clock";

/** The protocol that a network is asked by: with its numbers as chosen, or by its name alone, at the network's own input size. */
export function protocolOfNetwork(
  protocol: ProtocolName | InputProtocol,
  configuration: Pick<ModelConfiguration, "inputSize" | "protocol">,
): InputProtocol {
  return typeof protocol === "string" ? inputProtocol(protocol, ownInput(configuration)) : protocol;
}

export interface Encoded {
  readonly bitstream: Bitstream;
  /** `prepare`, `encoder` (with the only read of the latent), `code`. */
  readonly elapsedMs: StageTimes;
}

/**
 * Codes one image; a protocol's name means the network's own input size. Rejects with the signal's reason when cancelled, RangeError for an image whose samples and sides
 * disagree, codec's UnusableLatentError where the encoder's output is not finite.
 */
export async function encode(
  image: RgbImage,
  model: Encoder,
  protocol: ProtocolName | InputProtocol,
  options: StageOptions = {},
): Promise<Encoded> {
  const clock = new StageClock(options);
  const input = await clock.run("prepare", () => prepare(image, protocolOfNetwork(protocol, model.configuration)));
  return encodeWith(clock, input, model);
}

/** As `encode`, of an input that is prepared already: without that stage. */
export function encodeInput(input: NetworkInput, model: Encoder, options: StageOptions = {}): Promise<Encoded> {
  return encodeWith(new StageClock(options), input, model);
}

async function encodeWith(clock: StageClock, input: NetworkInput, model: Encoder): Promise<Encoded> {
  const { values, shape } = await clock.run("encoder", async () => {
    const latent = model.latent(input);
    try {
      const [, height, width, channels] = latent.shape;
      return { values: (await latent.data()) as Float32Array, shape: { channels, height, width } };
    } finally {
      latent.dispose();
    }
  });
  const bitstream = await clock.run("code", () =>
    encodeBitstream(quantize(values, shape, model.medians), input.placement, model),
  );
  return { bitstream, elapsedMs: clock.elapsedMs };
}
