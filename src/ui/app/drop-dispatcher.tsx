// Takes whatever is dropped or pasted anywhere in the lab, on any page: the one place that listens.
import { Button, Group, Loader, Paper, Text } from "@mantine/core";
import { Suspense, useEffect, useEffectEvent } from "react";
import { useLocation } from "react-router";
import { droppedFiles, pastedFiles } from "../components/dropped-files";
import { ErrorBoundary } from "../components/error-boundary";
import { lazyPart } from "../components/lazy-part";
import { setDragging, useDropStore } from "../stores/drop-store";
import { useServerStore } from "../stores/server-store";
import classes from "./drop-dispatcher.module.css";
import { forgetDrop, refuseText, takeDrop } from "./drop-actions";
import { carriesFiles, isTextDrag } from "./drop-guard";
import { dropHint } from "../shared/drop-targets";

const DropDialog = lazyPart(async () => (await import("./drop-dialog")).DropDialog);

function useDropListeners(): void {
  const { pathname } = useLocation();
  const here = useEffectEvent(() => pathname);
  useEffect(() => {
    const controller = new AbortController();
    const options = { signal: controller.signal, capture: true };
    const stillAt = (page: string) => () => here() === page;
    window.addEventListener("dragover", (event) => setDragging(carriesFiles(event)), options);
    window.addEventListener("dragleave", (event) => event.relatedTarget === null && setDragging(false), options);
    window.addEventListener(
      "drop",
      (event) => {
        setDragging(false);
        if (!event.dataTransfer || isTextDrag(event)) return;
        if (carriesFiles(event)) void takeDrop(droppedFiles(event.dataTransfer), stillAt(here()));
        else refuseText(event.dataTransfer);
      },
      options,
    );
    window.addEventListener(
      "paste",
      (event) => {
        const files = pastedFiles(event.clipboardData);
        if (files.length > 0) void takeDrop(Promise.resolve(files), stillAt(here()));
      },
      options,
    );
    return () => controller.abort();
  }, []);
}

/** Says that a drop is looked at, once that takes longer than a moment. */
function Looking({ name, onCancel }: { readonly name: string; readonly onCancel: () => void }) {
  return (
    <Paper role="status" withBorder shadow="md" className={classes.looking}>
      <Group gap="sm" wrap="nowrap">
        <Loader size="sm" aria-hidden />
        <Text size="sm" className={classes.name}>
          Looking at {name}
        </Text>
        <Button variant="default" size="compact-sm" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
    </Paper>
  );
}

export function DropDispatcher() {
  useDropListeners();
  const { dragging, status } = useDropStore();
  const returns = useServerStore((server) => server.returns);
  return (
    <>
      {dragging && (
        <div className={classes.drop} aria-hidden>
          {dropHint()}
        </div>
      )}
      {status.kind === "looking" && <Looking name={status.name} onCancel={status.cancel} />}
      {(status.kind === "offering" || status.kind === "refused") && (
        <ErrorBoundary what="What was dropped could not be shown" retryOn={String(returns)}>
          <Suspense>
            {/* fewer groups are another dialog, which gets the focus anew */}
            <DropDialog
              key={status.kind === "offering" ? status.groups.length : 0}
              status={status}
              onClose={forgetDrop}
            />
          </Suspense>
        </ErrorBoundary>
      )}
    </>
  );
}
