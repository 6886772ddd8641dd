// Says that what ships was trained on other images than the one that it answers, with a button that switches to what knows these.
import { Alert, Anchor, Button, Group, Text } from "@mantine/core";
import type { CheckpointSummary, DemoFamily } from "../../engine/protocol-checkpoints";
import { counterpart, familyTitles } from "./demo-family";

interface FamilyNoticeProps {
  /** What the image shows; undefined where nobody knows. */
  readonly shown?: DemoFamily;
  /** Those that answer it. */
  readonly answering: readonly CheckpointSummary[];
  readonly checkpoints: readonly CheckpointSummary[];
  /** `ids` are those that answered, those of the wrong family by their counterparts. */
  readonly onSwitch: (ids: readonly string[]) => void;
}

/** What a family was trained on, and what it is told of. */
const words: Readonly<Record<DemoFamily, { readonly knows: string; readonly one: string }>> = {
  photographs: { knows: "photographs", one: "a photograph" },
  scenes: { knows: "scenes that the lab draws", one: "a scene" },
};

/** Nothing where every checkpoint that ships knows such images, or nobody knows what the image shows. */
export function FamilyNotice({ shown, answering, checkpoints, onSwitch }: FamilyNoticeProps) {
  const wrong = answering.filter(({ knows }) => knows !== undefined && knows !== shown);
  const [first] = wrong;
  if (!shown || !first?.knows) return null;
  const others = answering.map((checkpoint) =>
    wrong.includes(checkpoint) ? counterpart(checkpoints, checkpoint, shown) : checkpoint,
  );
  const ids = [...new Set(others.flatMap((other) => other?.id ?? []))];
  const instead = counterpart(checkpoints, first, shown);
  const name = wrong.length === 1 ? first.title : `The ${familyTitles[first.knows]} checkpoints`;
  return (
    <Alert role="note">
      <Group gap="sm" justify="space-between">
        <Text inherit>
          {name} {wrong.length === 1 ? "knows" : "know"} only {words[first.knows].knows}: what{" "}
          {wrong.length === 1 ? "it answers" : "they answer"} to {words[shown].one} means nothing.
          {!instead && shown === "photographs" && (
            <>
              {" "}
              For photographs bring the official checkpoints on the page{" "}
              <Anchor href="#/checkpoints" underline="always" c="inherit" inherit>
                Checkpoints
              </Anchor>
              .
            </>
          )}
        </Text>
        {instead && (
          <Button variant="default" size="compact-md" onClick={() => onSwitch(ids)}>
            {wrong.length === 1 ? `Answer with ${instead.title}` : `Compare ${familyTitles[shown]} instead`}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
