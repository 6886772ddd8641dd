// How many replicas a fleet needs at the server, with which batch, and what a million images cost.
import { Checkbox, Stack, Text } from "@mantine/core";
import { memo, useCallback } from "react";
import type { SplitReport } from "../../../core/split/report";
import type { Scenario } from "../../../core/split/scenario";
import { valueAt } from "../../../core/split/scenario-fields";
import { Card } from "../../components/card";
import { FactList } from "../../components/fact-list";
import { formatCount } from "../../components/format";
import { rateText } from "./chart-text";
import type { NumberControl } from "./number-controls";
import { durationText } from "./report-bars";
import { ScenarioNumber, type EditScenario } from "./scenario-number";
import classes from "./split-page.module.css";
import { planLimits, type PlanChoices } from "./split-url-state";

interface PlanControl extends NumberControl {
  readonly path: keyof PlanChoices;
}

const planControls: readonly PlanControl[] = [
  {
    path: "peakFactor",
    label: "Busiest time, times the average",
    ...planLimits.peakFactor,
    explained: { sentence: "Replicas are counted for the busiest time, not for the average." },
  },
  {
    path: "slaMs",
    label: "Longest time at the server",
    unit: "ms",
    ...planLimits.slaMs,
    explained: {
      sentence: "Until a batch is full, and its own time: the greatest batch that keeps it is taken.",
      formula: "b / Λ + t(b) ≤ SLA",
    },
  },
  {
    path: "maxLoadPercent",
    label: "Load of a replica",
    unit: "%",
    ...planLimits.maxLoadPercent,
    explained: {
      sentence: "To which share of its capacity a replica is loaded at the busiest time.",
      formula: "replicas = ⌈N · λ · peak / (ρ · μ(b))⌉",
    },
  },
  {
    path: "pricePerHour",
    label: "Price of a replica and hour",
    unit: "$",
    ...planLimits.pricePerHour,
    explained: { sentence: "What your provider asks for it.", formula: "10⁶ · price / (3600 · μ · ρ)" },
  },
];

const batchControls: readonly NumberControl[] = [
  {
    path: "server.batch.fixedSeconds",
    label: "Of each batch",
    unit: "ms",
    perUnit: 0.001,
    min: 0,
    max: 1e6,
    explained: { sentence: "What a batch takes however many images it has.", formula: "t(b) = a + b · n" },
  },
  {
    path: "server.batch.secondsPerImage",
    label: "Of each image in it",
    unit: "ms",
    perUnit: 0.001,
    min: 0,
    max: 1e6,
    explained: { sentence: "What each image adds to its batch.", formula: "t(b) = a + b · n" },
  },
  {
    path: "server.batch.max",
    label: "Greatest batch",
    min: 1,
    max: 1024,
    isWhole: true,
    explained: { sentence: "How many images fit the server’s memory at once." },
  },
];

/** Half of the server’s time is there for each batch anew: a start that people replace by what they measured. */
const firstBatch = (seconds: number): NonNullable<Scenario["server"]["batch"]> => ({
  fixedSeconds: seconds / 2,
  secondsPerImage: seconds / 2,
  max: 8,
});

interface PlanCardProps {
  readonly report: SplitReport;
  readonly scenario: Scenario;
  readonly plan: PlanChoices;
  readonly onPlan: (plan: Partial<PlanChoices>) => void;
  readonly onEdit: EditScenario;
  readonly onScenario: (scenario: Scenario) => void;
}

function Result({ report }: { readonly report: SplitReport }) {
  const { plan, problem, input } = report.plan;
  if (!plan || !input) return <Text>{problem ?? "There is nothing to plan for."}</Text>;
  const money = (dollars: number) => (dollars === Infinity ? "no image comes" : `$ ${formatCount(dollars)}`);
  return (
    <FactList
      facts={[
        ["Replicas", formatCount(plan.replicas)],
        ["Batch", `${plan.batch}, in ${durationText(plan.batchSeconds)}`],
        ["A replica can do", `${formatCount(plan.imagesPerSecondPerReplica)} images/s`],
        ["It gets at the busiest time", `${formatCount(plan.peakImagesPerSecondPerReplica)} images/s`],
        ["An image is at the server for", durationText(plan.seconds)],
        ["A million images, replicas always loaded so", money(plan.pricePerMillionImages)],
        ["A million images, all replicas kept", money(plan.pricePerMillionImagesAtAverage)],
        ["All replicas for an hour", money(plan.pricePerHour)],
        ["Ingress of a million images", `${formatCount(plan.ingressGigabytesPerMillionImages)} GB`],
        ["Ingress at the busiest time", rateText(plan.ingressBitsPerSecondAtPeak)],
        ["target_ongoing_requests (Ray Serve)", formatCount(plan.targetOngoingRequests)],
      ]}
    />
  );
}

export const PlanCard = memo(function PlanCard(props: PlanCardProps) {
  const { report, scenario, plan, onPlan, onEdit, onScenario } = props;
  const onPlanNumber = useCallback<EditScenario>((name, value) => onPlan({ [name]: value }), [onPlan]);
  const { focus, rows } = report;
  const row = rows.find(({ id }) => id === focus);
  const { batch } = scenario.server;
  const { devices, imagesPerSecond } = scenario.workload;
  return (
    <Card title="Plan for a fleet">
      <Stack gap="sm">
        <Text size="sm">
          {formatCount(devices)} {devices === 1 ? "device" : "devices"} with {formatCount(imagesPerSecond)} images a
          second each{row && `, answered by ${row.name}`}.
        </Text>
        <div className={classes.fields}>
          {planControls.map((control) => (
            <ScenarioNumber key={control.path} control={control} value={plan[control.path]} onEdit={onPlanNumber} />
          ))}
        </div>
        <Checkbox
          size="sm"
          label="The server answers in batches"
          checked={batch !== undefined}
          onChange={(event) => {
            const { batch: _, ...server } = scenario.server;
            const begun = event.currentTarget.checked ? { batch: firstBatch(row?.serverSeconds ?? 0.02) } : {};
            onScenario({ ...scenario, server: { ...server, ...begun } });
          }}
        />
        {batch && (
          <div className={classes.fields}>
            {batchControls.map((control) => (
              <ScenarioNumber
                key={control.path}
                control={control}
                value={valueAt(scenario, control.path) as number}
                onEdit={onEdit}
              />
            ))}
          </div>
        )}
        <Result report={report} />
      </Stack>
    </Card>
  );
});
