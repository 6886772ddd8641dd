// Sets what the files did not tell: a title, and the beta and the input size that the checkpoint was trained with.
import { Button, Group, Modal, NumberInput, Stack, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import { ErrorNotice } from "../../components/error-notice";
import { editCheckpoint } from "./checkpoint-actions";

interface EditDialogProps {
  readonly checkpoint: CheckpointSummary;
  readonly onClose: () => void;
}

export function EditDialog({ checkpoint, onClose }: EditDialogProps) {
  const [title, setTitle] = useState(checkpoint.title);
  const [beta, setBeta] = useState<number | string>(checkpoint.beta ?? "");
  const [inputSize, setInputSize] = useState<number | string>(checkpoint.inputSize.pixels);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const save = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const changes = {
      ...(title !== checkpoint.title && { title }),
      ...(typeof beta === "number" && beta !== checkpoint.beta && { beta }),
      ...(typeof inputSize === "number" && inputSize !== checkpoint.inputSize.pixels && { inputSize }),
    };
    editCheckpoint(checkpoint.id, changes).then(onClose, (error: Error) => {
      setError(error);
      setBusy(false);
    });
  };
  return (
    <Modal opened onClose={onClose} title={`Edit ${checkpoint.title}`} closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={save}>
        <Stack gap="sm">
          <TextInput
            label="Title"
            maxLength={120}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          {checkpoint.compresses && (
            <NumberInput
              label="Beta"
              description="Weight of the rate in training; it orders checkpoints, and computes nothing"
              value={beta}
              onChange={setBeta}
              allowNegative={false}
              decimalScale={6}
              hideControls
              data-autofocus
            />
          )}
          <NumberInput
            label="Input size"
            description="Side of the input that it was trained at, in pixels; pages take it unless you ask for another"
            value={inputSize}
            onChange={setInputSize}
            min={1}
            allowNegative={false}
            allowDecimal={false}
            hideControls
          />
          {error && <ErrorNotice what="It was not changed" why={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
