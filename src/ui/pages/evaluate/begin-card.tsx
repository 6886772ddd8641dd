// What the steps amount to, the button that starts it, and how far it is.
import { Anchor, Button, Stack, Text } from "@mantine/core";
import { Play, X } from "lucide-react";
import { useId } from "react";
import { ask } from "../../shared/confirm";
import { pageTasks } from "../../tasks/tasks";
import { RunningLine } from "../../shared/running-line";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { FactList } from "../../components/fact-list";
import { formatCount } from "../../components/format";
import { useEvaluationDraft } from "../../stores/evaluation-draft-store";
import { setEvaluationStatus, useEvaluationStore, type EvaluationStatus } from "../../stores/evaluation-store";
import { useJobStore } from "../../stores/job-store";
import type { ResolvedEvaluation } from "./draft-plan";
import { evaluate } from "./evaluate-actions";
import data from "../../shared/data.module.css";
import { unmatchedClasses, type MatchGroup } from "./match-groups";
import { resultPath } from "../../shared/page-links";

function Running({ status: { title, cancel } }: { readonly status: Extract<EvaluationStatus, { kind: "running" }> }) {
  const job = useJobStore(({ jobs }) => jobs.find((one) => one.title === title && one.status.kind === "running"));
  return (
    <Stack gap="xs" role="group" aria-label="Progress of the evaluation">
      <Text fw={600}>{title}</Text>
      {job?.status.kind === "running" && <RunningLine status={job.status} />}
      <Button
        variant="default"
        leftSection={<X size={16} aria-hidden />}
        style={{ alignSelf: "flex-start" }}
        onClick={cancel}
      >
        Cancel and keep what is done
      </Button>
    </Stack>
  );
}

/** What became of the last evaluation. */
function Outcome({ status }: { readonly status: EvaluationStatus }) {
  switch (status.kind) {
    case "idle":
    case "running":
      return null;
    case "cancelled":
      return (
        <Text size="sm" role="status">
          Cancelled. What was done is kept under “Unfinished”, where it can go on or be scored as it is.
        </Text>
      );
    case "failed":
      return (
        <ErrorNotice
          what="The evaluation did not finish"
          why={status.error}
          remedy="What was done before is kept under “Unfinished”, if there was anything."
          onClose={() => setEvaluationStatus({ kind: "idle" })}
        />
      );
    case "done":
      return (
        <>
          <Text size="sm" role="status">
            Done: {status.results.length === 1 ? "one result" : `${status.results.length} results`}.{" "}
            <Anchor href={`#${resultPath(status.results[0])}`} inherit underline="always">
              Open the first
            </Anchor>{" "}
            or{" "}
            <Anchor href="#/charts" inherit underline="always">
              see them in Charts
            </Anchor>
            .
          </Text>
          {status.storageProblem !== undefined && (
            <ErrorNotice
              what="The results were not stored"
              why={status.storageProblem}
              remedy="They stay until the page is closed: open them and export them as JSON."
            />
          )}
        </>
      );
  }
}

const maxNamed = 20;

function unmatchedSentence(group: MatchGroup): string {
  const names = unmatchedClasses(group);
  const some = names.slice(0, maxNamed).join(", ");
  const more = names.length > maxNamed ? ` and ${names.length - maxNamed} more` : "";
  return `${pageTasks[group.proposal.task].title}, ${group.checkpoints.map(({ title }) => title).join(", ")}: ${some}${more}.`;
}

/** Asks before classes are left out of the truth. */
function askWithout(groups: readonly MatchGroup[], onConfirm: () => void): void {
  ask({
    title: "Some classes are not counted",
    body: (
      <Stack gap="sm">
        <Text>
          No class of the network goes with these, so they are left out of the truth, and the figures are of the rest.
        </Text>
        <ul className={data.plain}>
          {groups.map((group) => (
            <li key={group.key}>{unmatchedSentence(group)}</li>
          ))}
        </ul>
      </Stack>
    ),
    confirm: "Evaluate without them",
    cancel: "Look at the label maps",
    onConfirm,
  });
}

interface BeginCardProps {
  readonly resolved: ResolvedEvaluation;
  readonly ready: boolean;
}

export function BeginCard({ resolved, ready }: BeginCardProps) {
  const source = useEvaluationDraft((draft) => draft.source);
  const status = useEvaluationStore((store) => store.status);
  const problemsId = useId();
  const { report, tasks, chosen, images, plan, problems, groups } = resolved;
  const unmatched = groups.filter((group) => unmatchedClasses(group).length > 0);
  const rows = plan?.entries.length;
  const start = () => {
    if (plan && report) void evaluate(source, plan, report.name);
  };
  return (
    <Card title="Evaluate">
      <Stack gap="md">
        <FactList
          facts={[
            ["Data", report ? `${report.name}, ${formatCount(report.images)} images` : "–"],
            ["Tasks", tasks.join(", ") || "–"],
            [
              "Checkpoints",
              chosen.length > 2 ? `${chosen.length}` : chosen.map(({ title }) => title).join(", ") || "–",
            ],
            [
              "Total",
              rows !== undefined && images !== undefined
                ? `${rows === 1 ? "1 evaluation" : `${rows} evaluations`} × ${formatCount(images)} images${plan?.split ? " at most" : ""}`
                : "–",
            ],
          ]}
        />
        {status.kind === "running" ? (
          <Running status={status} />
        ) : (
          <Button
            leftSection={<Play size={16} aria-hidden />}
            style={{ alignSelf: "flex-start" }}
            disabled={!ready || plan === undefined}
            aria-describedby={problems.length > 0 ? problemsId : undefined}
            onClick={() => (unmatched.length > 0 ? askWithout(unmatched, start) : start())}
          >
            Start
          </Button>
        )}
        <div id={problemsId} role="status">
          {!ready && <Text size="sm">Checkpoints are being listed …</Text>}
          {ready &&
            status.kind !== "running" &&
            problems.map((problem) => (
              <Text key={problem} size="sm">
                {problem}
              </Text>
            ))}
        </div>
        <Outcome status={status} />
      </Stack>
    </Card>
  );
}
