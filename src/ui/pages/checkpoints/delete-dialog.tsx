// Asks before a checkpoint is deleted.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import { ErrorNotice } from "../../components/error-notice";
import { formatBytes } from "../../components/format";
import { deleteCheckpoint } from "./checkpoint-actions";

interface DeleteDialogProps {
  readonly checkpoint: CheckpointSummary;
  readonly onClose: () => void;
}

export function DeleteDialog({ checkpoint, onClose }: DeleteDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const { id, title, ownBytes, sharedBytes } = checkpoint;
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
          This frees {formatBytes(ownBytes)}.
          {sharedBytes > 0 && ` ${formatBytes(sharedBytes)} stay, because other checkpoints use them.`} The files it
          came from are not touched.
        </Text>
        {error && <ErrorNotice what="It was not deleted" why={error.message} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep
          </Button>
          <Button color="red.8" loading={busy} onClick={remove}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
