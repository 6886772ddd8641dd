// What became of the files that were added last.
import { Alert, Button, Group, Loader, Stack, Text } from "@mantine/core";
import type { BackboneDrift, ImportReport } from "../../../engine/protocol-checkpoints";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { setImportStatus, useCheckpointStore, type GivenFiles } from "../../stores/checkpoint-store";
import { importNetwork } from "./checkpoint-actions";
import classes from "./checkpoint-list.module.css";
import { FileReport } from "./file-report";
import { networkName } from "../../shared/checkpoint-summary";

function driftText({
  fileName,
  keptFileName,
  tensors,
  equalTensors,
  largestDifference,
  worstTensor,
  tablesEqual,
}: BackboneDrift) {
  const tables = tablesEqual ? "" : " The coder’s tables differ too.";
  if (equalTensors === tensors) {
    return `${fileName} has the backbone of ${keptFileName}: all ${tensors} tensors are equal.${tables}`;
  }
  const worst = worstTensor ? `, the most (${largestDifference.toPrecision(2)}) in ${worstTensor}` : "";
  return `${fileName} differs from ${keptFileName} in ${tensors - equalTensors} of ${tensors} backbone tensors${worst}.${tables}`;
}

function summary({ files, checkpoints }: ImportReport): string {
  const taken = files.filter(({ checkpoint }) => checkpoint !== undefined).length;
  const titles = checkpoints.map(({ title }) => `“${networkName(title)}”`).join(", ");
  if (taken === 0)
    return files.length === 1 ? "The file was not added." : `None of the ${files.length} files was added.`;
  const left = files.length - taken;
  return `${taken} of ${files.length} ${files.length === 1 ? "file" : "files"} added, in ${titles}.${left > 0 ? ` ${left} not added; see why below.` : ""}`;
}

interface OutcomeProps {
  readonly report: ImportReport;
  readonly given: GivenFiles;
}

function Outcome({ report, given }: OutcomeProps) {
  const full = report.files.find(({ storageFull }) => storageFull);
  const close = () => setImportStatus({ kind: "idle" });
  return (
    <Card
      title="What was added"
      actions={
        <Button variant="default" size="compact-sm" onClick={close}>
          Close
        </Button>
      }
    >
      <Stack gap="sm">
        <Text role="status">{summary(report)}</Text>
        {full && <ErrorNotice what="The browser’s storage is full" why={full.problem} />}
        {report.files
          .toSorted((a, b) => Number(b.problem !== undefined) - Number(a.problem !== undefined))
          .map((file) => (
            <FileReport
              key={file.fileName}
              file={file}
              onNetwork={(network) => void importNetwork(given, file.fileName, network)}
            />
          ))}
        {report.drift.length > 0 && (
          <ul className={classes.warnings}>
            {report.drift.map((drift) => (
              <li key={drift.fileName}>{driftText(drift)}</li>
            ))}
          </ul>
        )}
      </Stack>
    </Card>
  );
}

export function ImportOutcome() {
  const status = useCheckpointStore((store) => store.status);
  switch (status.kind) {
    case "idle":
      return null;
    case "running":
      return (
        <Group role="status">
          <Loader size="sm" aria-hidden />
          <Text>
            Reading {status.files === 1 ? "a file" : `${status.files} files`}; the job tray shows how far it is.
          </Text>
          <Button variant="default" size="compact-md" onClick={status.cancel}>
            Stop
          </Button>
        </Group>
      );
    case "cancelled":
      return (
        <Alert role="status">Stopped. What had been stored whole before is in the list; nothing is half-stored.</Alert>
      );
    case "failed":
      return (
        <ErrorNotice
          what="The files could not be added"
          why={status.error}
          remedy="Nothing is half-stored; add them again."
          onClose={() => setImportStatus({ kind: "idle" })}
        />
      );
    case "done":
      return <Outcome report={status.report} given={status.given} />;
  }
}
