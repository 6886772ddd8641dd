// Says what was dropped, and which pages take it; where none does, why not.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { useNavigate } from "react-router";
import { setDropStatus, type DropStatus } from "../stores/drop-store";
import classes from "./drop-dialog.module.css";
import { offersFor } from "./drop-offers";
import { carryTo, type DroppedGroup } from "../shared/drop-targets";
import { networkName } from "../shared/checkpoint-summary";

interface DropDialogProps {
  readonly status: Extract<DropStatus, { kind: "offering" | "refused" }>;
  readonly onClose: () => void;
}

const maxSentences = 6;

/** Sentences of one kind: a plain text where there is one, else a list. */
function Sentences({ of, label }: { readonly of: readonly string[]; readonly label: string }) {
  if (of.length === 0) return null;
  const shown = of.slice(0, maxSentences);
  return (
    <ul className={classes.sentences} aria-label={label}>
      {shown.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
      {of.length > shown.length && <li>{of.length - shown.length} more.</li>}
    </ul>
  );
}

interface OfferedGroupProps {
  readonly group: DroppedGroup;
  readonly first: boolean;
  readonly onPage: (page: string) => void;
}

function OfferedGroup({ group, first, onPage }: OfferedGroupProps) {
  const { name, summary, problems, warnings, usable } = group.inspection;
  const offers = offersFor(group);
  return (
    <section aria-label={name}>
      <Text className={classes.name} fw={600}>
        {name}
      </Text>
      <Text size="sm">
        {/^an? /.test(summary) ? "This is" : "These are"} {networkName(summary)}.
      </Text>
      {!usable && (
        <Group gap={6} mt={6} wrap="nowrap">
          <TriangleAlert size={16} aria-hidden className={classes.sign} />
          <Text size="sm" fw={600}>
            It cannot be used as it is.
          </Text>
        </Group>
      )}
      <Sentences of={problems} label="Problems" />
      <Sentences of={warnings} label="Warnings" />
      {offers.length > 0 && (
        <Group gap="xs" mt="sm">
          {offers.map(({ page, label }, i) => (
            <Button
              key={page}
              variant={i === 0 ? "filled" : "default"}
              onClick={() => onPage(page)}
              {...(first && i === 0 && { "data-autofocus": true })}
            >
              {label}
            </Button>
          ))}
        </Group>
      )}
    </section>
  );
}

function titleOf(groups: readonly DroppedGroup[]): string {
  if (groups.length > 1) return `${groups.length} things were dropped`;
  return groups.some((group) => offersFor(group).length > 0) ? "Another page takes this" : "No page takes this";
}

export function DropDialog({ status, onClose }: DropDialogProps) {
  const navigate = useNavigate();
  const groups = status.kind === "offering" ? status.groups : [];
  const anyOffer = groups.findIndex((group) => offersFor(group).length > 0);
  const carry = (page: string, group: DroppedGroup) => {
    const left = groups.filter((other) => other !== group && offersFor(other).length > 0);
    if (left.length > 0) setDropStatus({ kind: "offering", groups: left });
    else onClose();
    carryTo(page, group, (path) => void navigate(path));
  };
  return (
    <Modal
      opened
      transitionProps={{ duration: 0 }}
      onClose={onClose}
      title={status.kind === "refused" ? status.what : titleOf(groups)}
      size="lg"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap="lg">
        {status.kind === "refused" && <Text size="sm">{status.why}</Text>}
        {groups.map((group, i) => (
          <OfferedGroup key={i} group={group} first={i === anyOffer} onPage={(page) => carry(page, group)} />
        ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} {...(anyOffer < 0 && { "data-autofocus": true })}>
            Close
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
