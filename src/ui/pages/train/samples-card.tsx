// Validation images as the network sees them after an epoch, beside what is true.
import { Text } from "@mantine/core";
import { memo } from "react";
import type { RunSummary, SamplePrediction } from "../../../engine/protocol-training";
import { Card } from "../../components/card";
import { ImageStage } from "../../components/image-stage";
import { pageTasks } from "../../tasks/tasks";
import { epochLabel } from "./run-curves";
import classes from "../../shared/data.module.css";

interface SampleProps {
  readonly sample: SamplePrediction;
  readonly run: Pick<RunSummary, "task" | "classNames">;
}

function Sample({ sample, run: { task, classNames } }: SampleProps) {
  const { verdict, layers } = pageTasks[task].sample;
  const { text, isRight } = verdict(sample, classNames);
  return (
    <figure className={classes.figure}>
      <ImageStage
        width={sample.imageWidth}
        height={sample.imageHeight}
        image={sample.preview}
        {...layers(sample, classNames)}
        alt={`${sample.name}: ${text}`}
        maxHeight="240px"
      />
      <figcaption className={classes.caption}>
        {isRight !== undefined && <span aria-hidden>{isRight ? "✓ " : "✗ "}</span>}
        {text}
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
        The network has not trained on these. {pageTasks[task].sample.note}
      </Text>
      <ul className={classes.gallery} aria-label="Validation images">
        {samples.map((sample) => (
          <li key={sample.name}>
            <Sample sample={sample} run={{ task, classNames }} />
          </li>
        ))}
      </ul>
    </Card>
  );
});
