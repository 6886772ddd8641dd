// Asks before a result or an unfinished run is deleted.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { ErrorNotice } from "../../components/error-notice";

interface DeleteDialogProps {
  readonly opened: boolean;
  /** What is deleted, as the question names it. */
  readonly what: string;
  readonly consequence: string;
  readonly onDelete: () => Promise<void>;
  readonly onClose: () => void;
}

export function DeleteDialog({ opened, what, consequence, onDelete, onClose }: DeleteDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const remove = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onDelete();
      onClose();
    } catch (error) {
      setError(error as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} title={`Delete ${what}?`} closeButtonProps={{ "aria-label": "Close" }}>
      <Stack gap="sm">
        <Text>{consequence}</Text>
        {error && <ErrorNotice what="It was not deleted" why={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep
          </Button>
          <Button color="red.8" loading={busy} onClick={() => void remove()}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
