// The paper's claim, held against a baseline that people choose: what the focus saves here, and what is not known of the paper.
import { NativeSelect, Stack, Text } from "@mantine/core";
import { memo, useMemo } from "react";
import type { SplitReport } from "../../../core/split/report";
import { Card } from "../../components/card";
import { FactList } from "../../components/fact-list";
import classes from "./split-page.module.css";
import { TermHint } from "./term";
import { candidateGroups } from "./answer-card";

interface ClaimCardProps {
  readonly report: SplitReport;
  readonly onBaseline: (id: string) => void;
}

type Reduction = NonNullable<SplitReport["claim"]>["latency"];

function reductionText(reduction: Reduction): string {
  if (!reduction) return "not known here";
  const amount = Math.abs(reduction.percent).toLocaleString("en-US", { maximumFractionDigits: 1 });
  return `${amount} % ${reduction.percent < 0 ? "more" : "less"}`;
}

export const ClaimCard = memo(function ClaimCard({ report, onBaseline }: ClaimCardProps) {
  const { claim, candidates, focus } = report;
  const options = useMemo(() => candidateGroups(candidates.filter(({ id }) => id !== focus)), [candidates, focus]);
  return (
    <Card
      title="The paper’s claim"
      actions={
        <TermHint
          name="The paper’s claim"
          sentence="The paper says how much less time and energy its split takes at best. How much that is depends on what it is held against: choose it."
          formula="1 − own / baseline"
        />
      }
    >
      {claim ? (
        <Stack gap="sm">
          <NativeSelect
            label="Baseline"
            value={claim.baseline}
            data={options}
            onChange={(event) => onBaseline(event.currentTarget.value)}
          />
          <FactList
            facts={[
              ["Latency here", reductionText(claim.latency)],
              ["Latency in the paper, at best", `${claim.paper.latencyPercent} % less`],
              ["Energy here, above idle", reductionText(claim.energyAboveIdle)],
              ["Energy here, whole", reductionText(claim.energyWhole)],
              ["Energy in the paper, at best", `${claim.paper.energyPercent} % less`],
            ]}
          />
          <Text>{claim.sentences.join(" ")}</Text>
          <Text size="sm" fw={600}>
            Not known of the paper’s figures
          </Text>
          <ul className={classes.others}>
            {claim.unknowns.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Stack>
      ) : (
        <Text>Nothing can be held against the claim: no two candidates are known in all their parts.</Text>
      )}
    </Card>
  );
});
