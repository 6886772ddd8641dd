// What each head predicts of the image, a card each.
import { Anchor, Skeleton, Stack, Text } from "@mantine/core";
import type { ComponentType } from "react";
import { taskNames, type TaskName } from "../../../domain";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { DrawnResult } from "../../../engine/protocol-predictions";
import { Card } from "../../components/card";
import type { PredictionProps } from "../../tasks/task";
import { namedPrediction, pageTasks } from "../../tasks/tasks";
import { whyAbsent } from "./result-text";

interface AnswerCardsProps {
  /** Absent while there is none. */
  readonly result?: DrawnResult;
  readonly summary?: CheckpointSummary;
  /** What to say in place of answers; placeholders show where nothing is said. */
  readonly instead?: string;
  readonly thresholdPercent: number;
}

interface AnswerCardProps<Task extends TaskName> extends AnswerCardsProps {
  readonly task: Task;
}

function AnswerCard<Task extends TaskName>(props: AnswerCardProps<Task>) {
  const { task, result, summary, instead, thresholdPercent } = props;
  const named = result && namedPrediction(result, task);
  const why = result && whyAbsent(result, task, summary);
  const stale = result && summary?.stale?.[task];
  const Prediction: ComponentType<PredictionProps<Task>> = pageTasks[task].Prediction;
  return (
    <Card title={pageTasks[task].title}>
      {!result && (instead ? <Text c="dimmed">{instead}</Text> : <Placeholder />)}
      {result && why && !stale && (
        <Text c="dimmed">No answer: {why}. Other files of this checkpoint may hold this head.</Text>
      )}
      {result && why && stale && (
        <Text c="dimmed">
          Switched off: {stale.why}. Train it again, or{" "}
          <Anchor href="#/checkpoints" underline="always" c="inherit" inherit>
            switch it on
          </Anchor>{" "}
          all the same.
        </Text>
      )}
      {result && !why && stale && (
        <Text size="sm" mb={4}>
          Not to be relied on: {stale.why}.
        </Text>
      )}
      {named && <Prediction {...named} result={result} thresholdPercent={thresholdPercent} />}
    </Card>
  );
}

function Placeholder() {
  return (
    <Stack gap="xs" aria-hidden>
      {[88, 62, 45].map((width) => (
        <Skeleton key={width} height={14} width={`${width}%`} />
      ))}
    </Stack>
  );
}

export function AnswerCards(props: AnswerCardsProps) {
  return (
    <Stack>
      {taskNames.map((task) => (
        <AnswerCard key={task} {...props} task={task} />
      ))}
    </Stack>
  );
}
