// Checkpoints: bring files, see what they are, keep them, delete them.
import { Group, Stack, Switch, Text, Title } from "@mantine/core";
import { FolderInput } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useDropTarget } from "../../shared/use-drop-target";
import { queryClient } from "../../shared/query-client";
import { ConfirmDialogs } from "../../shared/confirm";
import { StorageCard } from "../../shared/storage-card";
import { checkpointsQuery } from "../../shared/use-checkpoints";
import { FileButton } from "../../components/file-button";
import { setHalfPrecision, useCheckpointStore } from "../../stores/checkpoint-store";
import { importFiles } from "./checkpoint-actions";
import { CheckpointList } from "./checkpoint-list";
import { ImportOutcome } from "./import-outcome";
import { OfficialFilesCard } from "./official-files-card";
import { ServedFilesCard } from "./served-files-card";

const accepted = ".pt,.pth,.safetensors,.zip,.bin,.ckpt,.pkl,.tar";

export function CheckpointsPage() {
  const half = useCheckpointStore((store) => store.halfPrecision);
  const add = (files: readonly File[]) => void importFiles(files, half ? "float16" : "float32");
  useDropTarget({
    page: "/checkpoints",
    hint: "Drop checkpoints here",
    takes: ({ inspection }) => (inspection.kind === "checkpoint" ? "at-once" : "never"),
    take: (groups) => add(groups.flatMap(({ files }) => files.map(({ file }) => file))),
  });
  // what is used changes with the list
  const { dataUpdatedAt } = useQuery(checkpointsQuery, queryClient);

  return (
    <Stack>
      <ConfirmDialogs />
      <div>
        <Title order={1}>Checkpoints</Title>
        <Text c="dimmed">
          Bring PyTorch files (.pt, .pth), .safetensors, or a .zip of them. Files of one network and one beta become one
          checkpoint with up to three heads. Nothing leaves this browser.
        </Text>
      </div>
      <Group gap="lg">
        <FileButton name="Checkpoint files" accept={accepted} onFiles={add}>
          <FolderInput size={16} aria-hidden />
          Choose files
        </FileButton>
        <Text size="sm">or drop files, folders or a zip anywhere on this page</Text>
        <Switch
          label="Half precision"
          description="Halves the disk; encoder and coder stay exact, so bitstreams do not change"
          checked={half}
          onChange={(event) => setHalfPrecision(event.currentTarget.checked)}
        />
      </Group>
      <ImportOutcome />
      <CheckpointList />
      <ServedFilesCard onFiles={add} />
      <OfficialFilesCard />
      <StorageCard version={dataUpdatedAt} />
    </Stack>
  );
}
