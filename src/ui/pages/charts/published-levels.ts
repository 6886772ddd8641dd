// What others published of networks that send nothing, as levels, and what such networks cost the device.
import {
  type PublishedDataSet,
  type PublishedNetwork,
  publishedNetworks,
  type PublishedRun,
} from "../../../engine/protocol-charts";
import type { DeviceCost } from "../../../engine/protocol-checkpoints";
import { formatCount } from "../../components/format";
import { withPrefix } from "../../shared/encoder-text";
import { pageTasks } from "../../tasks/tasks";
import type { ChartLevel, Provenance } from "./chart-series";

export const dataSetTitles: Readonly<Record<PublishedDataSet, string>> = {
  ilsvrc2012: pageTasks.classification.paper.dataSet,
  coco2017: pageTasks.detection.paper.dataSet,
  pascal_voc2012: pageTasks.segmentation.paper.dataSet,
  "coco2017-voc-labels": `${pageTasks.detection.paper.dataSet}, Pascal VOC’s classes`,
};

interface UncompressedNetwork {
  readonly title: string;
  readonly network: DeviceCost;
  readonly resizing: string;
  /** How the cost was counted. */
  readonly provenance: Provenance;
}

function uncompressed({ title, parameters, bits }: PublishedNetwork, run: PublishedRun): UncompressedNetwork {
  const { inputSize, multiplyAccumulates, resizing, note, published } = run;
  const counted = `multiply-accumulates counted by layer for one image of ${inputSize} × ${inputSize} pixels`;
  const theirs =
    published &&
    `published are ${formatCount(published.parameters)} parameters and ${withPrefix(published.multiplyAccumulates)}`;
  return {
    title,
    network: { parameters, bits, multiplyAccumulates, inputSize },
    resizing,
    provenance: [["Network’s cost", [counted, theirs].filter(Boolean).join("; ") + (note ? `. ${note}` : "")]],
  };
}

/** A network by upstream's or torchvision's name, as it was asked on `dataSet`. Throws Error where none is known. */
export function uncompressedNetwork(name: string, dataSet: PublishedDataSet): UncompressedNetwork {
  const network = publishedNetworks.find((network) => network.name === name);
  const run = network?.runs.find(({ dataset }) => dataset === dataSet);
  if (!network || !run) throw new Error(`Nothing is known of a network ${name} on ${dataSet}.`);
  return uncompressed(network, run);
}

/** One for each network and dataset with a published score; those of the paper's logs are among the paper's levels. */
export function publishedLevels(): ChartLevel[] {
  return publishedNetworks.flatMap((network) =>
    network.runs.flatMap((run): ChartLevel[] => {
      const { dataset, published } = run;
      if (!published) return [];
      const { title, network: cost, resizing, provenance } = uncompressed(network, run);
      return [
        {
          id: `published-${network.name}`,
          name: `${title} (published)`,
          origin: "published",
          dataSet: dataset,
          protocol: `${dataSetTitles[dataset]}, ${resizing}; nothing is sent`,
          network: cost,
          scores: published.scores,
          provenance: [
            ["Source", published.source],
            ["Weights", published.weights],
            ["Dataset", dataSetTitles[dataset]],
            ["Images", resizing],
            ...provenance,
          ],
        },
      ];
    }),
  );
}
