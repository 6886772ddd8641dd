// Asks before something is lost, the same way on every page. A page that asks has ConfirmDialogs on it.
import { Stack, Text } from "@mantine/core";
import { modals, ModalsProvider } from "@mantine/modals";
import type { ReactNode } from "react";
import { ErrorNotice } from "../components/error-notice";

/** There before it is opened first: focus finds back only then. */
export function ConfirmDialogs() {
  return <ModalsProvider modalProps={{ closeButtonProps: { "aria-label": "Close" } }} />;
}

interface Question {
  readonly title: string;
  readonly body: ReactNode;
  readonly confirm: string;
  readonly cancel: string;
  readonly onConfirm: () => void;
}

export function ask({ title, body, confirm, cancel, onConfirm }: Question): void {
  modals.openConfirmModal({
    title,
    children: body,
    labels: { confirm, cancel },
    cancelProps: { "data-autofocus": true },
    onConfirm,
  });
}

interface Deletion {
  /** What is deleted, as the question names it. */
  readonly what: string;
  /** What is lost with it; nothing can be deleted before it is known. */
  readonly consequence: string | Promise<string>;
  readonly remove: () => Promise<void>;
}

const color = "red.8";

export async function askToDelete({ what, consequence, remove }: Deletion): Promise<void> {
  const known = typeof consequence === "string";
  const removing = async () => {
    modals.updateModal({ modalId, confirmProps: { color, loading: true } });
    try {
      await remove();
      modals.close(modalId);
    } catch (error) {
      const body = (
        <Stack gap="sm">
          <Text>{await consequence}</Text>
          <ErrorNotice what="It was not deleted" why={error as Error} />
        </Stack>
      );
      modals.updateModal({ modalId, confirmProps: { color }, children: body });
    }
  };
  const modalId = modals.openConfirmModal({
    title: `Delete ${what}?`,
    children: known && <Text>{consequence}</Text>,
    labels: { confirm: "Delete", cancel: "Keep" },
    cancelProps: { "data-autofocus": true },
    confirmProps: { color, disabled: !known },
    closeOnConfirm: false,
    onConfirm: () => void removing(),
  });
  if (!known) modals.updateModal({ modalId, confirmProps: { color }, children: <Text>{await consequence}</Text> });
}
