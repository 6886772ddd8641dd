// Every epoch with its scores, the best one marked, and the pictures that could not be used.
import { Table, Text } from "@mantine/core";
import type { RunSummary } from "../../../engine/protocol-training";
import { Card } from "../../components/card";
import { formatCount, formatSeconds } from "../../components/format";
import { epochLabel } from "./run-curves";
import { scoreName, scoreText, taskScores } from "./run-words";
import classes from "../../app/data.module.css";

export function EpochsCard({ run }: { readonly run: RunSummary }) {
  const { epochs, bestEpoch, task, damaged } = run;
  const scores = taskScores[task].filter((name) => epochs.some((epoch) => epoch.scores[name] !== undefined));
  const hasPayload = epochs.some((epoch) => epoch.scores.payloadBytes !== undefined);
  return (
    <Card title="Epochs">
      {epochs.length === 0 ? (
        <Text size="sm">The first epoch is not done yet; held-out pictures are scored after each.</Text>
      ) : (
        <div className={classes.scroll} tabIndex={0} role="group" aria-label="Epochs, scrollable">
          <Table aria-label="Scores after each epoch" verticalSpacing={4} stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>After</Table.Th>
                <Table.Th ta="right">Steps</Table.Th>
                {scores.map((name) => (
                  <Table.Th key={name} ta="right">
                    {scoreName(name)}
                  </Table.Th>
                ))}
                {hasPayload && <Table.Th ta="right">Payload, bytes</Table.Th>}
                <Table.Th ta="right">Took</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {epochs
                .map((epoch, index) => (
                  <Table.Tr key={index} fw={index === bestEpoch ? 700 : undefined}>
                    <Table.Td>
                      {epochLabel(epoch)}
                      {index === bestEpoch && " (best)"}
                    </Table.Td>
                    <Table.Td className={classes.number}>{formatCount(epoch.step)}</Table.Td>
                    {scores.map((name) => (
                      <Table.Td key={name} className={classes.number}>
                        {scoreText(name, epoch.scores[name])}
                      </Table.Td>
                    ))}
                    {hasPayload && (
                      <Table.Td className={classes.number}>{formatCount(epoch.scores.payloadBytes ?? NaN)}</Table.Td>
                    )}
                    <Table.Td className={classes.number}>{formatSeconds(epoch.elapsedMs / 1000)}</Table.Td>
                  </Table.Tr>
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
          <ul aria-label="Pictures that could not be used, and why" tabIndex={0} className={classes.list}>
            {damaged.map(({ name, why }, i) => (
              <li key={i}>{why.includes(name) ? why : `${name}: ${why}`}</li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  );
}
