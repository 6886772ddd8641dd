// Which classes the run trains: new ones as the data has them, or the data's matched with those that the head knows.
import { Button, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import { classNameText } from "../../../core/base/class-name-text";
import { ClassMatchTable } from "../../shared/class-match-table";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { changeTrainingDraft, useDraftStore } from "../../stores/training-draft-store";
import { proposeLabelMap } from "./draft-actions";
import type { ResolvedDraft } from "./draft-plan";

function Matching({ resolved }: { readonly resolved: ResolvedDraft }) {
  const source = useDraftStore((draft) => draft.source);
  const proposals = useDraftStore((draft) => draft.proposals);
  const { matchKey: key, start, chosen, labelMap } = resolved;
  const checkpoint = start.kind === "checkpoint" ? start.checkpoint : undefined;
  useEffect(() => {
    if (key !== undefined && checkpoint !== undefined) void proposeLabelMap(key, source, checkpoint);
    // the key names the data
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key, checkpoint]);
  if (key === undefined || checkpoint === undefined || proposals?.key !== key) return null;
  const { state } = proposals;
  if (state.kind === "running") return <Text size="sm">The classes are being matched …</Text>;
  if (state.kind === "failed") {
    return (
      <ErrorNotice
        what="The classes could not be matched"
        why={state.error}
        actions={
          <Button variant="default" onClick={() => void proposeLabelMap(key, source, checkpoint)}>
            Try again
          </Button>
        }
      />
    );
  }
  const proposal = state.proposals.find(({ task }) => task === chosen?.recipe.task);
  if (!proposal || !labelMap) return <Text size="sm">Data and network have no task in common here.</Text>;
  return (
    <>
      {proposal.notes.map((note) => (
        <Text key={note} size="sm">
          {note}
        </Text>
      ))}
      <ClassMatchTable
        key={key}
        done="trained"
        label="The data’s classes and the head’s"
        proposal={proposal}
        map={labelMap}
        onChange={(map) => changeTrainingDraft({ labelMap: { key, map } })}
      />
    </>
  );
}

export function ClassesCard({ resolved }: { readonly resolved: ResolvedDraft }) {
  const { truth, newHead } = resolved;
  if (!truth) return null;
  return (
    <Card title="Classes">
      <Stack gap="sm">
        {newHead ? (
          <Text size="sm">
            The head is made anew for the data’s {truth.classes.length} classes:{" "}
            {truth.classes.slice(0, 40).map(classNameText).join(", ")}
            {truth.classes.length > 40 && ` and ${truth.classes.length - 40} more`}.
          </Text>
        ) : (
          <>
            <Text size="sm">
              This recipe trains the head further, with the classes that it knows. Say which of them each class of the
              data is.
            </Text>
            <Matching resolved={resolved} />
          </>
        )}
      </Stack>
    </Card>
  );
}
