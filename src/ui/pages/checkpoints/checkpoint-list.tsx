// The checkpoints there are, by network and beta.
import { Badge, Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { FileDown, Pencil, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { Link } from "react-router";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import { encoderFacts } from "../../shared/encoder-text";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { FactList, type Fact } from "../../components/fact-list";
import { useCheckpoints } from "../../shared/use-checkpoints";
import { deleteCheckpoint, exportOnnx } from "./checkpoint-actions";
import data from "../../shared/data.module.css";
import classes from "./checkpoint-list.module.css";
import { headText, sendsNothingText } from "./checkpoint-text";
import { EditDialog } from "./edit-dialog";
import { memoryWarning, memoryText } from "./memory-text";
import { StaleHeads } from "./stale-heads";
import { pageTasks } from "../../tasks/tasks";
import { taskNames } from "../../../domain";
import { predictPath } from "../../shared/page-links";
import { familyTitles } from "../../shared/demo-family";
import { calibrationText, inputSizeText, sizeText, uncompressedText } from "../../shared/checkpoint-summary";
import { CheckpointsError } from "../../shared/checkpoints-error";

/** The network, after the family where it ships: `Photos: Ladon EfficientNet-Lite0`. */
const networkTitle = ({ family, knows }: CheckpointSummary) => (knows ? `${familyTitles[knows]}: ${family}` : family);

/** Networks in the order of their newest checkpoint, each with its checkpoints from the smallest beta up. */
function byNetwork(checkpoints: readonly CheckpointSummary[]): [title: string, CheckpointSummary[]][] {
  const families = Map.groupBy(checkpoints, networkTitle);
  const order = ({ beta }: CheckpointSummary) => beta ?? Infinity;
  return Array.from(families, ([family, list]) => [family, list.toSorted((a, b) => order(a) - order(b))]);
}

function facts(checkpoint: CheckpointSummary): Fact[] {
  const { tasks, stale, classNames, precision, encoder, network, addedAtMs, fileNames, modelId, inputSize } =
    checkpoint;
  const { beta, compresses, ships } = checkpoint;
  const list: Fact[] = taskNames.map((task) => [
    pageTasks[task].title,
    headText(task, tasks[task], { stale: stale?.[task], hasOwnNames: classNames?.[task] !== undefined }),
  ]);
  if (compresses || beta !== undefined) list.push(["Beta", beta ?? "unknown"]);
  list.push(["Input size", inputSizeText(inputSize)]);
  const calibrated = calibrationText(checkpoint);
  if (calibrated !== undefined) list.push(["Calibration", calibrated]);
  list.push(["Size", `${sizeText(checkpoint)}${ships ? ", built in" : ""}`]);
  list.push(["Precision", precision === "float16" ? "half (float16)" : "full (float32)"]);
  list.push(...encoderFacts(encoder), ...encoderFacts(network, "Network"));
  const needs = memoryText(checkpoint);
  if (needs) list.push(["Needs", needs]);
  if (addedAtMs > 0) list.push(["Added", new Date(addedAtMs).toLocaleString()]);
  list.push(["From", fileNames.join(", ")]);
  list.push(["Model id", modelId ? <code key="id">{modelId}</code> : sendsNothingText(checkpoint.onDevice)]);
  return list;
}

interface ItemProps {
  readonly checkpoint: CheckpointSummary;
  readonly onEdit: () => void;
}

function CheckpointItem({ checkpoint, onEdit }: ItemProps) {
  const id = useId();
  const { title, ships } = checkpoint;
  const withoutCoder = uncompressedText(checkpoint);
  // Chromium alone tells it
  const { deviceMemory } = navigator as Navigator & { readonly deviceMemory?: number };
  const tooLarge = memoryWarning(checkpoint, deviceMemory);
  const warnings = tooLarge ? [tooLarge, ...checkpoint.warnings] : checkpoint.warnings;
  const [exporting, setExporting] = useState(false);
  const [exportError, setExportError] = useState<Error>();
  const save = () => {
    setExporting(true);
    setExportError(undefined);
    exportOnnx(checkpoint)
      .catch(setExportError)
      .finally(() => setExporting(false));
  };
  return (
    <li className={data.tile} aria-labelledby={id}>
      <Group justify="space-between" align="flex-start" mb="xs">
        <Group gap="xs">
          <Title order={4} id={id} className={data.tileTitle}>
            {title}
          </Title>
          {ships && <Badge variant="default">Built in</Badge>}
          {withoutCoder && <Badge variant="default">{withoutCoder}</Badge>}
        </Group>
        <Group gap="xs">
          <Button component={Link} to={predictPath(checkpoint.id)} size="compact-md">
            Open in Predict
          </Button>
          <Button
            variant="default"
            size="compact-md"
            leftSection={<FileDown size={14} aria-hidden />}
            aria-label={`Export ONNX of ${title}`}
            loading={exporting}
            onClick={save}
          >
            Export ONNX
          </Button>
          {!ships && (
            <>
              <Button
                variant="default"
                size="compact-md"
                leftSection={<Pencil size={14} aria-hidden />}
                aria-label={`Edit ${title}`}
                onClick={onEdit}
              >
                Edit
              </Button>
              <Button
                variant="default"
                size="compact-md"
                leftSection={<Trash2 size={14} aria-hidden />}
                aria-label={`Delete ${title}`}
                onClick={() => deleteCheckpoint(checkpoint)}
              >
                Delete
              </Button>
            </>
          )}
        </Group>
      </Group>
      <FactList facts={facts(checkpoint)} />
      <StaleHeads checkpoint={checkpoint} />
      {exportError && (
        <ErrorNotice what="It was not exported" why={exportError} onClose={() => setExportError(undefined)} />
      )}
      {warnings.length > 0 && (
        <ul className={classes.warnings}>
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </li>
  );
}

export function CheckpointList() {
  const list = useCheckpoints();
  const { checkpoints, error } = list;
  const [edited, setEdited] = useState<CheckpointSummary>();
  return (
    <Card title="Checkpoints here">
      <CheckpointsError {...list} />
      {!checkpoints && !error && <Skeleton h={120} aria-label="Checkpoints are being listed" />}
      {checkpoints?.every(({ ships }) => ships) && (
        <Text mb="sm">None of your own yet. Choose files, or drop them anywhere on this page.</Text>
      )}
      <Stack>
        {byNetwork(checkpoints ?? []).map(([family, members]) => (
          <div key={family}>
            <Title order={3} size="h5" mb="xs">
              {family}
            </Title>
            <ul className={data.tiles} aria-label={family}>
              {members.map((checkpoint) => (
                <CheckpointItem key={checkpoint.id} checkpoint={checkpoint} onEdit={() => setEdited(checkpoint)} />
              ))}
            </ul>
          </div>
        ))}
      </Stack>
      {edited && <EditDialog checkpoint={edited} onClose={() => setEdited(undefined)} />}
    </Card>
  );
}
