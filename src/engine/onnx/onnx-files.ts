// A checkpoint as ONNX files with a text that says how to use them.
import { inputSizeKey } from "../../core/checkpoint/recorded-input-size";
import { mediansOf, priorOfWeights } from "../../core/codec/factorized-prior";
import { imageNet } from "../../core/image/prepare";
import { boxHeadGraph, encoderGraph, serverGraph } from "../../core/networks/onnx/ladon-graphs";
import { onnxFile, type OnnxFile, type OnnxGraph } from "../../core/networks/onnx/onnx-model";
import { configurationFor } from "../../core/networks/configuration";
import type { NetworkSource } from "../../nets/model/network-source";
import { onnxReadme } from "./onnx-readme";

export interface OnnxFiles {
  readonly files: readonly (readonly [name: string, file: OnnxFile])[];
  /** For README.txt. */
  readonly readme: string;
}

/**
 * `encoder.onnx`, `server.onnx` and, with a detection head, `box-head.onnx`. `facts` are kept in the files' metadata.
 * @throws OnnxExportError for a network without a bottleneck or with parameters missing, MalformedPriorError
 */
export function onnxFiles(source: NetworkSource, title: string, facts: Readonly<Record<string, string>>): OnnxFiles {
  const { architecture, weights } = source;
  const configuration = source.configuration ?? configurationFor(architecture);
  const graphs: OnnxGraph[] = [
    encoderGraph(source),
    serverGraph(source, configuration),
    ...(architecture.heads.detection ? [boxHeadGraph(source)] : []),
  ];
  const medians = Array.from(mediansOf(priorOfWeights(weights)));
  const metadata = {
    ...facts,
    [inputSizeKey]: String(configuration.inputSize),
    mean: JSON.stringify(imageNet.mean),
    deviation: JSON.stringify(imageNet.deviation),
    medians: JSON.stringify(medians),
  };
  return {
    files: graphs.map((graph) => [`${graph.name}.onnx`, onnxFile(graph, metadata)] as const),
    readme: onnxReadme(title, graphs, configuration, medians),
  };
}
