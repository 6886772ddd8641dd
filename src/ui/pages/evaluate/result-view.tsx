// One result: what it was measured with, its metrics task by task, what to know about it.
import { Alert, Anchor, Button, Group, Skeleton, Stack, Tabs, Text } from "@mantine/core";
import { ArrowLeft, Download, Trash2 } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import type { ComponentType } from "react";
import { Link, useSearchParams } from "react-router";
import { taskNames, type TaskName } from "../../../domain";
import type { EvaluationResult, ResultId } from "../../../engine/protocol-evaluation";
import { DataCard } from "../../shared/data-card";
import { queryClient } from "../../shared/query-client";
import type { TaskResultProps } from "../../tasks/task";
import { taskResults } from "../../tasks/task-results";
import { pageTasks } from "../../tasks/tasks";
import { Notes } from "../../shared/sentences";
import { withParameters } from "../../shared/url-state";
import { Card } from "../../components/card";
import { ErrorBoundary } from "../../components/error-boundary";
import { ErrorNotice } from "../../components/error-notice";
import { formatCount } from "../../components/format";
import { firstScenes, useEvaluationDraft } from "../../stores/evaluation-draft-store";
import { useEvaluationStore } from "../../stores/evaluation-store";
import { deleteResult, examine, readResult, stopExamining } from "./evaluate-actions";
import classes from "./evaluate-page.module.css";
import data from "../../shared/data.module.css";
import { exportResult } from "./export-results";
import { ResultFacts, SpreadTable } from "./result-facts";
import { mainScoreText, resultTitle } from "./result-text";
import { predictPath } from "../../shared/page-links";

interface TaskViewProps<Task extends TaskName> {
  readonly result: EvaluationResult;
  readonly task: Task;
}

function TaskView<Task extends TaskName>({ result, task }: TaskViewProps<Task>) {
  const metrics = result.scores[task];
  const details = result.details[task];
  const Result: ComponentType<TaskResultProps<Task>> = taskResults[task];
  return (
    metrics &&
    details && <Result result={result} metrics={metrics} details={details} mainScore={mainScoreText(result, task)} />
  );
}

/** Asks for the dataset again where its files are no longer at hand. */
function ImagesCard({ result: { dataSet } }: { readonly result: EvaluationResult }) {
  const { source, examination } = useEvaluationDraft();
  const opened = useEvaluationStore((store) => dataSet.fingerprint in store.opened);
  if (opened || examination.kind === "running") return null;
  const other = examination.kind === "done" ? examination.report : undefined;
  return (
    <Stack gap="sm">
      <Alert role="note">
        The images are those of {dataSet.name}, {formatCount(dataSet.images)} images, fingerprint{" "}
        {dataSet.fingerprint.slice(0, 12)}. To see them, choose the same data again.
        {other && ` What is chosen now is ${other.name}, fingerprint ${other.fingerprint.slice(0, 12)}.`}
      </Alert>
      <DataCard
        page="/evaluate"
        title="Images of this result"
        source={source}
        firstScenes={firstScenes}
        examination={examination}
        unusable="This is no dataset"
        onSource={(chosen) => void examine(chosen)}
        onStop={stopExamining}
      />
    </Stack>
  );
}

function SkippedCard({ result }: { readonly result: EvaluationResult }) {
  const { skipped } = result.details;
  if (skipped.length === 0) return null;
  return (
    <Card title={`Skipped images: ${formatCount(result.skipped)}`}>
      <ul aria-label="Images that were skipped, and why" tabIndex={0} className={data.list}>
        {skipped.map(({ path, why }, i) => (
          <li key={i}>{why.includes(path) ? why : `${path}: ${why}`}</li>
        ))}
      </ul>
    </Card>
  );
}

interface OpenResultProps {
  readonly result: EvaluationResult;
  readonly task?: TaskName;
  readonly onTask: (task: TaskName) => void;
  readonly onDeleted: (id: ResultId) => void;
}

