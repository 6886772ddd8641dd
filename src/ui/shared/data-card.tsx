// Choose labelled images, and see what was found in them.
import { Button, Group, Loader, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { DataSource } from "../../engine/protocol-datasets";
import { Card } from "../components/card";
import { ErrorNotice } from "../components/error-notice";
import type { PlacedFile } from "../components/dropped-files";
import type { Examination } from "../stores/training-draft-store";
import { DataPicker, sourceOf, type ScenesSource } from "./data-picker";
import { DataReport } from "./data-report";
import type { DroppedGroup, Taking } from "./drop-targets";
import { useDropTarget } from "./use-drop-target";

interface DataCardProps {
  /** The path of the page that shows it. */
  readonly page: string;
  readonly title: string;
  readonly source: DataSource;
  readonly firstScenes: ScenesSource;
  readonly examination: Examination;
  /** Said where the data is of no use. */
  readonly unusable: string;
  readonly onSource: (source: DataSource) => void;
  readonly onStop: () => void;
}

/** Datasets, and folders of which no page takes anything: this card says why they are none. */
function isForDataCard({ inspection, files }: DroppedGroup): Taking {
  const isFolder = inspection.kind === "unknown" && files.some(({ path }) => path.includes("/"));
  return inspection.kind === "data-set" || isFolder ? "at-once" : "never";
}

/** Takes datasets that are dropped anywhere on the page: show one at a time. */
export function DataCard(props: DataCardProps) {
  const { page, title, source, firstScenes, examination, unusable, onSource, onStop } = props;
  const [problem, setProblem] = useState<string>();
  const takeFiles = (files: PlacedFile[]) => {
    setProblem(undefined);
    onSource(sourceOf(files));
  };
  useDropTarget({
    page,
    hint: "Drop a folder or a zip anywhere",
    takes: isForDataCard,
    take: ([{ files }]) => takeFiles([...files]),
    opensDataSets: true,
    complain: setProblem,
  });
  const running = examination.kind === "running";

  return (
    <Card title={title}>
      <Stack gap="md" aria-busy={running}>
        <DataPicker
          source={source}
          firstScenes={firstScenes}
          onScenes={onSource}
          onFiles={takeFiles}
          onProblem={setProblem}
        />
        {problem && (
          <ErrorNotice
            what="The folder could not be opened"
            why={problem}
            remedy="Choose another folder, or a zip of it."
            onClose={() => setProblem(undefined)}
          />
        )}
        {running && (
          <Group role="status" gap="xs">
            <Loader size="sm" aria-hidden />
            <Text size="sm">Reading the dataset; the job tray shows how far it is.</Text>
            <Button variant="default" size="compact-sm" onClick={onStop}>
              Stop
            </Button>
          </Group>
        )}
        {examination.kind === "idle" && !running && (
          <Group gap="xs">
            <Text size="sm">The dataset was not read.</Text>
            <Button variant="default" size="compact-sm" onClick={() => onSource(source)}>
              Read the dataset
            </Button>
          </Group>
        )}
        {examination.kind === "failed" && (
          <ErrorNotice
            what={unusable}
            why={examination.error}
            actions={
              <Button variant="default" onClick={() => onSource(source)}>
                Read again
              </Button>
            }
          />
        )}
        {examination.kind === "done" && <DataReport report={examination.report} />}
      </Stack>
    </Card>
  );
}
