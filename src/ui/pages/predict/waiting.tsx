// What stands beside or in place of an image that is being answered: which stage runs, how far it is, and a way to stop it.
import { Button, Group, Loader, Progress, Stack, Text } from "@mantine/core";
import { useJobStore } from "../../stores/job-store";
import { answerTitle } from "./use-answer";

function useAnswerJob(fileName: string | undefined) {
  const job = useJobStore(({ jobs }) =>
    jobs.find(({ title, status }) => status.kind === "running" && title === answerTitle(fileName ?? "")),
  );
  const progress = job?.status.kind === "running" ? job.status.progress : undefined;
  return { job, progress, phase: progress?.phase ?? "Waiting for the engine" };
}

type AnswerJob = ReturnType<typeof useAnswerJob>;

function Bar({ progress }: Pick<AnswerJob, "progress">) {
  if (!progress?.total) return null;
  const { done, total, unit } = progress;
  return <Progress w="100%" value={(100 * done) / total} aria-label={`Progress: ${done} of ${total} ${unit}`} />;
}

function CancelButton({ job }: Pick<AnswerJob, "job">) {
  if (!job) return null;
  return (
    <Button size="compact-sm" variant="default" onClick={job.cancel}>
      Cancel
    </Button>
  );
}

/** In the image's place. */
export function Waiting({ fileName }: { readonly fileName: string | undefined }) {
  const { job, progress, phase } = useAnswerJob(fileName);
  return (
    <Stack align="center" gap="xs" w="min(320px, 90%)">
      <Loader aria-hidden />
      <Text size="sm">{phase}</Text>
      <Bar progress={progress} />
      <CancelButton job={job} />
    </Stack>
  );
}

/** Below an image that shows an answer already. */
export function WaitingBelow({ fileName }: { readonly fileName: string | undefined }) {
  const { job, progress, phase } = useAnswerJob(fileName);
  return (
    <Group gap="sm" wrap="nowrap">
      <Stack gap={4} flex={1}>
        <Text size="sm">{phase}</Text>
        <Bar progress={progress} />
      </Stack>
      <CancelButton job={job} />
    </Group>
  );
}
