// What a run would take, as the ten-step probe measured it.
import { Stack } from "@mantine/core";
import type { TrainingEstimate } from "../../../engine/protocol-training";
import { FactList } from "../../components/fact-list";
import { formatBytes, formatCount, formatMilliseconds, formatSeconds } from "../../components/format";
import { Notes } from "../../shared/sentences";

function spread(stepMs: readonly number[]): string {
  const sorted = stepMs.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  if (median === undefined) return "not measured";
  const range = `${formatMilliseconds(sorted[0])} to ${formatMilliseconds(sorted[sorted.length - 1])}`;
  return `${formatMilliseconds(median)} (median of ${sorted.length}; ${range})`;
}

export function EstimateView({ estimate }: { readonly estimate: TrainingEstimate }) {
  const { trainableParameters, frozenParameters, trainingSamples, validationSamples, steps } = estimate;
  const { peakBytes, cacheBytes, stepMs, totalMs, warnings } = estimate;
  return (
    <Stack gap="sm" role="status">
      <FactList
        facts={[
          ["Takes about", `${formatSeconds(totalMs / 1000)}, and the scoring after each epoch`],
          ["A step", spread(stepMs)],
          ["Steps", formatCount(steps)],
          [
            "Memory",
            cacheBytes > 0
              ? `${formatBytes(peakBytes)} at most, of it ${formatBytes(cacheBytes)} for kept features`
              : `${formatBytes(peakBytes)} at most`,
          ],
          ["Images", `${formatCount(trainingSamples)} to train on, ${formatCount(validationSamples)} for validation`],
          ["Parameters", `${formatCount(trainableParameters)} trainable, ${formatCount(frozenParameters)} frozen`],
        ]}
      />
      <Notes color="yellow" sentences={warnings} />
    </Stack>
  );
}
