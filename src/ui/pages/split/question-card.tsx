// The questions the other way round: which rate, device, server, bytes or power keep a limit.
import { Button, Stack, Text } from "@mantine/core";
import { memo } from "react";
import type { SplitReport } from "../../../core/split/report";
import { boundText, figureText } from "../../../core/split/report-sentence";
import { Card } from "../../components/card";
import type { EditScenario } from "./scenario-number";
import classes from "./split-page.module.css";
import { TermHint } from "./term";

const firstDeadlineMs = 500;

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function Bounds({ sentences }: { readonly sentences: readonly string[] }) {
  return (
    <ul className={classes.others}>
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

interface QuestionCardProps {
  readonly report: SplitReport;
  readonly onEdit: EditScenario;
}

export const QuestionCard = memo(function QuestionCard({ report, onEdit }: QuestionCardProps) {
  const { inverse, scenario, rows, focus, against } = report;
  const nameOf = (id: string | undefined) => rows.find((row) => row.id === id)?.name ?? "No candidate";
  const { deadlineMs } = scenario.workload;
  const bounds = (keeps: (typeof inverse)[number]["keeps"]) =>
    inverse.filter((one) => one.keeps === keeps).map(({ question, bound }) => capital(boundText(question, bound)));
  const [forDeadline, forEnergy] = [bounds("deadline"), bounds("energy of against")];
  return (
    <Card
      title="What would it take?"
      actions={
        <TermHint
          name="What would it take?"
          sentence="One input is changed at a time, all others stay. The deadline is kept where 95 % of the drawn images are answered in time."
          formula="p95(L) ≤ deadline"
        />
      }
    >
      <Stack gap="sm">
        {deadlineMs === undefined ? (
          <div>
            <Text mb="xs">Give a deadline, and this says which rate, device, server and bytes keep it.</Text>
            <Button variant="default" size="compact-md" onClick={() => onEdit("workload.deadlineMs", firstDeadlineMs)}>
              Ask for {firstDeadlineMs} ms
            </Button>
          </div>
        ) : forDeadline.length > 0 ? (
          <>
            <Text>
              For {nameOf(focus)} to answer 95 % of the images each by itself, within{" "}
              {figureText(deadlineMs / 1000, "s")}:
            </Text>
            <Bounds sentences={forDeadline} />
          </>
        ) : (
          <Text>Nothing can be said for the deadline: {nameOf(focus)} is not known in all its parts.</Text>
        )}
        {forEnergy.length > 0 && (
          <>
            <Text>
              For {nameOf(focus)} to take no more energy in all than {nameOf(against)}:
            </Text>
            <Bounds sentences={forEnergy} />
          </>
        )}
      </Stack>
    </Card>
  );
});
