// Step 2: which tasks are scored, and which checkpoints answer.
import { Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { taskNames } from "../../../domain";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import { pageTasks } from "../../tasks/tasks";
import { Card } from "../../components/card";
import { formatCount } from "../../components/format";
import { changeEvaluationDraft } from "../../stores/evaluation-draft-store";
import { type ResolvedEvaluation } from "./draft-plan";
import classes from "./evaluate-page.module.css";
import { checkpointGroups } from "../../shared/demo-family";
import { staleHeadSentences, uncompressedText } from "../../shared/checkpoint-summary";

function Tasks({ report, tasks }: Pick<ResolvedEvaluation, "report" | "tasks">) {
  return (
    <Checkbox.Group
      label="Tasks"
      description="Each checkpoint is asked those that it has a head for."
      value={[...tasks]}
      onChange={(chosen) => changeEvaluationDraft({ tasks: taskNames.filter((task) => chosen.includes(task)) })}
    >
      <Group mt="xs" gap="lg">
        {taskNames.map((task) => {
          const truth = report?.tasks[task];
          return (
            <Checkbox
              key={task}
              value={task}
              disabled={!truth}
              label={pageTasks[task].title}
              description={
                truth
                  ? `truth for ${formatCount(truth.images)} images`
                  : report && `this data has no ${pageTasks[task].truth.scored}`
              }
            />
          );
        })}
      </Group>
    </Checkbox.Group>
  );
}

function headText(checkpoint: CheckpointSummary): string {
  const { tasks, ships } = checkpoint;
  const heads = taskNames.flatMap((task) => {
    const head = tasks[task];
    return head.present ? `${task} (${formatCount(head.classes)} classes)` : [];
  });
  const facts = [heads.join(", "), uncompressedText(checkpoint), ships && "built in"];
  return [...facts, ...staleHeadSentences(checkpoint)].filter(Boolean).join(" · ");
}

export function CheckpointsCard({ resolved }: { readonly resolved: ResolvedEvaluation }) {
  const { report, tasks, offered, chosen } = resolved;
  const usable = offered.filter(({ why }) => why === undefined);
  const groups = checkpointGroups(offered.map(({ summary }) => summary));
  const choose = (checkpoints: readonly string[]) => changeEvaluationDraft({ checkpoints });
  return (
    <Card title="2 · Tasks and checkpoints">
      <Stack gap="md">
        <Tasks report={report} tasks={tasks} />
        <Checkbox.Group
          label="Checkpoints"
          description="Each image is decoded once for all of them."
          value={chosen.map(({ id }) => id)}
          onChange={choose}
        >
          <Stack mt="xs" gap="xs" className={classes.choices}>
            {groups.map(({ title, members }) => (
              <Stack key={title} gap="xs" role="group" aria-label={title}>
                {groups.length > 1 && (
                  <Text size="sm" fw={600} aria-hidden>
                    {title}
                  </Text>
                )}
                {members.map((summary) => {
                  const why = offered.find((one) => one.summary === summary)?.why;
                  return (
                    <Checkbox
                      key={summary.id}
                      value={summary.id}
                      disabled={why !== undefined}
                      label={summary.title}
                      description={why ?? headText(summary)}
                    />
                  );
                })}
              </Stack>
            ))}
          </Stack>
        </Checkbox.Group>
        {usable.length > 1 && (
          <Group gap="xs">
            <Button
              variant="default"
              size="compact-md"
              disabled={chosen.length === usable.length}
              onClick={() => choose(usable.map(({ summary }) => summary.id))}
            >
              All checkpoints
            </Button>
            <Button variant="default" size="compact-md" disabled={chosen.length === 0} onClick={() => choose([])}>
              No checkpoint
            </Button>
            <Text size="sm" c="dimmed">
              {chosen.length} of {usable.length} chosen
            </Text>
          </Group>
        )}
      </Stack>
    </Card>
  );
}
