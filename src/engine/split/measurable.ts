// What can be measured for a split: a stored checkpoint, a published network with random weights, a codec of images.
import { inputProtocol, ownInput, protocolNumbers, protocolText } from "../../core/image/input-protocol";
import { placeImage } from "../../core/image/placement";
import { prepare } from "../../core/image/prepare";
import { configurationFor } from "../../core/networks/configuration";
import {
  isPublishedArchitecture,
  publishedArchitectures,
  type PublishedArchitectureName,
} from "../../core/networks/published-architectures";
import { publishedNetworks } from "../../core/curves/published-networks";
import type { StageMs } from "../../core/split/fair-rounds";
import type { MeasuredTimes } from "../../core/split/measurement";
import { runsOnDevice, type InputProtocol, type Prediction, type RgbImage } from "../../domain";
import { openNetwork, tasksOf, type Network } from "../../nets/model/network";
import type { ConsumableSource } from "../../nets/model/network-source";
import { predict } from "../../nets/pipeline/predict";
import { sizesOf } from "../predictions/bitstream-facts";
import { inputPixels, type ImageCodecs } from "../evaluation/compress-input";
import { JobInputError } from "../errors";
import type { JobContext } from "../job-context";
import { weightBytesOf } from "../memory-need";
import { classNames } from "../predictions/class-names";
import { compileShaders } from "../predictions/compile-shaders";
import type { CheckpointSummary } from "../protocol-checkpoints";
import { codecTitles, inputCodecNames, type InputCodecName } from "../protocol-evaluation";
import type { LoadedCheckpoint } from "../storage/loaded-checkpoint";
import { nameIn } from "../tasks/class-maps";
import { ofPrediction } from "../tasks/tasks";
import { randomWeights } from "./random-weights";

/** What is known once it is opened, beside its times. */
type OpenedFacts = Pick<MeasuredTimes, "input" | "inputSize">;
/** Of the images that it has seen. */
type SeenBytes = Pick<MeasuredTimes, "sentBytes" | "answerBytes">;

export interface OpenedMeasurable extends OpenedFacts {
  /** One of the images through all stages. */
  run(image: RgbImage): Promise<StageMs>;
  bytes(): SeenBytes;
  dispose(): void;
}

export interface Measurable extends Pick<MeasuredTimes, "key" | "title" | "weights"> {
  /** As float32; what decides how many are open at once. */
  readonly weightBytes: number;
  /** Rejects as openNetwork does, and with what reading its files throws. */
  open(image: RgbImage, context: JobContext): Promise<OpenedMeasurable>;
}

const utf8 = new TextEncoder();

/** One entry an image, counted when it is first seen: outside of what is timed. */
class BytesOfImages {
  private readonly counts = new Map<RgbImage, number>();

  count(image: RgbImage, bytesOf: () => number): void {
    if (!this.counts.has(image)) this.counts.set(image, bytesOf());
  }

  get all(): number[] | undefined {
    return this.counts.size > 0 ? [...this.counts.values()] : undefined;
  }
}

/** What Predict exports of an answer: JSON with names, boxes in original pixels, the mask as run lengths. */
function answerBytes(
  { server }: Network,
  prediction: Prediction,
  known: Pick<CheckpointSummary, "ships" | "classNames">,
): number {
  const names = classNames(server.architecture, prediction, known);
  const records = ofPrediction<object>(prediction, (task, predicted, name) =>
    task.record(predicted, nameIn(names[name])),
  );
  return utf8.encode(JSON.stringify(records)).length;
}

async function openSource(
  source: ConsumableSource,
  image: RgbImage,
  context: JobContext,
  known?: Pick<CheckpointSummary, "ships" | "classNames">,
): Promise<OpenedMeasurable> {
  const network = await openNetwork(source, { consumeWeights: true });
  try {
    const protocol = inputProtocol("unified", ownInput(network.server.configuration));
    const tasks = tasksOf(source.architecture);
    await compileShaders(network, placeImage(image.width, image.height, protocol), tasks, context);
    const sent = new BytesOfImages();
    const answers = new BytesOfImages();
    const isLocal = runsOnDevice(source.architecture);
    return {
      input: inputText(protocol),
      inputSize: network.server.configuration.inputSize,
      async run(image) {
        const { bitstream, prediction, elapsedMs } = await predict(image, network, protocol, {
          signal: context.signal,
        });
        if (bitstream) sent.count(image, () => sizesOf(bitstream).fileBytes);
        if (known && !isLocal) answers.count(image, () => answerBytes(network, prediction, known));
        return { ...elapsedMs };
      },
      bytes: () => ({ ...(sent.all && { sentBytes: sent.all }), ...(answers.all && { answerBytes: answers.all }) }),
      dispose: () => network.dispose(),
    };
  } catch (error) {
    network.dispose();
    throw error;
  }
}

