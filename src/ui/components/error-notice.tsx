// An error as people need it: what happened, why, and what to do.
import { Alert, Button, CopyButton, Group, Text } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { isUserError } from "../../core/base/user-error";
import { sentenceOf } from "./error-sentence";

interface ErrorNoticeProps {
  readonly what: string;
  /** Why, in a sentence, or the error that says it. One that no person should read shows as a fault of the lab. */
  readonly why?: string | Error;
  /** What to do, in words. */
  readonly remedy?: ReactNode;
  /** Buttons that do it. */
  readonly actions?: ReactNode;
  readonly onClose?: () => void;
}

export function ErrorNotice({ what, why, remedy, actions, onClose }: ErrorNoticeProps) {
  const fault = why instanceof Error && !isUserError(why) ? why : undefined;
  return (
    <Alert
      role="alert"
      color="red"
      title={what}
      icon={<TriangleAlert aria-hidden />}
      withCloseButton={onClose !== undefined}
      closeButtonLabel="Dismiss"
      onClose={onClose}
    >
      {why && (
        // a message may list several things, a line each
        <Text size="sm" style={{ whiteSpace: "pre-line", overflowWrap: "anywhere" }}>
          {typeof why === "string" ? why : sentenceOf(why)}
        </Text>
      )}
      {remedy && (
        <Text size="sm" mt={4} component="div">
          {remedy}
        </Text>
      )}
      {(actions || fault) && (
        <Group mt="sm">
          {actions}
          {fault && (
            <CopyButton value={`${what}\n${fault.name}: ${fault.message}\n${fault.stack}\n${navigator.userAgent}`}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? "Copied" : "Copy diagnostics"}
                </Button>
              )}
            </CopyButton>
          )}
        </Group>
      )}
    </Alert>
  );
}
