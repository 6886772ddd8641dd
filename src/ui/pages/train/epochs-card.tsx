// Every epoch with its scores, the best one marked, and the images that could not be used.
import type { TaskName } from "../../../domain";
import type { PageTask } from "../../tasks/task";
import { pageTasks } from "../../tasks/tasks";
import { Table, Text } from "@mantine/core";
import { memo } from "react";
import type { RunSummary } from "../../../engine/protocol-training";
import { Card } from "../../components/card";
import { formatCount, formatSeconds } from "../../components/format";
import { epochLabel } from "./run-curves";
import { scoreText } from "./run-text";
import classes from "../../shared/data.module.css";

interface EpochRowProps {
  readonly epoch: RunSummary["epochs"][number];
  readonly isBest: boolean;
  /** Those of the task that were taken. */
  readonly columns: PageTask<TaskName>["validationScores"];
  readonly hasPayload: boolean;
}

/** Rows of epochs that were known before are not drawn again: a long run has thousands. */
const EpochRow = memo(function EpochRow({ epoch, isBest, columns, hasPayload }: EpochRowProps) {
  const { scores, step, elapsedMs } = epoch;
  return (
    <Table.Tr fw={isBest ? 700 : undefined}>
      <Table.Td>
        {epochLabel(epoch)}
        {isBest && " (best)"}
      </Table.Td>
      <Table.Td className={classes.number}>{formatCount(step)}</Table.Td>
      {columns.map(({ name }) => (
        <Table.Td key={name} className={classes.number}>
          {scoreText(name, scores[name])}
        </Table.Td>
      ))}
      {hasPayload && <Table.Td className={classes.number}>{formatCount(scores.payloadBytes ?? NaN)}</Table.Td>}
      <Table.Td className={classes.number}>{formatSeconds(elapsedMs / 1000)}</Table.Td>
    </Table.Tr>
  );
}, isSameRow);

/** Columns only join, in the order of the task's. */
function isSameRow(before: EpochRowProps, after: EpochRowProps): boolean {
  return (
    before.epoch === after.epoch &&
    before.isBest === after.isBest &&
    before.columns.length === after.columns.length &&
    before.hasPayload === after.hasPayload
  );
}

type EpochsCardProps = Pick<RunSummary, "epochs" | "bestEpoch" | "task" | "damaged">;

export const EpochsCard = memo(function EpochsCard({ epochs, bestEpoch, task, damaged }: EpochsCardProps) {
  const columns = pageTasks[task].validationScores.filter(({ name }) =>
    epochs.some(({ scores }) => scores[name] !== undefined),
  );
  const hasPayload = epochs.some((epoch) => epoch.scores.payloadBytes !== undefined);
  return (
    <Card title="Epochs">
      {epochs.length === 0 ? (
        <Text size="sm">The first epoch is not done yet; validation images are scored after each.</Text>
      ) : (
        <div className={classes.scroll} tabIndex={0} role="group" aria-label="Epochs, scrollable">
          <Table aria-label="Scores after each epoch" verticalSpacing={4} stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>After</Table.Th>
                <Table.Th ta="right">Steps</Table.Th>
                {columns.map(({ name, title }) => (
                  <Table.Th key={name} ta="right">
                    {title}
                  </Table.Th>
                ))}
                {hasPayload && <Table.Th ta="right">Payload, bytes</Table.Th>}
                <Table.Th ta="right">Took</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {epochs
                .map((epoch, index) => (
                  <EpochRow
                    key={index}
                    epoch={epoch}
                    isBest={index === bestEpoch}
                    columns={columns}
                    hasPayload={hasPayload}
                  />
                ))
                .toReversed()}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {damaged.length > 0 && (
        <div>
          <Text size="sm" fw={600} mt="sm">
            Could not be used: {formatCount(damaged.length)}
          </Text>
          <ul aria-label="Images that could not be used, and why" tabIndex={0} className={classes.list}>
            {damaged.map(({ name, why }, i) => (
              <li key={i}>{why.includes(name) ? why : `${name}: ${why}`}</li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  );
});
