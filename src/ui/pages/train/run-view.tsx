// One run: where it is, its controls, its curves, what validation images look like to it, and what decided it.
import { Alert, Badge, Button, Group, NativeSelect, Progress, Stack, Text, Title } from "@mantine/core";
import { ArrowLeft } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { Link } from "react-router";
import { classNameText } from "../../../core/base/class-name-text";
import type { CheckpointId } from "../../../engine/protocol-checkpoints";
import type { RunSummary } from "../../../engine/protocol-training";
import { contentsFact } from "../../shared/contents-fact";
import { useCheckpoints } from "../../shared/use-checkpoints";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { FactList } from "../../components/fact-list";
import { formatBytes, formatCount, formatDate, formatSeconds } from "../../components/format";
import { detailsOf, setTrouble, useRunStore, type RunDetails } from "../../stores/run-store";
import type { ChartedRun } from "./chart-parts";
import { ComparisonCard } from "./comparison-card";
import { EpochsCard } from "./epochs-card";
import { ExportMenu } from "./export-menu";
import { sharedTrained } from "./recipe-facts";
import { sharedEffect, stageSentences } from "./recipe-text";
import { RunCharts } from "./run-charts";
import { RunControls } from "./run-controls";
import { RunLinks } from "./run-links";
import {
  bestText,
  clockRate,
  etaText,
  hasEnded,
  isUnderWay,
  positionText,
  shownStatus,
  statusWords,
  type ShownStatus,
} from "./run-text";
import { SamplesCard } from "./samples-card";
import { useRunState } from "./use-run-state";
import data from "../../shared/data.module.css";

interface RunViewProps {
  readonly run: RunSummary;
  readonly other?: RunSummary;
  readonly others: readonly RunSummary[];
  readonly onCompare: (other: string | undefined) => void;
}

function timeText(ms: number): string {
  return new Date(ms).toLocaleTimeString("en", { timeStyle: "medium" });
}

interface StateCardProps extends RunViewProps {
  readonly status: ShownStatus;
  readonly details: RunDetails;
}

function Trouble({ run, status, details: { savedAtMs } }: Pick<StateCardProps, "run" | "status" | "details">) {
  const trouble = useRunStore(({ troubles }) => troubles[run.id]);
  const saved = savedAtMs === undefined ? "its last autosave" : `its autosave of ${timeText(savedAtMs)}`;
  if (trouble?.kind === "lost") {
    return (
      <ErrorNotice
        what={`The engine stopped while this ran; it is paused at ${saved}`}
        why={trouble.message}
        remedy="Resume it: the steps since then are computed again."
        onClose={() => setTrouble(run.id, undefined)}
      />
    );
  }
  if (trouble?.kind === "failed") {
    return <ErrorNotice what={trouble.what} why={trouble.error} onClose={() => setTrouble(run.id, undefined)} />;
  }
  if (run.status.kind === "failed" && status === "failed") {
    return (
      <ErrorNotice
        what="The run failed; its state before the failing step is kept"
        why={run.status.message}
        remedy={
          run.status.name === "NonFiniteLossError"
            ? "Resume it, or begin another with a lower learning rate."
            : "Resume it: it goes on from what was saved."
        }
      />
    );
  }
  if (run.status.kind === "finishing" && run.status.message !== undefined && status === "finishing") {
    return <ErrorNotice what="Its checkpoint could not be made; nothing of the run is lost" why={run.status.message} />;
  }
  return null;
}

function StateCard(props: StateCardProps) {
  const { run, other, others, status, details, onCompare } = props;
  const { position, plan } = run;
  const running = status === "running" || status === "elsewhere";
  const eta = running ? etaText(position, clockRate(details.pace)) : undefined;
  const place = hasEnded(status)
    ? `${formatCount(position.step)} of ${formatCount(position.steps)} steps`
    : positionText(position, run);
  const words = [
    `${statusWords[status].charAt(0).toUpperCase()}${statusWords[status].slice(1)}: ${place}`,
    eta,
    `${hasEnded(status) ? "best" : "best so far"}: ${bestText(run)}`,
  ];
  return (
    <Card title="Progress" actions={<ExportMenu run={run} />}>
      <Stack gap="sm">
        <Progress
          value={position.steps === 0 ? 0 : (100 * position.step) / position.steps}
          aria-label={`Progress of ${plan.title}`}
        />
        {/* read aloud when the state changes, not at every step */}
        <Text role={running ? undefined : "status"}>{words.filter(Boolean).join(" · ")}</Text>
        {details.savedAtMs !== undefined && !hasEnded(status) && (
          <Text size="sm" c="dimmed">
            Saved at {timeText(details.savedAtMs)}.{" "}
            {status === "elsewhere"
              ? "Closing the tab that trains it pauses it where it was saved."
              : "It goes on while you are on other pages or in other tabs; closing this tab pauses it where it was saved."}
          </Text>
        )}
        <Trouble run={run} status={status} details={details} />
        {run.notes?.map((note) => (
          <Text key={note} size="sm">
            {note}
          </Text>
        ))}
        <RunControls run={run} status={status} />
        <Group gap="sm">
          <RunLinks run={run} />
        </Group>
        {others.length > 0 && (
          <NativeSelect
            label="Compare with"
            maw={420}
            data={[
              { value: "", label: "no other run" },
              ...others.map(({ id, plan }) => ({ value: id, label: plan.title })),
            ]}
            value={other?.id ?? ""}
            onChange={(event) => onCompare(event.currentTarget.value || undefined)}
          />
        )}
      </Stack>
    </Card>
  );
}

