// The README.txt beside exported ONNX files: inputs, outputs, and what stands between the files.
import { numbersText, protocolNumbers } from "../../core/image/input-protocol";
import { imageNet } from "../../core/image/prepare";
import { operatorSet, type OnnxGraph, type OnnxValue } from "../../core/networks/onnx/onnx-model";
import type { ModelConfiguration } from "../../core/networks/configuration";

function valueLine(direction: "in" | "out", { name, shape, about }: OnnxValue): string {
  return `  ${direction.padEnd(3)}  ${name} [${shape.join(", ")}]: ${about}`;
}

function graphLines({ name, inputs, outputs }: OnnxGraph): string[] {
  const lines = [...inputs.map((value) => valueLine("in", value)), ...outputs.map((value) => valueLine("out", value))];
  return [`${name}.onnx`, ...lines, ""];
}

function detectionLines({ detection }: ModelConfiguration, before: string): string[] {
  const { anchorSizes, anchorRatios, poolSize, poolSamples, pooledLevels, boxWeights } = detection;
  const sizes = anchorSizes.map((level, i) => `pyramid${i} ${level.join(" and ") || "none"}`).join(", ");
  return [
    `Detection. What stands between ${before}.onnx and box-head.onnx follows torchvision's Faster R-CNN: decode the offsets`,
    "of the anchors, keep the best, suppress overlaps, pool each region from its pyramid level by RoIAlign.",
    `Anchors in input pixels: ${sizes}; height over width ${anchorRatios.join(", ")}, the sizes of one ratio together.`,
    `Regions are pooled to ${poolSize} x ${poolSize} with ${poolSamples} samples a side from the finest ${pooledLevels.unified} levels.`,
    `The box head's offsets are divided by ${boxWeights.join(", ")}.`,
    "",
  ];
}

function protocolLines({ inputSize, protocol }: ModelConfiguration): string[] {
  if (protocol) return [`Its own protocol: ${protocol.name}, ${numbersText(protocolNumbers(protocol))} pixels.`];
  return [
    `The three-headed protocol brings its longer side to ${inputSize} pixels and pads right and below with 0, after`,
    "normalisation, to multiples of 32. Any other multiple of 32 runs as well.",
  ];
}

/** How logits become the probabilities that this lab shows. */
function probabilityLines({ calibration }: ModelConfiguration): string[] {
  if (!calibration) return [];
  const { temperature = 1, sure } = calibration;
  const told = `Probabilities of the classes: softmax(logits / ${temperature}).`;
  if (sure === undefined) return [told, ""];
  return [told, `Where the best is below ${sure}, the answer is "not sure".`, ""];
}

/** What stands between encoder and server; `medians` as in onnxReadme. */
function codingLines(medians: readonly number[]): string[] {
  const around = medians.every((median) => median === 0)
    ? "The medians are all 0."
    : `The medians, by channel: ${medians.map((median) => Number(median.toPrecision(7))).join(", ")}.`;
  return [
    "Between encoder.onnx and server.onnx: symbols = round(latent - median), ties to even; they are what is coded and sent.",
    `The server's latent is symbols + median. ${around}`,
    "",
  ];
}

/** `medians`: what latents are rounded around, one a channel; absent of a network that does not compress. */
export function onnxReadme(
  title: string,
  graphs: readonly OnnxGraph[],
  configuration: ModelConfiguration,
  medians: readonly number[] | undefined,
): string {
  const { mean, deviation } = configuration.protocol?.normalisation ?? imageNet;
  const classifies = graphs.some(({ outputs }) => outputs.some(({ name }) => name === "classification"));
  const lines = [
    `${title}, exported by Ladon Lab as ONNX, operator set ${operatorSet}. All tensors are float32, channels before rows.`,
    "",
    ...graphs.flatMap(graphLines),
    `The image: RGB divided by 255, minus mean ${mean.join(", ")}, divided by ${deviation.join(", ")}.`,
    ...protocolLines(configuration),
    "",
    ...(classifies ? probabilityLines(configuration) : []),
    ...(medians ? codingLines(medians) : []),
    ...(graphs.some(({ name }) => name === "box-head")
      ? detectionLines(configuration, medians ? "server" : "network")
      : []),
    `Norms are folded into convolutions.${medians ? " Entropy coding is not part of ONNX: this lab and CompressAI code the symbols." : ""}`,
  ];
  return `${lines.join("\n")}\n`;
}
