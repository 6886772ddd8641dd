// From an image to answers in one tab: through a bitstream where the network has an encoder, else through features alone.
import { prepare } from "../../core/image/prepare";
import type { Bitstream, InputProtocol, NetworkInput, ProtocolName, RgbImage } from "../../domain";
import { disposeFeatures, inputTensor, type Network, type Server } from "../model/network";
import { decode, type Decoded, type DecodeOptions, predictTasks, settled } from "./decode";
import { encodeInput, protocolOfNetwork } from "./encode";
import { StageClock } from "./stage-clock";

export interface Predicted extends Decoded {
  /** What the network sent; absent where it codes nothing. */
  readonly bitstream?: Bitstream;
}

/** A protocol's name means the network's own input size. Rejects as encode and decode do. */
export async function predict(
  image: RgbImage,
  network: Network,
  protocol: ProtocolName | InputProtocol,
  options: DecodeOptions = {},
): Promise<Predicted> {
  const clock = new StageClock(options);
  const { configuration } = network.server;
  const input = await clock.run("prepare", () => prepare(image, protocolOfNetwork(protocol, configuration)));
  const predicted = await predictInput(input, network, options);
  return { ...predicted, elapsedMs: { ...clock.elapsedMs, ...predicted.elapsedMs } };
}

/** As `predict`, of an input that is prepared already: without that stage. */
export async function predictInput(
  input: NetworkInput,
  { encoder, server }: Network,
  options: DecodeOptions = {},
): Promise<Predicted> {
  if (!encoder) return withoutCoding(input, server, options);
  const { bitstream, elapsedMs } = await encodeInput(input, encoder, options);
  // the server half gets nothing but the bitstream
  const decoded = await decode(bitstream, server, options);
  return { ...decoded, bitstream, elapsedMs: { ...elapsedMs, ...decoded.elapsedMs } };
}

async function withoutCoding(input: NetworkInput, server: Server, options: DecodeOptions): Promise<Decoded> {
  const clock = new StageClock(options);
  const features = await clock.run("body", () => {
    const x = inputTensor(input);
    const maps = server.features(x);
    x.dispose();
    return settled(maps, options);
  });
  try {
    const prediction = await predictTasks(server, features, input.placement, clock, options);
    return { prediction, elapsedMs: clock.elapsedMs };
  } finally {
    disposeFeatures(features);
  }
}
