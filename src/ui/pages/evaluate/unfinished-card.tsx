// Evaluations that were cancelled or cut short: go on, score what is there, or delete it.
import { Button, Group, Stack, Text } from "@mantine/core";
import { Play, Trash2 } from "lucide-react";
import type { UnfinishedRun } from "../../../engine/protocol-evaluation";
import { Card } from "../../components/card";
import { formatCount, formatDate } from "../../components/format";
import { useEvaluationStore } from "../../stores/evaluation-store";
import { concludeEvaluation, deleteUnfinished, resumeEvaluation } from "./evaluate-actions";
import data from "../../shared/data.module.css";
import { useResults } from "./use-results";

function RunItem({ run }: { readonly run: UnfinishedRun }) {
  const { dataSet, done, total, startedAtMs, plan, isElsewhere = false } = run;
  const opened = useEvaluationStore((store) => store.opened[dataSet.fingerprint]);
  const runsHere = useEvaluationStore((store) => store.status.kind === "running");
  const busy = runsHere || isElsewhere;
  const rows = plan.entries.length;
  return (
    <li>
      <Text fw={600}>{dataSet.name}</Text>
      <Text size="sm">
        {formatCount(done)} of {formatCount(total)} answers, {rows === 1 ? "1 row" : `${rows} rows`}, begun{" "}
        {formatDate(startedAtMs)}
      </Text>
      {isElsewhere && (
        <Text size="sm">
          It goes on in another tab of this browser. Its results will be in the list here, too; to go on in this tab,
          cancel it there.
        </Text>
      )}
      {!opened && !isElsewhere && (
        <Text size="sm">
          To go on, choose the same data again in step 1: {dataSet.name}, {formatCount(dataSet.images)} images,
          fingerprint {dataSet.fingerprint.slice(0, 12)}.
        </Text>
      )}
      <Group gap="xs" mt={6}>
        <Button
          size="compact-md"
          leftSection={<Play size={14} aria-hidden />}
          disabled={busy || !opened}
          aria-label={`Resume ${dataSet.name}`}
          onClick={() => opened && void resumeEvaluation(opened.source, run)}
        >
          Resume
        </Button>
        <Button
          size="compact-md"
          variant="default"
          disabled={busy}
          aria-label={`Score what is done of ${dataSet.name}`}
          onClick={() => void concludeEvaluation(run)}
        >
          Score what is done
        </Button>
        <Button
          size="compact-md"
          variant="default"
          leftSection={<Trash2 size={14} aria-hidden />}
          disabled={busy}
          aria-label={`Delete the unfinished run on ${dataSet.name}`}
          onClick={() => deleteUnfinished(run)}
        >
          Delete
        </Button>
      </Group>
    </li>
  );
}

export function UnfinishedCard() {
  const { unfinished } = useResults();
  if (unfinished.length === 0) return null;
  return (
    <Card title="Unfinished">
      <Stack component="ul" gap="md" className={data.bare} aria-label="Unfinished evaluations, newest first">
        {unfinished.map((run) => (
          <RunItem key={run.run} run={run} />
        ))}
      </Stack>
    </Card>
  );
}
