// Asks before a run is deleted.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { RunSummary } from "../../../engine/protocol-training";
import { ErrorNotice } from "../../components/error-notice";
import { formatBytes } from "../../components/format";
import { deleteRun } from "./train-actions";

interface DeleteRunDialogProps {
  readonly run: RunSummary;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

export function DeleteRunDialog({ run, onClose, onDeleted }: DeleteRunDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const remove = () => {
    setBusy(true);
    deleteRun(run.id).then(onDeleted, (error: Error) => {
      setError(error);
      setBusy(false);
    });
  };
  return (
    <Modal opened onClose={onClose} title={`Delete ${run.plan.title}?`} closeButtonProps={{ "aria-label": "Close" }}>
      <Stack gap="sm">
        {run.isElsewhere && <Text>Another tab of this browser trains it. It is paused there first.</Text>}
        <Text>
          This frees {formatBytes(run.storedBytes)}: its curves, its samples and the state from which it could go on.
          {run.checkpoint !== undefined && " The checkpoint that came of it stays on the page Checkpoints."} The data is
          not touched.
        </Text>
        {error && <ErrorNotice what="It was not deleted" why={error} />}
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
