// Everything that was evaluated, a row each: scores with their intervals, sizes with their spread, time.
import { pageTasks } from "../../tasks/tasks";
import { ActionIcon, Alert, Anchor, Button, Group, Select, Skeleton, Stack, Text } from "@mantine/core";
import { Download, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { sentenceOf } from "../../components/error-sentence";
import { taskNames, type TaskName } from "../../../domain";
import type { ResultId, ResultSummary } from "../../../engine/protocol-evaluation";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { formatCount, formatDate } from "../../components/format";
import { SortableTable, type SortableColumn } from "../../components/sortable-table";
import { refresh } from "../../shared/query-client";
import { withParameters } from "../../shared/url-state";
import { listSet, useEvaluationStore } from "../../stores/evaluation-store";
import { deleteResult } from "./evaluate-actions";
import data from "../../shared/data.module.css";
import { exportResults } from "./export-results";
import { useResults } from "./use-results";
import { codecText, dataSetText, mainInterval, mainScore, networkMs, resultTitle } from "./result-text";
import { networkName } from "../../shared/checkpoint-summary";

const everything = "everything";

function ScoreCell({ result, task }: { readonly result: ResultSummary; readonly task: TaskName }) {
  const score = mainScore(result, task);
  const interval = mainInterval(result, task);
  const condition = pageTasks[task].condition?.(result);
  return (
    <>
      {score === null ? "–" : score.toFixed(2)}
      {interval && <span className={data.detail}>{interval}</span>}
      {condition && score !== null && <span className={data.detail}>{condition.text}</span>}
    </>
  );
}

function SizeCell({ spread }: { readonly spread?: NonNullable<ResultSummary["sizes"]>["payloadBytes"] }) {
  if (!spread) return "–";
  return (
    <>
      {formatCount(spread.mean)}
      <span className={data.detail}>± {formatCount(spread.standardDeviation)}</span>
    </>
  );
}

interface ColumnOptions {
  readonly parameters: URLSearchParams;
  readonly fresh: readonly ResultId[];
  readonly onDelete: (result: ResultSummary) => void;
}

function columnsOf({ parameters, fresh, onDelete }: ColumnOptions): SortableColumn<ResultSummary>[] {
  return [
    {
      name: "Checkpoint",
      minWidth: "230px",
      value: ({ checkpoint }) => checkpoint.title,
      cell: (result) => (
        <>
          <Anchor
            component={Link}
            to={`/evaluate?${withParameters(parameters, { result: result.id }).toString()}`}
            underline="always"
            inherit
            aria-label={`Open ${resultTitle(result)} on ${result.dataSet.name}`}
          >
            {networkName(result.checkpoint.title)}
          </Anchor>
          {fresh.includes(result.id) && " · new"}
          <span className={data.detail}>
            {dataSetText(result)} · {result.protocol} · {formatDate(result.finishedAtMs)}
          </span>
        </>
      ),
    },
    { name: "Codec", value: ({ codec }) => codecText(codec), cell: ({ codec }) => codecText(codec) },
    ...taskNames.map((task): SortableColumn<ResultSummary> => ({
      name: `${pageTasks[task].mainScore.title}, %`,
      isNumber: true,
      value: (result) => mainScore(result, task),
      cell: (result) => <ScoreCell result={result} task={task} />,
    })),
    {
      name: "Payload, bytes",
      isNumber: true,
      value: ({ sizes }) => sizes?.payloadBytes.mean,
      cell: ({ sizes }) => <SizeCell spread={sizes?.payloadBytes} />,
    },
    {
      name: "Paper KB",
      isNumber: true,
      value: ({ sizes }) => sizes?.paperKilobytes.mean,
      cell: ({ sizes }) => <SizeCell spread={sizes?.paperKilobytes} />,
    },
    {
      name: "Bits / pixel",
      isNumber: true,
      value: ({ sizes }) => sizes?.bitsPerPixel.mean,
      cell: ({ sizes }) => <SizeCell spread={sizes?.bitsPerPixel} />,
    },
    {
      name: "ms / image",
      isNumber: true,
      value: networkMs,
      cell: (result) => formatCount(networkMs(result) ?? Number.NaN),
    },
    {
      name: "Delete",
      cell: (result) => (
        <ActionIcon
          variant="default"
          aria-label={`Delete ${resultTitle(result)} on ${result.dataSet.name}`}
          onClick={() => onDelete(result)}
        >
          <Trash2 size={16} aria-hidden />
        </ActionIcon>
      ),
    },
  ];
}

interface ResultsCardProps {
  /** The one that is open. */
  readonly current?: ResultId;
  readonly onDeleted: (id: ResultId) => void;
}

export function ResultsCard({ current, onDeleted }: ResultsCardProps) {
  const { results, unreadable, error } = useResults();
  const { unstored, status, listedSet = everything } = useEvaluationStore();
  const [parameters] = useSearchParams();
  const [exporting, setExporting] = useState(false);
  const [problem, setProblem] = useState<string>();
  const all = useMemo(() => [...unstored, ...(results ?? [])], [unstored, results]);
  const sets = new Map(all.map(({ dataSet }) => [dataSet.fingerprint, dataSet.name]));
  const chosen = sets.has(listedSet) ? listedSet : everything;
  const rows = useMemo(
    () => all.filter(({ dataSet }) => chosen === everything || dataSet.fingerprint === chosen),
    [all, chosen],
  );
  const fresh = status.kind === "done" ? status.results : noResults;
  const columns = useMemo(
    () => columnsOf({ parameters, fresh, onDelete: (result) => deleteResult(result, onDeleted) }),
    [parameters, fresh, onDeleted],
  );
  const save = async () => {
    setProblem(undefined);
    setExporting(true);
    try {
      await exportResults(rows);
    } catch (error) {
      setProblem(sentenceOf(error));
    } finally {
      setExporting(false);
    }
  };
  return (
    <Card
      title="Results"
      actions={
        rows.length > 0 && (
          <>
            {sets.size > 1 && (
              <Select
                aria-label="Results on which data"
                size="xs"
                w={220}
                data={[
                  { value: everything, label: "On all datasets" },
                  ...Array.from(sets, ([value, name]) => ({ value, label: `On ${name}` })),
                ]}
                value={chosen}
                allowDeselect={false}
                onChange={(value) => listSet(value ?? undefined)}
              />
            )}
            <Button component="a" href="#/charts" variant="default" size="compact-md">
              Show in Charts
            </Button>
            <Button
              variant="default"
              size="compact-md"
              loading={exporting}
              leftSection={<Download size={14} aria-hidden />}
              onClick={() => void save()}
            >
              Export all as JSON
            </Button>
          </>
        )
      }
    >
      <Stack gap="sm">
        {error && (
          <ErrorNotice
            what="The results could not be listed"
            why={error}
            actions={<Button onClick={() => void refresh("results")}>Try again</Button>}
          />
        )}
        {problem && <ErrorNotice what="They were not exported" why={problem} onClose={() => setProblem(undefined)} />}
        {unreadable > 0 && (
          <Alert role="note" color="yellow">
            {unreadable === 1 ? "One stored result is" : `${unreadable} stored results are`} of another version of the
            lab, or damaged, and left out of the list.
          </Alert>
        )}
        {!results && !error && <Skeleton h={80} aria-label="Results are being listed" />}
        {results && rows.length === 0 && <Text>None yet.</Text>}
        {rows.length > 0 && (
          <SortableTable
            label="Results, newest first"
            columns={columns}
            rows={rows}
            keyOf={({ id }) => id}
            current={current}
          />
        )}
        {rows.length > 0 && (
          <Group>
            <Text size="sm" c="dimmed">
              Under a score its bootstrap interval, under a size the standard deviation over images. Time is the
              network’s, an image, first runs left out.
            </Text>
          </Group>
        )}
      </Stack>
    </Card>
  );
}

const noResults: readonly ResultId[] = [];