function OpenResult({ result, task: asked, onTask, onDeleted }: OpenResultProps) {
  const title = resultTitle(result);
  const tasks = taskNames.filter((task) => result.scores[task] && result.details[task]);
  const task = asked && tasks.includes(asked) ? asked : tasks[0];
  return (
    <Stack>
      <Card
        title={title}
        actions={
          <>
            <Button component={Link} to={predictPath(result.checkpoint.id)} variant="default" size="compact-md">
              Open in Predict
            </Button>
            <Button component="a" href="#/charts" variant="default" size="compact-md">
              Show in Charts
            </Button>
            <Button
              variant="default"
              size="compact-md"
              leftSection={<Download size={14} aria-hidden />}
              onClick={() => exportResult(result, title)}
            >
              Export JSON
            </Button>
            <Button
              variant="default"
              size="compact-md"
              leftSection={<Trash2 size={14} aria-hidden />}
              onClick={() => deleteResult(result, onDeleted)}
            >
              Delete
            </Button>
          </>
        }
      >
        <Stack gap="md">
          {!result.complete && (
            <Alert role="note" color="yellow">
              The run was cancelled: the figures are of the first {formatCount(result.images)} images only.
            </Alert>
          )}
          <div className={data.halves}>
            <ResultFacts result={result} />
            <SpreadTable result={result} />
          </div>
          <Notes title="To know about it" sentences={result.notes} />
        </Stack>
      </Card>
      <ImagesCard result={result} />
      {task === undefined ? (
        <Text>This result has no figures.</Text>
      ) : (
        <Tabs value={task} onChange={(next) => next && onTask(next as TaskName)} keepMounted={false}>
          <Tabs.List aria-label="Task" className={classes.tabs}>
            {tasks.map((name) => (
              <Tabs.Tab key={name} value={name} px="sm">
                {pageTasks[name].title}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {tasks.map((name) => (
            <Tabs.Panel key={name} value={name} pt="md">
              <Stack>
                <ErrorBoundary
                  what={`${pageTasks[name].title} of this result cannot be shown`}
                  remedy="Export it as JSON to look into it, or delete it."
                >
                  <TaskView result={result} task={name} />
                </ErrorBoundary>
              </Stack>
            </Tabs.Panel>
          ))}
        </Tabs>
      )}
      <SkippedCard result={result} />
    </Stack>
  );
}

interface ResultViewProps {
  readonly id: ResultId;
  readonly task?: TaskName;
  readonly onTask: (task: TaskName) => void;
  readonly onDeleted: (id: ResultId) => void;
}

export function ResultView({ id, task, onTask, onDeleted }: ResultViewProps) {
  const {
    data: result,
    error,
    isPending,
  } = useQuery(
    {
      queryKey: ["result", id],
      staleTime: Infinity,
      // a matrix of a thousand classes is large
      gcTime: 0,
      queryFn: ({ signal }) => readResult(id, signal),
    },
    queryClient,
  );
  const [parameters] = useSearchParams();
  return (
    <Stack>
      <Group>
        <Anchor
          component={Link}
          to={`/evaluate?${withParameters(parameters, { result: undefined }).toString()}`}
          underline="always"
        >
          <ArrowLeft size={14} aria-hidden /> New evaluation and all results
        </Anchor>
      </Group>
      {isPending && <Skeleton h={240} aria-label="The result is being read" />}
      {error && (
        <ErrorNotice
          what="The result could not be opened"
          why={error}
          remedy="Results are kept in the browser that measured them. Choose another one below, or evaluate again."
        />
      )}
      {result && (
        <ErrorBoundary
          key={id}
          what="This result cannot be shown"
          remedy="It may be damaged. Delete it in the list below, and evaluate again."
        >
          <OpenResult result={result} task={task} onTask={onTask} onDeleted={onDeleted} />
        </ErrorBoundary>
      )}
    </Stack>
  );
}
