// What is said where files of one network have backbones that are not quite equal.
import type { LoadedWeights } from "../../core/checkpoint/load-weights";

/** One sentence a file whose backbone or coder tables are not those that were kept. */
export function driftSentences({ drift }: LoadedWeights): string[] {
  return drift
    .filter(({ tensors, equalTensors, tablesEqual }) => equalTensors < tensors || !tablesEqual)
    .map(({ fileName, keptFileName, tensors, equalTensors, largestDifference, worstTensor, tablesEqual }) => {
      if (equalTensors === tensors) return `${fileName} has other coder tables than ${keptFileName}, whose are used`;
      const which = worstTensor ? ` (largest in ${worstTensor}: ${largestDifference.toPrecision(2)})` : "";
      const tables = tablesEqual ? "" : ", and so do the coder's tables";
      return `${tensors - equalTensors} of ${tensors} backbone tensors in ${fileName} differ from ${keptFileName}, whose are used${which}${tables}; its head may answer otherwise than with its own`;
    });
}
