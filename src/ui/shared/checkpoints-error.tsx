// Why there are no checkpoints to choose from, and a way to ask again.
import { Button } from "@mantine/core";
import { ErrorNotice } from "../components/error-notice";
import type { Checkpoints } from "./use-checkpoints";

export function CheckpointsError({ error, reload }: Checkpoints) {
  return (
    error && (
      <ErrorNotice
        what="The checkpoints could not be listed"
        why={error}
        actions={<Button onClick={reload}>Try again</Button>}
      />
    )
  );
}
