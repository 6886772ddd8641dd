// Which classes the run trains: new ones as the data has them, or the data's matched with those that the head knows.
import { Button, Select, Stack, Table, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import type { ClassMapProposal } from "../../../engine/protocol-evaluation";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { useDraftStore, type LabelMap } from "../../stores/training-draft-store";
import { proposeLabelMap } from "./draft-actions";
import type { ResolvedDraft } from "./draft-plan";
import { labelText, matchSentence, withMatch } from "./label-map";
import classes from "./train-page.module.css";

const firstRows = 30;
const notTrained = "none";

interface MatchTableProps {
  readonly proposal: ClassMapProposal;
  readonly map: LabelMap;
  readonly onChange: (map: LabelMap) => void;
}

function MatchTable({ proposal, map, onChange }: MatchTableProps) {
  const [whole, setWhole] = useState(false);
  const { dataSetClasses, modelClasses, task } = proposal;
  const options = [
    { value: notTrained, label: "not trained" },
    ...modelClasses.map((_, label) => ({ value: String(label), label: labelText(label, modelClasses) })),
  ];
  const shown = whole ? map : map.slice(0, firstRows);
  return (
    <>
      <Text size="sm" role="status">
        {matchSentence(map, proposal)}
      </Text>
      <div className={classes.scroll} tabIndex={0} role="group" aria-label="Classes, scrollable">
        <Table aria-label="The data’s classes and the head’s" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>In the data</Table.Th>
              <Table.Th>Trained as</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((label, index) => (
              <Table.Tr key={index}>
                <Table.Td>{dataSetClasses[index] ?? `class ${index}`}</Table.Td>
                <Table.Td>
                  {task !== "classification" && index === 0 ? (
                    "background, as it is"
                  ) : (
                    <Select
                      aria-label={`${dataSetClasses[index]} is trained as`}
                      size="xs"
                      searchable
                      limit={60}
                      allowDeselect={false}
                      data={options}
                      value={label === null ? notTrained : String(label)}
                      onChange={(value) =>
                        onChange(withMatch(map, index, value === null || value === notTrained ? null : Number(value)))
                      }
                    />
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {shown.length < map.length && (
        <Button variant="default" size="compact-md" onClick={() => setWhole(true)}>
          Show all {map.length} classes
        </Button>
      )}
    </>
  );
}

function Matching({ resolved }: { readonly resolved: ResolvedDraft }) {
  const source = useDraftStore((draft) => draft.source);
  const proposals = useDraftStore((draft) => draft.proposals);
  const { matchKey: key, start, chosen, labelMap } = resolved;
  const checkpoint = start.kind === "checkpoint" ? start.checkpoint : undefined;
  useEffect(() => {
    if (key !== undefined && checkpoint !== undefined) void proposeLabelMap(key, source, checkpoint);
    // the key names the data
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key, checkpoint]);
  if (key === undefined || checkpoint === undefined || proposals?.key !== key) return null;
  const { state } = proposals;
  if (state.kind === "running") return <Text size="sm">The classes are being matched …</Text>;
  if (state.kind === "failed") {
    return (
      <ErrorNotice
        what="The classes could not be matched"
        why={state.error.message}
        actions={
          <Button variant="default" onClick={() => void proposeLabelMap(key, source, checkpoint)}>
            Try again
          </Button>
        }
      />
    );
  }
  const proposal = state.proposals.find(({ task }) => task === chosen?.recipe.task);
  if (!proposal || !labelMap) return <Text size="sm">Data and network have no task in common here.</Text>;
  return (
    <MatchTable
      key={key}
      proposal={proposal}
      map={labelMap}
      onChange={(map) => useDraftStore.setState({ labelMap: { key, map } })}
    />
  );
}

export function ClassesCard({ resolved }: { readonly resolved: ResolvedDraft }) {
  const { truth, newHead } = resolved;
  if (!truth) return null;
  return (
    <Card title="Classes">
      <Stack gap="sm">
        {newHead ? (
          <Text size="sm">
            The head is made anew for the data’s {truth.classes.length} classes: {truth.classes.slice(0, 40).join(", ")}
            {truth.classes.length > 40 && ` and ${truth.classes.length - 40} more`}.
          </Text>
        ) : (
          <>
            <Text size="sm">
              This recipe trains the head further, with the classes that it knows. Say which of them each class of the
              data is.
            </Text>
            <Matching resolved={resolved} />
          </>
        )}
      </Stack>
    </Card>
  );
}
