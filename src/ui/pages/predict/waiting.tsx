// What stands in the picture's place while it is answered: which stage runs, how far it is, and a way to stop it.
import { Button, Loader, Progress, Stack, Text } from "@mantine/core";
import { useJobStore } from "../../stores/job-store";
import { answerTitle } from "./use-answer";

export function Waiting({ fileName }: { readonly fileName: string | undefined }) {
  const job = useJobStore(({ jobs }) =>
    jobs.find(({ title, status }) => status.kind === "running" && title === answerTitle(fileName ?? "")),
  );
  const progress = job?.status.kind === "running" ? job.status.progress : undefined;
  return (
    <Stack align="center" gap="xs" w="min(320px, 90%)">
      <Loader aria-hidden />
      <Text size="sm">{progress?.phase ?? "Waiting for the engine"}</Text>
      {progress?.total && (
        <Progress
          w="100%"
          value={(100 * progress.done) / progress.total}
          aria-label={`Progress: stage ${progress.done + 1} of ${progress.total}`}
        />
      )}
      {job && (
        <Button size="compact-sm" variant="default" onClick={job.cancel}>
          Cancel
        </Button>
      )}
    </Stack>
  );
}
