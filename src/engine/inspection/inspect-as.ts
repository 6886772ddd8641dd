// Files of one kind under inspection, by the importer of that kind.
import type { InspectedFile } from "./inspected-file";
import { inspectBitstreams } from "./inspect-bitstreams";
import { inspectCheckpoints } from "./inspect-checkpoints";
import { inspectCurves } from "./inspect-curves";
import { inspectImages } from "./inspect-images";
import type { InspectOptions } from "./inspect-options";
import { inspectRecipes } from "./inspect-recipes";
import type { Inspection } from "./inspection";
import type { ReadableKind } from "./recognised";

export async function inspectAs(
  kind: ReadableKind,
  name: string,
  files: readonly InspectedFile[],
  options: InspectOptions,
): Promise<Inspection> {
  switch (kind) {
    case "checkpoint":
      return inspectCheckpoints(name, files, options);
    case "bitstream":
      return inspectBitstreams(name, files, options);
    case "image":
      return inspectImages(name, files, options);
    case "recipe":
      return inspectRecipes(name, files);
    case "curves":
      return inspectCurves(name, files);
  }
}
