// Switches for heads whose features a fine-tuning changed under them: off until a person wants their answers all the same.
import { Group, Switch, Text } from "@mantine/core";
import { useState } from "react";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import { ErrorNotice } from "../../components/error-notice";
import { editCheckpoint } from "./checkpoint-actions";
import { pageTasks } from "../../tasks/tasks";
import { taskNames, type TaskName } from "../../../domain";

export function StaleHeads({ checkpoint: { id, title, stale } }: { readonly checkpoint: CheckpointSummary }) {
  const [error, setError] = useState<Error>();
  if (!stale) return null;
  const turn = (task: TaskName, isOn: boolean) => {
    setError(undefined);
    editCheckpoint(id, { heads: { [task]: isOn } }).catch(setError);
  };
  return (
    <>
      <Group gap="lg" mt="xs" role="group" aria-label={`Heads of ${title} that a fine-tuning left behind`}>
        {taskNames.map((task) => {
          const head = stale[task];
          return (
            head && (
              <Switch
                key={task}
                label={`${pageTasks[task].title} answers all the same`}
                description={`${head.why}.`}
                checked={head.isOn}
                onChange={(event) => turn(task, event.currentTarget.checked)}
              />
            )
          );
        })}
      </Group>
      <Text size="sm" c="dimmed" mt={4}>
        Train such a head again on this checkpoint, and it answers by itself.
      </Text>
      {error && <ErrorNotice what="It was not changed" why={error} onClose={() => setError(undefined)} />}
    </>
  );
}
