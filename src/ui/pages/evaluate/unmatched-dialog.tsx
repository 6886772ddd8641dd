// Asks before classes are left out of the truth.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { taskTitles } from "../../shared/task-titles";
import classes from "./evaluate-page.module.css";
import { unmatchedClasses, type MatchGroup } from "./match-groups";

interface UnmatchedDialogProps {
  readonly opened: boolean;
  readonly groups: readonly MatchGroup[];
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

const mostNamed = 20;

function sentence(group: MatchGroup): string {
  const names = unmatchedClasses(group);
  const some = names.slice(0, mostNamed).join(", ");
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
  return `${taskTitles[group.proposal.task]}, ${group.checkpoints.map(({ title }) => title).join(", ")}: ${some}${more}.`;
}

export function UnmatchedDialog({ opened, groups, onClose, onConfirm }: UnmatchedDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Some classes are not counted"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap="sm">
        <Text>
          No class of the network goes with these, so they are left out of the truth, and the figures are of the rest.
        </Text>
        <ul className={classes.plain}>
          {groups.map((group) => (
            <li key={group.key}>{sentence(group)}</li>
          ))}
        </ul>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Look at the label maps
          </Button>
          <Button onClick={onConfirm}>Evaluate without them</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
