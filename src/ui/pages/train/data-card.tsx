// Step 1 of a new run: choose the pictures, and see what was found in them.
import { Button, Group, Loader, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { useDroppedFolders, type PlacedFile } from "../../components/use-dropped-files";
import { useDraftStore } from "../../stores/training-draft-store";
import { DataPicker } from "./data-picker";
import { DataReport } from "./data-report";
import { examine, sourceOf, stopExamining } from "./draft-actions";
import classes from "./train-page.module.css";

export function DataCard() {
  const { source, examination } = useDraftStore();
  const [problem, setProblem] = useState<string>();
  const takeFiles = (files: PlacedFile[]) => {
    setProblem(undefined);
    void examine(sourceOf(files));
  };
  const { dragging, reading } = useDroppedFolders(takeFiles, setProblem);
  useEffect(() => {
    // a visit to another page does not look again
    const { source, examination } = useDraftStore.getState();
    if (examination.kind === "idle") void examine(source);
  }, []);
  const running = examination.kind === "running" || reading;

  return (
    <Card title="1 · Data">
      <Stack gap="md" aria-busy={running}>
        <DataPicker
          source={source}
          onScenes={(scenes) => void examine(scenes)}
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
            <Text size="sm">Looking into the data; the job tray shows how far it is.</Text>
            {examination.kind === "running" && (
              <Button variant="default" size="compact-sm" onClick={stopExamining}>
                Stop
              </Button>
            )}
          </Group>
        )}
        {examination.kind === "idle" && !running && (
          <Group gap="xs">
            <Text size="sm">Nothing was looked into.</Text>
            <Button variant="default" size="compact-sm" onClick={() => void examine(source)}>
              Look into the data
            </Button>
          </Group>
        )}
        {examination.kind === "failed" && (
          <ErrorNotice
            what="This data cannot be trained on"
            why={examination.error.message}
            actions={
              <Button variant="default" onClick={() => void examine(source)}>
                Look again
              </Button>
            }
          />
        )}
        {examination.kind === "done" && !reading && <DataReport report={examination.report} />}
      </Stack>
      {dragging && (
        <div className={classes.drop} aria-hidden>
          Drop a folder or a zip anywhere
        </div>
      )}
    </Card>
  );
}