function PlanCard({ run }: { readonly run: RunSummary }) {
  const { plan, dataSet, classNames, inputSize, storedBytes, trainedMs, createdAtMs, held } = run;
  const { recipe, start } = plan;
  const { checkpoints } = useCheckpoints();
  const title = (id: CheckpointId) =>
    checkpoints?.find((checkpoint) => checkpoint.id === id)?.title ?? held?.[id] ?? id;
  return (
    <Card title="Configuration">
      <Stack gap="sm">
        <FactList
          facts={[
            ["Recipe", recipe.title],
            ["Start", start.kind === "random" ? `${start.network}, random weights` : title(start.checkpoint)],
            ...(plan.teacher === undefined ? [] : ([["Teacher", title(plan.teacher)]] as const)),
            [
              "Data",
              `${dataSet.name}: ${formatCount(dataSet.training)} images, ${formatCount(dataSet.validation)} for validation`,
            ],
            ["Fingerprint", <code key="fingerprint">{dataSet.fingerprint}</code>],
            ...(dataSet.scenes ? [] : [contentsFact(dataSet.contents)]),
            ...(inputSize === undefined ? [] : ([["Input size", `${formatCount(inputSize)} pixels`]] as const)),
            ["Seed", String(plan.seed)],
            [
              "Classes",
              `${classNames.slice(0, 30).map(classNameText).join(", ")}${classNames.length > 30 ? ", …" : ""}`,
            ],
            ["Begun", formatDate(createdAtMs)],
            ["Trained for", formatSeconds(trainedMs / 1000)],
            ...(storedBytes > 0 ? ([["Stored", formatBytes(storedBytes)]] as const) : []),
          ]}
        />
        <details>
          <summary>Recipe details</summary>
          {recipe.stages.map((stage, i) => (
            <ul key={i} className={data.plain}>
              {stageSentences(stage).map((sentence) => (
                <li key={sentence}>
                  <Text size="sm">{sentence}</Text>
                </li>
              ))}
            </ul>
          ))}
        </details>
        {sharedTrained(recipe).length > 0 && (
          <Alert role="note" color="yellow">
            This run changes what all heads share: {sharedEffect(recipe)}
          </Alert>
        )}
      </Stack>
    </Card>
  );
}

const secondDash = "6 4";

export function RunView(props: RunViewProps) {
  const { run, other } = props;
  const training = useRunStore((store) => store.training);
  const details = useRunStore((store) => detailsOf(store, run.id));
  const otherColumns = useRunStore((store) => (other ? detailsOf(store, other.id).columns : undefined));
  const status = shownStatus(run, training === run.id);
  const reading = useRunState(run.id, isUnderWay(status));
  const otherReading = useRunState(other?.id, other !== undefined && training === other.id);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // a run is another view, whatever part of the last one was on the screen
    const toTop = () => window.scrollTo({ top: 0 });
    heading.current?.focus({ preventScroll: true });
    toTop();
    return toTop;
  }, []);
  const { columns } = details;
  const charted = useMemo(
    (): ChartedRun[] => [
      { run, columns },
      ...(other && otherColumns ? [{ run: other, columns: otherColumns, dash: secondDash }] : []),
    ],
    [run, columns, other, otherColumns],
  );
  const error = reading.error ?? otherReading.error;

  return (
    <Stack>
      <Group gap="sm">
        <Button
          component={Link}
          to="/train"
          variant="default"
          size="compact-md"
          leftSection={<ArrowLeft size={14} aria-hidden />}
        >
          All runs
        </Button>
        <Title order={2} ref={heading} tabIndex={-1}>
          {run.plan.title}
        </Title>
        <Badge variant="default">{statusWords[status]}</Badge>
      </Group>
      {error && (
        <ErrorNotice
          what="The run could not be read"
          why={error}
          actions={<Button onClick={reading.error ? reading.repeat : otherReading.repeat}>Try again</Button>}
        />
      )}
      <StateCard {...props} status={status} details={details} />
      {other && <ComparisonCard first={run} second={other} />}
      <RunCharts runs={charted} />
      <SamplesCard
        task={run.task}
        classNames={run.classNames}
        samples={details.samples}
        last={run.epochs[details.knownEpochs - 1]}
      />
      <div className={data.halves}>
        <EpochsCard epochs={run.epochs} bestEpoch={run.bestEpoch} task={run.task} damaged={run.damaged} />
        <PlanCard run={run} />
      </div>
    </Stack>
  );
}
