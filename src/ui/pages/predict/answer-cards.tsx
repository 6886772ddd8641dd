// The three answers as text: five classes, boxes, shares of the mask.
import { Anchor, Skeleton, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { TaskName } from "../../../domain";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { DrawnResult } from "../../../engine/protocol-predictions";
import { BoxTable, type NamedBox } from "../../components/box-table";
import { Card } from "../../components/card";
import { ShareList } from "../../components/share-list";
import { maskShares, topShares, whyAbsent } from "./result-text";

interface AnswerCardsProps {
  /** Absent while there is none. */
  readonly result?: DrawnResult;
  readonly summary?: CheckpointSummary;
  /** What to say in place of answers; placeholders show where nothing is said. */
  readonly instead?: string;
  readonly boxes?: readonly NamedBox[];
  readonly thresholdPercent: number;
}

interface AnswerCardProps extends AnswerCardsProps {
  readonly title: string;
  readonly task: TaskName;
  readonly children: (result: DrawnResult) => ReactNode;
}

function AnswerCard({ title, task, result, summary, instead, children }: AnswerCardProps) {
  const why = result && whyAbsent(result, task, summary);
  const stale = result && summary?.stale?.[task];
  return (
    <Card title={title}>
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
      {result && !why && children(result)}
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
  const { boxes, thresholdPercent } = props;
  return (
    <Stack>
      <AnswerCard {...props} title="Classification" task="classification">
        {(result) => <ShareList shares={topShares(result) ?? []} label="Most probable classes" />}
      </AnswerCard>
      <AnswerCard {...props} title="Detection" task="detection">
        {(result) => (
          <>
            <Text size="sm" c="dimmed" mb={4}>
              {boxes?.length ?? 0} of {result.prediction.detection?.boxes.length ?? 0} boxes have a confidence of{" "}
              {thresholdPercent} % or more; edges in pixels of the image.
            </Text>
            {boxes && boxes.length > 0 && <BoxTable boxes={boxes} label="Boxes" />}
          </>
        )}
      </AnswerCard>
      <AnswerCard {...props} title="Segmentation" task="segmentation">
        {(result) => <ShareList shares={maskShares(result) ?? []} label="Shares of the image’s pixels" />}
      </AnswerCard>
    </Stack>
  );
}
