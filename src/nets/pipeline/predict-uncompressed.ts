// The teacher's answers: image -> network input -> features -> answers, with nothing coded in between.
import { prepare } from "../../core/image/prepare";
import type { InputProtocol, NetworkInput, ProtocolName, RgbImage } from "../../domain";
import { disposeFeatures } from "../model/ladon";
import type { Teacher } from "../model/teacher";
import { answers } from "./answers";
import type { Decoded, DecodeOptions } from "./decode";
import { protocolOfNetwork } from "./protocol-of-network";
import { StageClock } from "./stage-clock";

/** `elapsedMs` has `prepare`, `body` (stem and layers) and each head. Rejects with the signal's reason when cancelled. */
export async function predictUncompressed(
  image: RgbImage,
  model: Teacher,
  protocol: ProtocolName | InputProtocol,
  options: DecodeOptions = {},
): Promise<Decoded> {
  const clock = new StageClock(options);
  const input = await clock.run("prepare", () => prepare(image, protocolOfNetwork(protocol, model.configuration)));
  return answerWith(clock, input, model, options);
}

/** As `predictUncompressed`, of an input that is prepared already: without that stage. */
export function predictUncompressedInput(
  input: NetworkInput,
  model: Teacher,
  options: DecodeOptions = {},
): Promise<Decoded> {
  return answerWith(new StageClock(options), input, model, options);
}

async function answerWith(
  clock: StageClock,
  input: NetworkInput,
  model: Teacher,
  options: DecodeOptions,
): Promise<Decoded> {
  const features = await clock.run("body", () => model.features(input));
  try {
    const prediction = await answers(model, features, input.placement, clock, options);
    return { prediction, elapsedMs: clock.elapsedMs };
  } finally {
    disposeFeatures(features);
  }
}