const inputText = (protocol: InputProtocol): string => protocolText(protocol.name, protocolNumbers(protocol));

export const checkpointKey = (id: string): string => `checkpoint:${id}`;
export const baselineKey = (name: string): string => `baseline:${name}`;
export const codecKey = (codec: InputCodecName, inputSize: number): string => `codec:${codec}@${inputSize}`;

/** A checkpoint, loaded when its turn comes. */
export function measurableCheckpoint(
  { id, title, ships, classNames }: Pick<CheckpointSummary, "id" | "title" | "ships" | "classNames">,
  weightBytes: number,
  load: () => Promise<LoadedCheckpoint>,
): Measurable {
  return {
    key: checkpointKey(id),
    title,
    weights: "trained",
    weightBytes,
    open: async (image, context) => openSource(await load(), image, context, { ships, classNames }),
  };
}

/** The lightweight networks that the paper holds Ladon against: published, and small enough for a device. */
export const baselineNames = publishedNetworks
  .map(({ name }) => name)
  .filter(isPublishedArchitecture) satisfies PublishedArchitectureName[];

const floatBytes = 4;

/** A published network without its file: see randomWeights. Throws JobInputError for a name that is not known. */
export function measurableBaseline(name: string): Measurable {
  const published = publishedNetworks.find((network) => network.name === name);
  if (!published || !isPublishedArchitecture(name)) {
    throw new JobInputError(`There is no network ${name} to measure; known are ${baselineNames.join(", ")}.`);
  }
  const architecture = publishedArchitectures[name];
  return {
    key: baselineKey(name),
    title: published.title,
    weights: "random",
    weightBytes: floatBytes * published.parameters,
    open: (image, context) => {
      const weights = randomWeights(architecture);
      return openSource({ architecture, weights, configuration: configurationFor(architecture) }, image, context);
    },
  };
}

/** At which codecs are measured: a file of another quality takes little more or less. */
const measuredQuality = 75;

/** A codec of images before a network of such an input: the device prepares and encodes, the server decodes. */
export function measurableCodec(codec: InputCodecName, inputSize: number, codecs: ImageCodecs): Measurable {
  const protocol = inputProtocol("unified", inputSize);
  return {
    key: codecKey(codec, inputSize),
    title: `${codecTitles[codec]} of ${inputSize} pixels, quality ${measuredQuality}`,
    weightBytes: 0,
    open: async () => {
      const sent = new BytesOfImages();
      const timed = async <Result>(work: () => Result | Promise<Result>) => {
        const begin = performance.now();
        const result = await work();
        return { result, ms: performance.now() - begin };
      };
      return {
        input: inputText(protocol),
        inputSize,
        async run(image) {
          const input = await timed(() => inputPixels(prepare(image, protocol)));
          const encoded = await timed(() => codecs.encode(codec, input.result, measuredQuality));
          const decoded = await timed(() => codecs.decode(codec, encoded.result));
          sent.count(image, () => encoded.result.length);
          return { prepare: input.ms, encode: encoded.ms, decode: decoded.ms };
        },
        bytes: () => (sent.all ? { sentBytes: sent.all } : {}),
        dispose: () => undefined,
      };
    },
  };
}

/** An uncompressed network on a server. */
export function isTeacher({ compresses, onDevice }: CheckpointSummary): boolean {
  return !compresses && !onDevice;
}

/** Checkpoints and published networks, and JPEG and WebP before each input size of an uncompressed network on a server. */
export function chosenMeasurables(
  summaries: readonly CheckpointSummary[],
  baselines: readonly string[],
  { load, codecs }: { readonly load: (id: string) => Promise<LoadedCheckpoint>; readonly codecs: ImageCodecs },
): Measurable[] {
  const teachers = summaries.filter(isTeacher);
  const inputSizes = [...new Set(teachers.map(({ inputSize }) => inputSize.pixels))];
  return [
    ...summaries.map((summary) => {
      const { id, ownBytes, sharedBytes, precision } = summary;
      const weightBytes = weightBytesOf({ storedBytes: ownBytes + sharedBytes, precision });
      return measurableCheckpoint(summary, weightBytes, () => load(id));
    }),
    ...[...new Set(baselines)].map(measurableBaseline),
    ...inputSizes.flatMap((side) => inputCodecNames.map((codec) => measurableCodec(codec, side, codecs))),
  ];
}
