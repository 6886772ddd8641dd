// Asks before a checkpoint is deleted.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { RunSummary } from "../../../engine/protocol-training";
import { runQuietly } from "../../shared/engine-link";
import { ErrorNotice } from "../../components/error-notice";
import { formatBytes } from "../../components/format";
import { deleteCheckpoint } from "./checkpoint-actions";
import { runNeedWords, runsThatNeed } from "./run-need-words";

interface DeleteDialogProps {
  readonly checkpoint: CheckpointSummary;
  readonly onClose: () => void;
}

export function DeleteDialog({ checkpoint, onClose }: DeleteDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const [needing, setNeeding] = useState<readonly RunSummary[]>();
  const { id, title, ownBytes, sharedBytes } = checkpoint;
  useEffect(() => {
    // what a broken list leaves unsaid changes nothing: runs keep their copies either way
    runQuietly("list-runs", null).then(
      ({ runs }) => setNeeding(runsThatNeed(id, runs)),
      () => setNeeding([]),
    );
  }, [id]);
  const remove = () => {
    setBusy(true);
    deleteCheckpoint(id).then(onClose, (error: Error) => {
      setError(error);
      setBusy(false);
    });
  };
  return (
    <Modal opened onClose={onClose} title={`Delete ${title}?`} closeButtonProps={{ "aria-label": "Close" }}>
      <Stack gap="sm">
        <Text>
          {needing?.length ? runNeedWords(needing) : `This frees ${formatBytes(ownBytes)}.`}
          {sharedBytes > 0 && ` ${formatBytes(sharedBytes)} stay, because other checkpoints use them.`} The files it
          came from are not touched.
        </Text>
        {error && <ErrorNotice what="It was not deleted" why={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep
          </Button>
          <Button color="red.8" loading={busy} disabled={!needing} onClick={remove}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
