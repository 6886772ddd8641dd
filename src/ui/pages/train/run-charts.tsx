// The charts of a run, or of two over each other: every loss term, the rate, the scores, the optimizer.
import { pageTasks } from "../../tasks/tasks";
import { Group, SegmentedControl, Text } from "@mantine/core";
import { useMemo } from "react";
import { formatCount } from "../../components/format";
import { PercentSlider } from "../../components/percent-slider";
import { setLogarithmic, showOfOptimizer, smoothBy, useChartViewStore } from "../../stores/chart-view-store";
import type { ChartedRun, ChartLine, LineSettings } from "./chart-parts";
import { ColumnChart } from "./column-chart";
import { hasValues, lastValue, lossTerms } from "./run-curves";
import { ScoreChart, type Score, type ScoredRun } from "./score-chart";

const bitsLine: readonly ChartLine[] = [{ column: "bitsPerImage", name: "bits an image, estimated", color: 0 }];
const optimizerLines = {
  learningRate: [{ column: "learningRate", name: "learning rate", color: 0 }],
  gradientNorm: [{ column: "gradientNorm", name: "gradient norm", color: 1 }],
} as const satisfies Record<string, readonly ChartLine[]>;
const unsmoothed: LineSettings = { smoothing: 0, logarithmic: false };
const payload: readonly Score[] = [{ name: "payload", value: ({ scores }) => scores.payloadBytes }];

/** The slider's end would never move. */
const maxSmoothing = 0.999;

/** A sum of one term is that term, so one line is drawn for both. */
function linesOf(terms: readonly string[]): readonly ChartLine[] {
  const [sum, only] = terms;
  if (terms.length === 2) return [{ column: sum, name: `loss: ${only}`, color: 0 }];
  return terms.map((column, color) => ({ column, name: column, color }));
}

/** Whether what validation images cost changes at all. */
function payloadVaries({ run: { epochs } }: ChartedRun): boolean {
  const costs = new Set(epochs.flatMap(({ scores: { payloadBytes } }) => payloadBytes ?? []));
  return costs.size > 1;
}

function lastText({ columns }: ChartedRun, column: string, word: string): string {
  const value = lastValue(columns, column);
  return value === undefined ? "" : `Last ${word}: ${formatCount(value)}.`;
}

function OptimizerChart({ runs, settings }: { readonly runs: readonly ChartedRun[]; readonly settings: LineSettings }) {
  const column = useChartViewStore((store) => store.optimizer);
  const isRate = column === "learningRate";
  return (
    <ColumnChart
      title="Optimizer"
      description={`The ${optimizerLines[column][0].name} of each step. ${lastText(runs[0], column, optimizerLines[column][0].name)}`}
      runs={runs}
      lines={optimizerLines[column]}
      settings={isRate ? unsmoothed : settings}
      yLabel=""
      fileStem={`ladon-${column}`}
      controls={
        <SegmentedControl
          aria-label="Shown of the optimizer"
          value={column}
          onChange={(value) => showOfOptimizer(value === "gradientNorm" ? value : "learningRate")}
          data={[
            { value: "learningRate", label: "Learning rate" },
            { value: "gradientNorm", label: "Gradient norm" },
          ]}
        />
      }
    />
  );
}

export function RunCharts({ runs }: { readonly runs: readonly ChartedRun[] }) {
  const percent = useChartViewStore((store) => store.smoothingPercent);
  const logarithmic = useChartViewStore((store) => store.logarithmic);
  const smoothing = Math.min(percent / 100, maxSmoothing);
  const settings = useMemo(() => ({ smoothing, logarithmic }), [smoothing, logarithmic]);
  const linear = useMemo(() => ({ smoothing, logarithmic: false }), [smoothing]);
  const terms = [...new Set(runs.flatMap(({ columns }) => lossTerms(columns)))].join("\n");
  const lossLines = useMemo(() => linesOf(terms.split("\n")), [terms]);
  const [{ run }, other] = runs;
  const { epochs } = run;
  const otherEpochs = other?.run.epochs;
  const otherDash = other?.dash;
  const scored = useMemo(
    (): readonly ScoredRun[] => [{ epochs }, ...(otherEpochs ? [{ epochs: otherEpochs, dash: otherDash }] : [])],
    [epochs, otherEpochs, otherDash],
  );
  const scores = useMemo(
    (): readonly Score[] =>
      pageTasks[run.task].validationScores.map(({ name, title }) => ({
        name: title,
        value: ({ scores }) => scores[name],
      })),
    [run.task],
  );
  const hasRate = runs.some(({ columns }) => hasValues(columns, "bitsPerImage"));
  const hasPayload = runs.some(payloadVaries);
  if (runs.every(({ columns }) => columns.length === 0)) {
    return <Text size="sm">No step is done yet; curves grow here as soon as one is.</Text>;
  }
  return (
    <>
      <ColumnChart
        title="Training loss"
        description={`At each step the sum and its terms, each as it is weighted in the sum. ${lastText(runs[0], "loss", "loss")}`}
        runs={runs}
        lines={lossLines}
        settings={settings}
        yLabel="loss"
        fileStem="ladon-loss"
        controls={
          <Group gap="lg">
            <PercentSlider label="Smoothing" value={percent} onDrag={smoothBy} onChange={smoothBy} />
            <SegmentedControl
              aria-label="Axis of the loss"
              value={logarithmic ? "log" : "linear"}
              onChange={(value) => setLogarithmic(value === "log")}
              data={[
                { value: "linear", label: "Linear" },
                { value: "log", label: "Logarithmic" },
              ]}
            />
          </Group>
        }
        notes={
          percent > 0 && (
            <Text size="sm" c="dimmed">
              Pale lines are what was measured; strong ones are their moving average.
            </Text>
          )
        }
      />
      <ScoreChart
        title="Score on validation images"
        description={`After each epoch: ${scores.map(({ name }) => name).join(" and ")}.`}
        runs={scored}
        scores={scores}
        yLabel={pageTasks[run.task].mainScore.outOf === 100 ? "percent" : "score"}
        fileStem="ladon-scores"
      />
      {hasRate && (
        <ColumnChart
          title="Rate while training"
          description={`Bits an image as the prior estimates them while training. ${lastText(runs[0], "bitsPerImage", "estimate")}`}
          runs={runs}
          lines={bitsLine}
          settings={linear}
          yLabel="bits an image"
          fileStem="ladon-rate"
        />
      )}
      {hasPayload && (
        <ScoreChart
          title="Bytes of validation images"
          description="Mean bytes of the strings that validation images really take, after each epoch."
          runs={scored}
          scores={payload}
          yLabel="payload bytes"
          fileStem="ladon-payload"
        />
      )}
      <OptimizerChart runs={runs} settings={linear} />
    </>
  );
}
