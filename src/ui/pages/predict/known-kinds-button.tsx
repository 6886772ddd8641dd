// How many kinds of things the checkpoint knows; opens the list of them.
import { Button, Modal } from "@mantine/core";
import { Suspense, useState } from "react";
import { counted } from "../../../core/base/sentence";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import { ErrorBoundary } from "../../components/error-boundary";
import { lazyPart } from "../../components/lazy-part";
import { useServerStore } from "../../stores/server-store";
import { kindCount } from "./known-kinds";

const KnownKindsList = lazyPart(async () => (await import("./known-kinds-list")).KnownKindsList);

/** Nothing where no head's classes have names. */
export function KnownKindsButton({ checkpoint }: { readonly checkpoint: CheckpointSummary }) {
  const [open, setOpen] = useState(false);
  const returns = useServerStore((server) => server.returns);
  const count = kindCount(checkpoint);
  if (count === undefined) return null;
  return (
    <>
      <Button size="compact-sm" variant="default" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        Knows {counted(count, "kind")} of things
      </Button>
      {/* there before it is opened: focus finds back only then */}
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={`What ${checkpoint.title} knows`}
        size="lg"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <ErrorBoundary what="The list cannot be shown" retryOn={String(returns)}>
          <Suspense>
            <KnownKindsList checkpoint={checkpoint} />
          </Suspense>
        </ErrorBoundary>
      </Modal>
    </>
  );
}
