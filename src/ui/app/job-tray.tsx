// What the engine is doing for this page: phase, steps, rate, time left, and a way to stop it.
import { ActionIcon, Button, Group, Indicator, Popover, Stack, Text } from "@mantine/core";
import { ListChecks, X } from "lucide-react";
import { formatSeconds } from "../components/format";
import { RunningLine } from "../shared/running-line";
import { forgetFinishedJobs, useJobStore, type JobStatus, type TrayJob } from "../stores/job-store";

function statusLine(status: JobStatus) {
  switch (status.kind) {
    case "running":
      return <RunningLine status={status} />;
    case "done":
      return <Text size="sm">Done in {formatSeconds(status.elapsedMs / 1000)}</Text>;
    case "cancelled":
      return <Text size="sm">Cancelled</Text>;
    case "failed":
      return (
        <Text size="sm" c="var(--mantine-color-error)">
          {status.message}
        </Text>
      );
  }
}

function JobRow({ job }: { readonly job: TrayJob }) {
  return (
    <Group wrap="nowrap" align="flex-start" role="listitem">
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text size="sm" fw={600}>
          {job.title}
        </Text>
        {statusLine(job.status)}
      </div>
      {job.status.kind === "running" && (
        <ActionIcon variant="default" aria-label={`Cancel ${job.title}`} onClick={job.cancel}>
          <X size={16} aria-hidden />
        </ActionIcon>
      )}
    </Group>
  );
}

function countRunning(jobs: readonly TrayJob[]): number {
  return jobs.filter((job) => job.status.kind === "running").length;
}

/** What a job tells reaches the screen up to twenty times a second, so only an open tray listens to it. */
function JobList() {
  const jobs = useJobStore((store) => store.jobs);
  if (jobs.length === 0) return <Text size="sm">Nothing has been run yet.</Text>;
  return (
    <Stack gap="sm">
      <Stack gap="sm" role="list">
        {jobs.map((job) => (
          <JobRow key={job.id} job={job} />
        ))}
      </Stack>
      {countRunning(jobs) < jobs.length && (
        <Button variant="default" size="compact-sm" onClick={forgetFinishedJobs}>
          Clear finished
        </Button>
      )}
    </Stack>
  );
}

export function JobTray() {
  const running = useJobStore((store) => countRunning(store.jobs));
  return (
    <Popover width={380} position="bottom-end" shadow="md" trapFocus>
      {/* it stands still: something that moves is painted sixty times a second, by a processor that the engine wants */}
      <Indicator disabled={running === 0} label={running} size={18}>
        <Popover.Target>
          <ActionIcon variant="default" size="lg" aria-label={running === 0 ? "Jobs" : `Jobs, ${running} running`}>
            <ListChecks size={18} aria-hidden />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label="Jobs">
        <JobList />
      </Popover.Dropdown>
    </Popover>
  );
}
