// Phase, steps, rate and time left of a job that runs.
import { Progress as Bar, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { formatCount, formatSeconds } from "../components/format";
import { etaSeconds, sincePhaseStart, type JobStatus } from "../stores/job-store";

export function RunningLine({ status }: { readonly status: Extract<JobStatus, { kind: "running" }> }) {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const { progress, phase } = status;
  if (!progress || !phase) return <Text size="sm">Waiting for the engine</Text>;
  const elapsedMs = Math.max(1, now - phase.atMs);
  const since = sincePhaseStart(progress, phase);
  const eta = etaSeconds(since, elapsedMs);
  const inTime = progress.unit === "ms";
  const parts = [
    progress.phase,
    !inTime &&
      `${formatCount(progress.done)}${progress.total ? ` of ${formatCount(progress.total)}` : ""} ${progress.unit}`,
    !inTime && since.done > 0 && `${formatCount((since.done * 1000) / elapsedMs)} / s`,
    eta !== undefined && `${formatSeconds(eta)} left`,
  ];
  return (
    <>
      <Text size="sm">{parts.filter(Boolean).join(" · ")}</Text>
      {progress.total && (
        <Bar value={(100 * progress.done) / progress.total} mt={4} aria-label={`Progress: ${progress.phase}`} />
      )}
    </>
  );
}
