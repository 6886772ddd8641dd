// Step 2 of a new run: the network to start from, and the teacher where the recipe needs one.
import { Anchor, NativeSelect, Stack, Text } from "@mantine/core";
import { taskNames } from "../../../domain";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { TrainingStart } from "../../../engine/protocol-training";
import { Card } from "../../components/card";
import { changeTrainingDraft } from "../../stores/training-draft-store";
import type { ResolvedDraft } from "./draft-plan";
import { needsTeacher } from "./recipe-facts";
import { groupedChoices } from "../../shared/demo-family";
import { asSentences, checkpointLabel, staleHeadSentences } from "../../shared/checkpoint-summary";

const randomNetworks = {
  "ladon-nano": {
    label: "ladon-nano with random weights",
    about: "This lab’s small network, with an encoder, knowing nothing yet. Learning from nothing takes many epochs.",
  },
  "ladon-nano-teacher": {
    label: "ladon-nano’s teacher with random weights",
    about: "The uncompressed network from which ladon-nano learns, knowing nothing yet. It sends no bitstream.",
  },
} as const;
type RandomNetwork = keyof typeof randomNetworks;

const randomPrefix = "random ";

function valueOf(start: TrainingStart): string {
  return start.kind === "random" ? randomPrefix + start.network : start.checkpoint;
}

function startOf(value: string): TrainingStart {
  const network = (Object.keys(randomNetworks) as RandomNetwork[]).find((name) => value === randomPrefix + name);
  return network ? { kind: "random", network } : { kind: "checkpoint", checkpoint: value };
}

function headsText(checkpoint: CheckpointSummary): string {
  const { tasks } = checkpoint;
  const heads = taskNames.flatMap((task) => {
    const head = tasks[task];
    return head.present ? `${task} (${head.classes.toLocaleString("en")} classes)` : [];
  });
  const words = heads.length > 0 ? `Heads: ${heads.join(", ")}.` : "It has no head that answers.";
  return [words, ...staleHeadSentences(checkpoint)].join(" ");
}

interface StartCardProps {
  readonly resolved: ResolvedDraft;
  readonly checkpoints: readonly CheckpointSummary[];
  readonly onStart: (start: TrainingStart) => void;
}

/** Why uncompressed checkpoints cannot teach; that the others compress needs no word. */
function UnfitTeachers({ resolved: { unfitTeachers } }: Pick<StartCardProps, "resolved">) {
  const said = unfitTeachers.filter(({ checkpoint }) => !checkpoint.compresses);
  if (said.length === 0) return null;
  return (
    <Text size="sm" c="dimmed">
      {said.map(({ checkpoint, why }) => `${checkpointLabel(checkpoint)} cannot teach this: it ${why}.`).join(" ")}
    </Text>
  );
}

function Teacher({ resolved }: Pick<StartCardProps, "resolved">) {
  const { teachers, teacher } = resolved;
  return (
    <>
      {teachers.length === 0 ? (
        <Text size="sm">
          This recipe learns from an uncompressed teacher. Bring one, a plain ResNet-50 or ResNeSt-269e file, on the
          page{" "}
          <Anchor href="#/checkpoints" underline="always" c="inherit" inherit>
            Checkpoints
          </Anchor>
          , or train one first.
        </Text>
      ) : (
        <NativeSelect
          label="Teacher"
          description="An uncompressed network whose features and answers the new one learns to repeat"
          data={teachers.map((checkpoint) => ({ value: checkpoint.id, label: checkpointLabel(checkpoint) }))}
          value={teacher?.id ?? ""}
          onChange={(event) => changeTrainingDraft({ teacher: event.currentTarget.value })}
        />
      )}
      <UnfitTeachers resolved={resolved} />
    </>
  );
}

export function StartCard({ resolved, checkpoints, onStart }: StartCardProps) {
  const { start, startSummary, chosen } = resolved;
  return (
    <Card title="2 · Start from">
      <Stack gap="sm">
        <NativeSelect
          label="Network"
          data={[
            ...groupedChoices(checkpoints),
            {
              group: "From nothing",
              items: Object.entries(randomNetworks).map(([name, { label }]) => ({
                value: randomPrefix + name,
                label,
              })),
            },
          ]}
          value={valueOf(start)}
          onChange={(event) => onStart(startOf(event.currentTarget.value))}
        />
        <Text size="sm" c="dimmed">
          {start.kind === "random" && randomNetworks[start.network].about}
          {startSummary &&
            `${startSummary.family}. ${headsText(startSummary)} ${asSentences(startSummary.warnings)}`}{" "}
          <Anchor href="#/checkpoints" underline="always" c="inherit" inherit>
            Bring others
          </Anchor>
        </Text>
        {chosen && needsTeacher(chosen.recipe) && <Teacher resolved={resolved} />}
      </Stack>
    </Card>
  );
}
