// A dataset's classes and the network's they go with, each to be changed by hand.
import { Button, Group, Select, Table, Text } from "@mantine/core";
import { useState } from "react";
import type { ClassMapping, ClassMapProposal } from "../../engine/protocol-evaluation";
import { className } from "../tasks/task";
import { pageTasks } from "../tasks/tasks";
import { labelText, matchByOrder, matchSentence, whyMatched, withMatch } from "./class-match";
import classes from "./data.module.css";

const firstRows = 30;
const nothing = "none";

interface ClassMatchTableProps {
  readonly proposal: Pick<ClassMapProposal, "task" | "dataSetClasses" | "modelClasses" | "proposal" | "how">;
  readonly map: ClassMapping;
  readonly onChange: (map: ClassMapping) => void;
  /** What happens to a class that is matched: "trained", "counted". */
  readonly done: string;
  /** What the table is called. */
  readonly label: string;
}

export function ClassMatchTable({ proposal, map, onChange, done, label: name }: ClassMatchTableProps) {
  const [whole, setWhole] = useState(false);
  const { dataSetClasses, modelClasses, task } = proposal;
  const options = [
    { value: nothing, label: `not ${done}` },
    ...modelClasses.map((_, label) => ({ value: String(label), label: labelText(label, modelClasses) })),
  ];
  const shown = whole ? map : map.slice(0, firstRows);
  return (
    <>
      <Text size="sm" role="status">
        {matchSentence(map, modelClasses, done)}
      </Text>
      <div className={classes.scroll} tabIndex={0} role="group" aria-label={`${name}, scrollable`}>
        <Table aria-label={name} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>In the data</Table.Th>
              <Table.Th>{`${done[0].toUpperCase()}${done.slice(1)} as`}</Table.Th>
              <Table.Th>Because of</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((label, index) => (
              <Table.Tr key={index}>
                <Table.Td>{className(dataSetClasses, index)}</Table.Td>
                <Table.Td>
                  {index < pageTasks[task].firstClass ? (
                    "background, as it is"
                  ) : (
                    <Select
                      aria-label={`${className(dataSetClasses, index)} is ${done} as`}
                      size="xs"
                      searchable
                      limit={60}
                      allowDeselect={false}
                      data={options}
                      value={label === null ? nothing : String(label)}
                      onChange={(value) =>
                        onChange(withMatch(map, index, value === null || value === nothing ? null : Number(value)))
                      }
                    />
                  )}
                </Table.Td>
                <Table.Td>{whyMatched(proposal, map, index)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Group gap="xs">
        {shown.length < map.length && (
          <Button variant="default" size="compact-md" onClick={() => setWhole(true)}>
            Show all {map.length} classes
          </Button>
        )}
        <Button variant="default" size="compact-md" onClick={() => onChange(proposal.proposal)}>
          As proposed
        </Button>
        <Button variant="default" size="compact-md" onClick={() => onChange(matchByOrder(map, modelClasses))}>
          Match by order
        </Button>
      </Group>
    </>
  );
}
