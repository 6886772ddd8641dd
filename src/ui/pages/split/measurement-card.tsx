// What was measured, on which machine and when; measuring on this device, and times of other devices as files.
import { Button, Checkbox, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { memo, useEffect, useState } from "react";
import type { ListedMeasurement } from "../../../engine/protocol-split";
import { backendLabels, backendNames } from "../../../engine/protocol";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { FactList, type Fact } from "../../components/fact-list";
import { FileButton } from "../../components/file-button";
import { formatCount, formatDate } from "../../components/format";
import { saveBlob } from "../../components/save-blob";
import { askToDelete } from "../../shared/confirm";
import { runJob, runQuietly } from "../../shared/engine-link";
import { queryClient } from "../../shared/query-client";
import { RunningLine } from "../../shared/running-line";
import { watchVisibility } from "../../shared/watch-visibility";
import { useCheckpoints } from "../../shared/use-checkpoints";
import { useEngineStore } from "../../stores/engine-store";
import { useJobStore } from "../../stores/job-store";
import { useJob } from "../../shared/use-job";
import { forgetMeasurements, setMeasurements, type Measurements } from "./use-measurements";

const measuringTitle = "Measuring stage times";

const backendTitle = (name: string): string => {
  const known = backendNames.find((backend) => backend === name);
  return known ? backendLabels[known] : name;
};

function titleOf({ measurement: { machine, isImported }, ships }: ListedMeasurement): string {
  const { backend, host } = machine;
  if (ships) return `The machine that built the lab: ${host}, ${backendTitle(backend)}`;
  return isImported ? `${host}, ${backendTitle(backend)}` : `This browser, ${backendTitle(backend)}`;
}

function factsOf({ measurement, slowdown }: ListedMeasurement): Fact[] {
  const { machine, measured, images, rules } = measurement;
  const { host, threads, adapter, cores, crossOriginIsolated, timerStepMs, labVersion } = machine;
  const last = Math.max(...measured.map(({ finishedAtMs }) => finishedAtMs));
  const throttled = measured.filter((one) => one.throttled.length > 0).map(({ title }) => title);
  const discarded = measured.reduce((sum, one) => sum + one.discarded, 0);
  return [
    ["Machine", cores === undefined ? host : `${host}, ${cores} processors`],
    [
      "Ran on",
      [backendTitle(machine.backend), threads && `${threads} ${threads === 1 ? "thread" : "threads"}`, adapter]
        .filter(Boolean)
        .join(", "),
    ],
    ["When", Number.isFinite(last) ? formatDate(last) : "nothing was measured"],
    ["What", `${measured.length} networks and codecs, on ${images}`],
    [
      "How",
      `${rules.warmUps} warm-ups, then ${rules.runs} runs or ${rules.milliseconds / 1000} s of each, in rotating order`,
    ],
    ["Throttled", throttled.length > 0 ? throttled.join(", ") : "none"],
    ["Discarded in a hidden tab", `${discarded} runs`],
    ["Clock", `steps of ${formatCount(timerStepMs)} ms; cross-origin isolated: ${crossOriginIsolated ? "yes" : "no"}`],
    ["Lab version", labVersion],
    ...(slowdown
      ? [
          [
            "Against this browser",
            `${formatCount(slowdown.factor)} × as long, over ${slowdown.networks} networks that both measured`,
          ] as const,
        ]
      : []),
  ];
}

/** While a measurement runs, the engine is told when the tab is hidden: runs in a hidden tab do not count. */
function useToldVisibility(isMeasuring: boolean): void {
  useEffect(() => {
    if (!isMeasuring) return;
    return watchVisibility((told) => void runQuietly("tell-visibility", told).catch(() => undefined));
  }, [isMeasuring]);
}

interface MeasurementCardProps extends Measurements {
  /** Whose times count; absent for this browser's own. */
  readonly chosen?: string;
  readonly onChoose: (id: string | undefined) => void;
}

export const MeasurementCard = memo(function MeasurementCard({
  measurements,
  error: listError,
  chosen,
  onChoose,
}: MeasurementCardProps) {
  const { checkpoints = [] } = useCheckpoints();
  const { data: baselines = [] } = useQuery(
    { queryKey: ["split-baselines"], staleTime: Infinity, queryFn: () => runQuietly("list-baselines", null) },
    queryClient,
  );
  const backend = useEngineStore(({ state }) => (state.kind === "ready" ? state.report.backend : undefined));
  const [withPublished, setWithPublished] = useState(true);
  const job = useJob("measure-split");
  useToldVisibility(job.isRunning);
  const status = useJobStore(({ jobs }) => jobs.find(({ title }) => title === measuringTitle)?.status);
  const finished = job.output;
  useEffect(() => {
    if (finished) forgetMeasurements();
  }, [finished]);
  const files = useMutation<unknown, Error, File>(
    {
      mutationFn: async (file) =>
        setMeasurements(await runJob("Reading a measurement", "import-measurement", { file, fileName: file.name })),
    },
    queryClient,
  );
  const exporting = useMutation<void, Error, string>(
    {
      mutationFn: async (id) => saveBlob(await runQuietly("export-measurement", { id }), "split-measurement.json"),
    },
    queryClient,
  );
  const own = measurements?.find(({ measurement }) => measurement.id === backend);
  const shown =
    measurements?.find(({ measurement }) => measurement.id === chosen) ??
    own ??
    measurements?.find(({ ships }) => ships);
  const names = withPublished ? baselines.map(({ name }) => name) : [];
  const measure = () => job.start(measuringTitle, { checkpoints: checkpoints.map(({ id }) => id), baselines: names });
  const remove = (one: ListedMeasurement) =>
    void askToDelete({
      what: `the times of ${titleOf(one)}`,
      consequence: "What was not measured elsewhere is missing then, or estimated.",
      remove: async () => {
        setMeasurements(await runQuietly("delete-measurement", { id: one.measurement.id }));
        if (one.measurement.id === chosen) onChoose(undefined);
      },
    });
  return (
    <Card
      title="Measured times"
      actions={
        job.isRunning ? (
          <Button size="compact-md" variant="default" onClick={job.cancel}>
            Stop measuring
          </Button>
        ) : (
          <Button size="compact-md" disabled={checkpoints.length + names.length === 0} onClick={measure}>
            Measure on this device
          </Button>
        )
      }
    >
      <Stack gap="sm">
        {measurements && !own && (
          <Text>
            Nothing was measured in this browser on this backend
            {shown
              ? ": the times are another machine’s. Measure, and they are yours."
              : ": times are missing until you measure, or import times."}
          </Text>
        )}
        {(measurements?.length ?? 0) > 0 && (
          <NativeSelect
            label="Times of"
            value={shown?.measurement.id ?? ""}
            onChange={(event) => {
              const id = event.currentTarget.value;
              onChoose(id === backend ? undefined : id);
            }}
            data={[
              ...(shown ? [] : [{ value: "", label: "None" }]),
              ...(measurements ?? []).map((one) => ({ value: one.measurement.id, label: titleOf(one) })),
            ]}
          />
        )}
        {shown && <FactList facts={factsOf(shown)} />}
        <Checkbox
          size="sm"
          checked={withPublished}
          disabled={job.isRunning}
          onChange={(event) => setWithPublished(event.currentTarget.checked)}
          label={`Measure the ${baselines.length} published networks too, with random weights: times do not depend on them`}
        />
        <Text size="sm" c="dimmed">
          At most some 20 seconds for each of {checkpoints.length + names.length} networks; keep the tab in sight. What
          is not measured is estimated from multiply-accumulates and marked so.
        </Text>
        {job.isRunning && status?.kind === "running" && (
          <div role="status">
            <RunningLine status={status} />
          </div>
        )}
        {finished?.storageProblem && <Text size="sm">{finished.storageProblem}</Text>}
        <Group gap="xs">
          <FileButton name="Import times" accept=".json,application/json" onFiles={([file]) => files.mutate(file)}>
            Import times
          </FileButton>
          {shown && (
            <Button variant="default" size="compact-md" onClick={() => exporting.mutate(shown.measurement.id)}>
              Export
            </Button>
          )}
          {shown && !shown.ships && (
            <Button variant="default" size="compact-md" onClick={() => remove(shown)}>
              Delete
            </Button>
          )}
        </Group>
        {[
          ["The measurement did not finish", job.error],
          ["The times were not imported", files.error],
          ["The times were not exported", exporting.error],
          ["The measurements cannot be listed", listError],
        ].map(
          ([what, why]) => why instanceof Error && <ErrorNotice key={String(what)} what={String(what)} why={why} />,
        )}
      </Stack>
    </Card>
  );
});
