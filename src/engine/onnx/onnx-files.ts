// A checkpoint as ONNX files with a text that says how to use them.
import { calibrationTexts } from "../../core/checkpoint/recorded-calibration";
import { inputSizeKey } from "../../core/checkpoint/recorded-input-size";
import { mediansOf, priorOfWeights } from "../../core/codec/factorized-prior";
import { imageNet } from "../../core/image/prepare";
import { boxHeadGraph, encoderGraph, networkGraph, serverGraph } from "../../core/networks/onnx/ladon-graphs";
import { onnxFile, type OnnxFile, type OnnxGraph } from "../../core/networks/onnx/onnx-model";
import { configurationFor } from "../../core/networks/configuration";
import { mapHeads } from "../../core/networks/heads/heads";
import type { NetworkSource } from "../../nets/model/network-source";
import { onnxReadme } from "./onnx-readme";

export interface OnnxFiles {
  readonly files: readonly (readonly [name: string, file: OnnxFile])[];
  /** For README.txt. */
  readonly readme: string;
}

/**
 * `encoder.onnx` and `server.onnx`, or `network.onnx` of a network without a bottleneck; and `box-head.onnx`, where a head
 * pools regions. `facts` are kept in the files' metadata.
 * @throws OnnxExportError for a network with parameters missing, MalformedPriorError
 */
export function onnxFiles(source: NetworkSource, title: string, facts: Readonly<Record<string, string>>): OnnxFiles {
  const { architecture, weights } = source;
  const configuration = source.configuration ?? configurationFor(architecture);
  const { bottleneck } = architecture;
  const graphs: OnnxGraph[] = [
    ...(bottleneck
      ? [encoderGraph(source), serverGraph(source, configuration)]
      : [networkGraph(source, configuration)]),
    ...(mapHeads(architecture, ({ pools }) => pools).some(Boolean) ? [boxHeadGraph(source)] : []),
  ];
  const medians = bottleneck && Array.from(mediansOf(priorOfWeights(weights)));
  const { mean, deviation } = configuration.protocol?.normalisation ?? imageNet;
  const metadata = {
    ...facts,
    [inputSizeKey]: String(configuration.inputSize),
    mean: JSON.stringify(mean),
    deviation: JSON.stringify(deviation),
    ...(architecture.heads.classification && calibrationTexts(configuration.calibration)),
    ...(medians && { medians: JSON.stringify(medians) }),
  };
  return {
    files: graphs.map((graph) => [`${graph.name}.onnx`, onnxFile(graph, metadata)] as const),
    readme: onnxReadme(title, graphs, configuration, medians),
  };
}
