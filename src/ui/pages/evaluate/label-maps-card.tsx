// Step 4: how the data's classes go with those of the heads; people confirm it, nothing is guessed behind their back.
import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { ClassMatchTable } from "../../shared/class-match-table";
import { pageTasks } from "../../tasks/tasks";
import { Card } from "../../components/card";
import { changeMap, forgetFailedProposals, useEvaluationDraft } from "../../stores/evaluation-draft-store";
import type { ResolvedEvaluation } from "./draft-plan";
import classes from "./evaluate-page.module.css";
import { unmatchedClasses, type MatchGroup } from "./match-groups";

function groupTitle({ proposal, checkpoints }: MatchGroup, alone: boolean): string {
  const task = pageTasks[proposal.task].title;
  if (alone) return task;
  return checkpoints.length === 1
    ? `${task}, ${checkpoints[0].title}`
    : `${task}, ${checkpoints[0].title} and ${checkpoints.length - 1} more`;
}

function Group({ group, alone }: { readonly group: MatchGroup; readonly alone: boolean }) {
  const { key, proposal, map } = group;
  const title = groupTitle(group, alone);
  const unmatched = unmatchedClasses(group);
  // what is matched by hand does not close it
  const [open] = useState(unmatched.length > 0 || proposal.notes.length > 0);
  return (
    <details open={open}>
      <summary>
        {title}:{" "}
        {unmatched.length === 0 ? "every class is matched" : `${unmatched.length} of ${map.length} classes not counted`}
      </summary>
      <Stack gap="xs" mt="xs">
        {proposal.notes.map((note) => (
          <Text key={note} size="sm">
            {note}
          </Text>
        ))}
        <ClassMatchTable
          proposal={proposal}
          map={map}
          done="counted"
          label={`Label map for ${title}`}
          onChange={(changed) => changeMap(key, changed)}
        />
      </Stack>
    </details>
  );
}

export function LabelMapsCard({ resolved }: { readonly resolved: ResolvedEvaluation }) {
  const { groups, chosen, unproposed, report } = resolved;
  const failed = useEvaluationDraft(({ proposals }) => Object.values(proposals).some(({ kind }) => kind === "failed"));
  if (!report || chosen.length === 0) return null;
  return (
    <Card title="4 · Label maps">
      <Stack gap="sm" className={classes.maps}>
        <Text size="sm" c="dimmed">
          A class that is not counted is left out of the truth: its images are not scored, its boxes not looked for, its
          pixels not counted.
        </Text>
        {(unproposed.length > 0 || (groups.length === 0 && !failed)) && (
          <Text size="sm" role="status">
            The classes are being matched …
          </Text>
        )}
        {groups.map((group) => (
          <Group
            key={group.key}
            group={group}
            alone={groups.filter(({ proposal }) => proposal.task === group.proposal.task).length === 1}
          />
        ))}
        {failed && (
          <Button
            variant="default"
            size="compact-md"
            onClick={forgetFailedProposals}
            style={{ alignSelf: "flex-start" }}
          >
            Match again
          </Button>
        )}
      </Stack>
    </Card>
  );
}
