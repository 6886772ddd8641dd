// An error as people need it: what happened, why, and what to do.
import { Alert, Group, Text } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

interface ErrorNoticeProps {
  readonly what: string;
  readonly why?: string;
  /** What to do, in words. */
  readonly remedy?: ReactNode;
  /** Buttons that do it. */
  readonly actions?: ReactNode;
  readonly onClose?: () => void;
}

export function ErrorNotice({ what, why, remedy, actions, onClose }: ErrorNoticeProps) {
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      title={what}
      icon={<TriangleAlert aria-hidden />}
      withCloseButton={onClose !== undefined}
      closeButtonLabel="Dismiss"
      onClose={onClose}
      styles={{ title: { color: "var(--mantine-color-text)" }, message: { color: "var(--mantine-color-text)" } }}
    >
      {why && (
        // a message may list several things, a line each
        <Text size="sm" style={{ whiteSpace: "pre-line", overflowWrap: "anywhere" }}>
          {why}
        </Text>
      )}
      {remedy && (
        <Text size="sm" mt={4} component="div">
          {remedy}
        </Text>
      )}
      {actions && <Group mt="sm">{actions}</Group>}
    </Alert>
  );
}
