// A batch: thumbnails with their top label and bytes as they come, what was skipped and why, and all of it as files.
import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { Download, X } from "lucide-react";
import { useEffect, useState } from "react";
import { formatSeconds } from "../../components/format";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { saveBlob } from "../../components/save-blob";
import { forgetBatch, type Batch, type BatchItem } from "../../stores/predict-store";
import { batchCsv, batchJson, type DoneItem } from "./batch-files";
import { BatchGrid } from "./batch-grid";
import { SaveOverlays, useOverlays } from "./save-overlays";

interface BatchCardProps {
  readonly batch: Batch;
  readonly onOpen: (item: DoneItem) => void;
}

function isDone(item: BatchItem): item is DoneItem {
  return item.kind === "done";
}

function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}

function statusText({ status, items, total, startedAtMs }: Batch, now: number): string {
  const counted = `${items.length} of ${total} files`;
  if (status === "done") return `Done: ${counted}.`;
  if (status === "cancelled") return `Cancelled after ${counted}; what was done is kept.`;
  if (items.length === 0) return `Working: ${counted}.`;
  const seconds = (((now - startedAtMs) / items.length) * (total - items.length)) / 1000;
  return `Working: ${counted}, ${formatSeconds(Math.max(0, seconds))} left.`;
}

export function BatchCard({ batch, onOpen }: BatchCardProps) {
  const { status, items, total, cancel } = batch;
  const running = status === "running";
  const now = useNow(running);
  const overlays = useOverlays(total);
  const done = items.filter(isDone);
  const skipped = items.filter((item) => item.kind === "skipped");

  const save = (label: string, action: () => void) => (
    <Button
      size="compact-md"
      variant="default"
      disabled={done.length === 0}
      leftSection={<Download size={14} aria-hidden />}
      onClick={action}
    >
      {label}
    </Button>
  );

  return (
    <Card
      title="Batch"
      actions={
        <>
          {save("Save CSV", () => saveBlob(new Blob([batchCsv(done)], { type: "text/csv" }), "ladon-batch.csv"))}
          {save("Save JSON", () => saveBlob(batchJson(done), "ladon-batch.json"))}
          <SaveOverlays overlays={overlays} items={done} />
          {running ? (
            <Button
              size="compact-md"
              variant="default"
              leftSection={<X size={14} aria-hidden />}
              onClick={() => cancel()}
            >
              Cancel batch
            </Button>
          ) : (
            <Button size="compact-md" variant="default" onClick={forgetBatch}>
              Close batch
            </Button>
          )}
        </>
      }
    >
      <Stack gap="sm">
        <Group gap="sm">
          <Text role="status" size="sm">
            {statusText(batch, now)}
          </Text>
        </Group>
        {running && <Progress value={(100 * items.length) / total} aria-label="Progress of the batch" />}
        <Text role="status" size="sm" aria-label="Overlays">
          {overlays.words}
        </Text>
        {overlays.problem && (
          <ErrorNotice what="The overlays could not be packed" why={overlays.problem} remedy="Save JSON instead." />
        )}
        {done.length > 0 && <BatchGrid items={done} onOpen={onOpen} />}
        {skipped.length > 0 && (
          <div>
            <Text size="sm" fw={600}>
              Skipped: {skipped.length}
            </Text>
            <ul
              aria-label="Skipped files"
              tabIndex={0}
              style={{ margin: 0, paddingLeft: 20, maxHeight: 180, overflow: "auto" }}
            >
              {skipped.map(({ fileName, why }, i) => (
                <li key={i}>
                  <Text size="sm">{why.includes(fileName) ? why : `${fileName}: ${why}`}</Text>
                </li>
              ))}
            </ul>
          </div>
        )}
      </Stack>
    </Card>
  );
}
