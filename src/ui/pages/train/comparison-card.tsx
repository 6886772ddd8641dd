// Two runs beside each other: what they reached, and where their plans differ.
import { Stack, Table, Text } from "@mantine/core";
import type { RunSummary } from "../../../engine/protocol-training";
import { Card } from "../../components/card";
import { formatCount, formatSeconds } from "../../components/format";
import { differences } from "./recipe-differences";
import { bestText } from "./run-text";
import classes from "../../shared/data.module.css";

/** Everything that decides a run, without what only describes it. */
function deciding({ plan, dataSet }: RunSummary) {
  const {
    title: _,
    recipe: { about: _about, ...recipe },
    ...others
  } = plan;
  return { ...others, dataSet: { name: dataSet.name, fingerprint: dataSet.fingerprint }, recipe };
}

export function ComparisonCard({ first, second }: { readonly first: RunSummary; readonly second: RunSummary }) {
  const rows = differences(deciding(first), deciding(second));
  const reached: readonly (readonly [string, string, string])[] = [
    ["Best", bestText(first), bestText(second)],
    ["Steps done", formatCount(first.position.step), formatCount(second.position.step)],
    ["Training took", formatSeconds(first.trainedMs / 1000), formatSeconds(second.trainedMs / 1000)],
  ];
  return (
    <Card title="Two runs compared">
      <Stack gap="sm">
        <Text size="sm">
          First: {first.plan.title} (lines drawn through). Second: {second.plan.title} (dashed).
        </Text>
        <div className={classes.scroll} tabIndex={0} role="group" aria-label="Comparison, scrollable">
          <Table aria-label="What the two runs reached and where they differ" verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>What</Table.Th>
                <Table.Th>First</Table.Th>
                <Table.Th>Second</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {reached.map(([what, of, other]) => (
                <Table.Tr key={what}>
                  <Table.Td>{what}</Table.Td>
                  <Table.Td>{of}</Table.Td>
                  <Table.Td>{other}</Table.Td>
                </Table.Tr>
              ))}
              {rows.map(({ path, first, second }) => (
                <Table.Tr key={path}>
                  <Table.Td>{path}</Table.Td>
                  <Table.Td>{first ?? "–"}</Table.Td>
                  <Table.Td>{second ?? "–"}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
        {rows.length === 0 && (
          <Text size="sm">Data, start, seed and recipe are the same: on one backend both give the same numbers.</Text>
        )}
      </Stack>
    </Card>
  );
}
