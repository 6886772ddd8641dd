// The runs that are kept, newest first: how they stand, what they reached, what they take; open, resume, delete.
import { Badge, Button, Group, Skeleton, Text, Title } from "@mantine/core";
import { Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { Link } from "react-router";
import type { RunId, RunSummary } from "../../../engine/protocol-training";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { FactList } from "../../components/fact-list";
import { formatBytes, formatCount, formatDate, formatSeconds } from "../../components/format";
import { useRunStore } from "../../stores/run-store";
import { RunLinks } from "./run-links";
import { bestText, canResume, shownStatus, statusWords } from "./run-text";
import { askToDeleteRun, deleteRun, refreshRuns } from "./train-actions";
import data from "../../shared/data.module.css";

interface RunItemProps {
  readonly run: RunSummary;
  readonly here: boolean;
}

function RunItem({ run, here }: RunItemProps) {
  const titleId = useId();
  const { id, plan, position, dataSet, createdAtMs, storedBytes, trainedMs } = run;
  const status = shownStatus(run, here);
  const address = `/train?${new URLSearchParams({ run: id }).toString()}`;
  return (
    <li className={data.tile} aria-labelledby={titleId}>
      <Group justify="space-between" align="flex-start" mb="xs" gap="xs">
        <Group gap="xs">
          <Title order={3} size="h5" id={titleId} className={data.tileTitle}>
            {plan.title}
          </Title>
          <Badge variant="default">{statusWords[status]}</Badge>
        </Group>
        <Group gap="xs">
          <Button
            component={Link}
            to={address}
            size="compact-md"
            variant="default"
            aria-label={`${canResume(status) ? "Open to resume" : "Open"} ${plan.title}`}
          >
            {canResume(status) ? "Open to resume" : "Open"}
          </Button>
          <RunLinks run={run} compact />
          <Button
            variant="default"
            size="compact-md"
            leftSection={<Trash2 size={14} aria-hidden />}
            aria-label={`Delete ${plan.title}`}
            disabled={here}
            onClick={() => askToDeleteRun(run)}
          >
            Delete
          </Button>
        </Group>
      </Group>
      <FactList
        facts={[
          ["Best", bestText(run)],
          [
            "Steps",
            `${formatCount(position.step)} of ${formatCount(position.steps)}, ${formatSeconds(trainedMs / 1000)} of training`,
          ],
          ["Data", `${dataSet.name}, ${formatCount(dataSet.training)} + ${formatCount(dataSet.validation)} images`],
          ["Stored", `${formatBytes(storedBytes)}, begun ${formatDate(createdAtMs)}`],
        ]}
      />
    </li>
  );
}

function DamagedRun({ id, why }: { readonly id: RunId; readonly why: string }) {
  const [error, setError] = useState<Error>();
  return (
    <ErrorNotice
      what="A run that cannot be read"
      why={error ?? why}
      actions={<Button onClick={() => void deleteRun(id).catch(setError)}>Delete what is left of it</Button>}
    />
  );
}

export function RunsCard() {
  const { runs, damaged, listError, training } = useRunStore();
  return (
    <Card title="Runs">
      {listError && (
        <ErrorNotice
          what="The runs could not be listed"
          why={listError}
          actions={<Button onClick={() => void refreshRuns()}>Try again</Button>}
        />
      )}
      {!runs && !listError && <Skeleton h={80} aria-label="Runs are being listed" />}
      {damaged.map((run) => (
        <DamagedRun key={run.id} {...run} />
      ))}
      {runs?.length === 0 && damaged.length === 0 && <Text>None yet.</Text>}
      {runs && runs.length > 0 && (
        <ul className={data.tiles} aria-label="Runs, newest first">
          {runs.map((run) => (
            <RunItem key={run.id} run={run} here={run.id === training} />
          ))}
        </ul>
      )}
    </Card>
  );
}
