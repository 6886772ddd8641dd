// Validation images as the network sees them after an epoch, beside what is true.
import { Text } from "@mantine/core";
import { memo } from "react";
import type { RunSummary, SamplePrediction } from "../../../engine/protocol-training";
import { Card } from "../../components/card";
import { formatPercent } from "../../components/format";
import { ImageStage, type StageBox } from "../../components/image-stage";
import { cssColor } from "../../../core/base/class-colors";
import { epochLabel } from "./run-curves";
import classes from "./samples-card.module.css";

/** Surer boxes only: an untrained detector is unsure of hundreds. */
const minScore = 0.5;

interface SampleProps {
  readonly sample: SamplePrediction;
  readonly run: Pick<RunSummary, "task" | "classNames">;
}

interface Verdict {
  readonly right?: boolean;
  readonly words: string;
}

function verdict({ sample: { prediction, truth }, run: { task, classNames } }: SampleProps): Verdict {
  const name = (label: number) => classNames[label] ?? `class ${label}`;
  if (task === "classification") {
    const top = prediction.classification?.top[0];
    if (!top) return { words: "no answer" };
    const said = `${name(top.label)} (${formatPercent(top.probability)})`;
    if (truth.classLabel === undefined) return { words: said };
    const right = top.label === truth.classLabel;
    return { right, words: right ? `${said}, right` : `${said}, in truth ${name(truth.classLabel)}` };
  }
  if (task === "detection") {
    const found = prediction.detection?.boxes.filter(({ score }) => score >= minScore).length ?? 0;
    return { words: `${found} boxes found, ${truth.boxes?.length ?? 0} there` };
  }
  const labels = new Set(prediction.segmentation?.labels);
  labels.delete(0);
  return { words: labels.size === 0 ? "background everywhere" : Array.from(labels, name).join(", ") };
}

function boxes({ sample: { prediction, truth }, run: { task, classNames } }: SampleProps): StageBox[] {
  if (task !== "detection") return [];
  const name = (label: number) => classNames[label] ?? `class ${label}`;
  const found = prediction.detection?.boxes.filter(({ score }) => score >= minScore) ?? [];
  return [
    ...found.map(({ boxXyxyPixels, label, score }) => ({
      edges: boxXyxyPixels,
      caption: `${name(label)} ${Math.round(100 * score)} %`,
      color: cssColor(Math.max(0, label - 1)),
    })),
    ...(truth.boxes ?? []).map(({ boxXyxyPixels, label }) => ({
      edges: boxXyxyPixels,
      caption: `(${name(label)})`,
      color: "white",
    })),
  ];
}

function Sample(props: SampleProps) {
  const { sample, run } = props;
  const { right, words } = verdict(props);
  return (
    <figure className={classes.figure}>
      <ImageStage
        width={sample.imageWidth}
        height={sample.imageHeight}
        image={sample.preview}
        mask={run.task === "segmentation" ? sample.prediction.segmentation : undefined}
        boxes={boxes(props)}
        alt={`${sample.name}: ${words}`}
        maxHeight="240px"
      />
      <figcaption className={classes.caption}>
        {right !== undefined && <span aria-hidden>{right ? "✓ " : "✗ "}</span>}
        {words}
      </figcaption>
    </figure>
  );
}

interface SamplesCardProps extends Pick<RunSummary, "task" | "classNames"> {
  readonly samples: readonly SamplePrediction[];
  /** The epoch after which the network saw them, where it is known. */
  readonly last?: RunSummary["epochs"][number];
}

export const SamplesCard = memo(function SamplesCard({ task, classNames, samples, last }: SamplesCardProps) {
  if (samples.length === 0) return null;
  return (
    <Card title={`Validation images after ${last ? epochLabel(last) : "the last epoch"}`}>
      <Text size="sm" c="dimmed" mb="sm">
        The network has not trained on these.
        {task === "detection" &&
          ` Boxes of a confidence of ${formatPercent(minScore)} or more are in colour; what is there is in white, with its name in brackets.`}
      </Text>
      <ul className={classes.grid} aria-label="Validation images">
        {samples.map((sample) => (
          <li key={sample.name}>
            <Sample sample={sample} run={{ task, classNames }} />
          </li>
        ))}
      </ul>
    </Card>
  );
});
