// Tensor by tensor: what fits the model, what is missing, has another shape, or belongs to no part of it.
import { Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { TensorFinding } from "../../../engine/protocol-checkpoints";
import classes from "./file-report.module.css";

type Status = TensorFinding["status"];
/** Those that a person looks for first. */
const statuses: readonly Status[] = ["missing", "other shape", "unexpected", "twice", "matched", "ignored"];
/** A table of thousands of rows is slow to lay out, and nobody reads it. */
const firstRows = 200;

function shapeText(shape: readonly number[] | undefined): string {
  return shape ? `[${shape.join(", ")}]` : "–";
}

interface TensorTableProps {
  readonly tensors: readonly TensorFinding[];
  readonly fileName: string;
}

export function TensorTable({ tensors, fileName }: TensorTableProps) {
  const counts = new Map(
    statuses.map((status) => [status, tensors.filter((tensor) => tensor.status === status).length]),
  );
  const [chosen, setChosen] = useState<Status | "all">("all");
  const [text, setText] = useState("");
  const [all, setAll] = useState(false);
  const order = (tensor: TensorFinding) => statuses.indexOf(tensor.status);
  const found = tensors
    .filter(({ status }) => chosen === "all" || status === chosen)
    .filter(({ name, fileName }) => name.includes(text) || fileName?.includes(text))
    .toSorted((a, b) => order(a) - order(b));
  const shown = all ? found : found.slice(0, firstRows);
  return (
    <Stack gap="xs">
      <Group align="flex-end">
        <NativeSelect
          label="Tensors"
          value={chosen}
          onChange={(event) => setChosen(event.currentTarget.value as Status | "all")}
          data={[
            { value: "all", label: `all (${tensors.length})` },
            ...statuses
              .filter((status) => counts.get(status)! > 0)
              .map((status) => ({ value: status, label: `${status} (${counts.get(status)})` })),
          ]}
        />
        <TextInput label="Name contains" value={text} onChange={(event) => setText(event.currentTarget.value)} />
      </Group>
      <div className={classes.scroll} role="region" aria-label={`Tensors of ${fileName}`} tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Tensor</th>
              <th scope="col">Status</th>
              <th scope="col">In the file</th>
              <th scope="col">In the model</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((tensor) => (
              <tr key={`${tensor.name} ${tensor.fileName}`}>
                <td>{tensor.name}</td>
                <td>{tensor.status}</td>
                <td>{shapeText(tensor.fileShape)}</td>
                <td>{shapeText(tensor.modelShape)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Group gap="xs">
        <Text size="sm" role="status">
          {shown.length < found.length ? `${shown.length} of ${found.length} shown` : `${found.length} shown`}
        </Text>
        {shown.length < found.length && (
          <Button variant="default" size="compact-sm" onClick={() => setAll(true)}>
            Show all
          </Button>
        )}
      </Group>
    </Stack>
  );
}
