// EfficientNet-Lite0 as its makers published it, under the heads of the demo of photographs.
import { configurationFor } from "../../../core/networks/configuration";
import { liteTeacher } from "../../../core/networks/lite-architectures";
import type { NetworkSource } from "../../../nets/model/network-source";
import { openCheckpoint } from "../../../core/checkpoint/archive";
import { loadWeights } from "../../../core/checkpoint/load-weights";
import { UsageError } from "../../command-line";
import { nodeFileSource } from "../../files";
import { photoKinds, photoObjects } from "./photo-kinds";

/**
 * The file's body, and heads whose weights are for whoever trains them to draw: its own classifier tells ImageNet's classes
 * apart. Rejects with UsageError for another network, and as loadWeights.
 */
export async function publishedTeacher(file: string): Promise<NetworkSource> {
  const source = await nodeFileSource(file);
  try {
    const { architecture, weights } = await loadWeights([await openCheckpoint(source)], {});
    if (!architecture.backbone || architecture.backbone.kind !== "efficientnet-lite") {
      throw new UsageError(
        `--teacher is ${file}, a ${configurationFor(architecture).title}; the demo's body is EfficientNet-Lite0. ` +
          "docs/demo.md says where to get it.",
      );
    }
    const body = new Map(Array.from(weights).filter(([name]) => !name.startsWith("classification.")));
    const classes = {
      classification: photoKinds.length,
      detection: photoObjects.length,
      segmentation: photoObjects.length,
    };
    return { architecture: liteTeacher(architecture, classes), weights: body };
  } finally {
    await source.close();
  }
}
