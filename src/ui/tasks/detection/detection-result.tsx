// Detection's part of a result: COCO's numbers, and what a confidence threshold makes of precision, recall and confusion.
import { Alert, Group, Stack, Text } from "@mantine/core";
import { useDeferredValue, useMemo } from "react";
import { confusionAt, type DetailsOfTasks } from "../../../engine/protocol-evaluation";
import { Card } from "../../components/card";
import { FactList, type Fact } from "../../components/fact-list";
import { formatCount, shareText } from "../../components/format";
import { PercentSlider } from "../../components/percent-slider";
import type { SortableColumn } from "../../components/sortable-table";
import { countFrom, useEvaluationStore } from "../../stores/evaluation-store";
import { numberColumn, ResultLayout } from "../result/result-layout";
import { className, type TaskResultProps } from "../task";
import { nothing, overallScores, scoresByClass, type ThresholdScores } from "./detection-scores";
import { PrecisionRecallChart } from "./precision-recall-chart";

const cocoNumbers = [
  ["AP50", "AP at IoU 0.50"],
  ["AP75", "AP at IoU 0.75"],
  ["AP_small", "AP, small objects"],
  ["AP_medium", "AP, medium objects"],
  ["AP_large", "AP, large objects"],
  ["AR1", "AR, 1 detection"],
  ["AR10", "AR, 10 detections"],
  ["AR100", "AR, 100 detections"],
  ["AR_small", "AR, small objects"],
  ["AR_medium", "AR, medium objects"],
  ["AR_large", "AR, large objects"],
] as const;

type ClassRow = DetailsOfTasks["detection"]["classes"][number];

function columnsOf(atThreshold: ReadonlyMap<number, ThresholdScores>): SortableColumn<ClassRow>[] {
  return [
    numberColumn("Objects", formatCount, ({ objects }) => objects),
    numberColumn("Detections", formatCount, ({ detections }) => detections),
    numberColumn("AP", shareText, ({ AP }) => AP),
    numberColumn("AP50", shareText, ({ AP50 }) => AP50),
    numberColumn("AR100", shareText, ({ AR100 }) => AR100),
    numberColumn("Precision here", shareText, ({ label }) => atThreshold.get(label)?.precision),
    numberColumn("Recall here", shareText, ({ label }) => atThreshold.get(label)?.recall),
  ];
}

function factsOf(metrics: TaskResultProps<"detection">["metrics"], mainScore: string): Fact[] {
  const facts: Fact[] = [
    ["AP", mainScore],
    ...cocoNumbers.map(([key, title]) => [title, shareText(metrics[key])] as const),
    ["Images", formatCount(metrics.images)],
    ["Objects to find", formatCount(metrics.objects)],
  ];
  if (metrics.leftOutObjects > 0)
    facts.push(["Objects left out", `${formatCount(metrics.leftOutObjects)}: their class is not counted`]);
  if (metrics.unlistedDetections > 0)
    facts.push(["Detections of other classes", `${formatCount(metrics.unlistedDetections)}: they count for nothing`]);
  return facts;
}

interface ThresholdCardProps {
  readonly scores: ThresholdScores;
  /** Detections with lower scores are not all there; 0 … 1. */
  readonly minScore: number;
}

function ThresholdCard({ scores, minScore }: ThresholdCardProps) {
  const percent = useEvaluationStore((store) => store.thresholdPercent);
  return (
    <Card title="At a confidence threshold">
      <Stack gap="md">
        <Group>
          <PercentSlider label="Confidence threshold" value={percent} onDrag={countFrom} onChange={countFrom} />
        </Group>
        <div role="status">
          <FactList
            facts={[
              ["Precision", shareText(scores.precision)],
              ["Recall", shareText(scores.recall)],
              ["F1", shareText(scores.f1)],
              ["Right", `${formatCount(scores.right)} of ${formatCount(scores.objects)} objects`],
              ["Detections", formatCount(scores.detections)],
            ]}
          />
        </div>
        <Text size="sm" c="dimmed">
          Applied at once, nothing is run again: a detection, best first, takes the free object of any class that it
          overlaps most, if by half. COCO’s numbers on this page need no threshold.
        </Text>
        {percent / 100 < minScore && (
          <Alert role="note" color="yellow">
            False alarms below {shareText(minScore)} were not kept: below that, precision is too high here.
          </Alert>
        )}
      </Stack>
    </Card>
  );
}

export function DetectionResult({ result, metrics, details, mainScore }: TaskResultProps<"detection">) {
  const { classNames, columns } = details;
  const threshold = useDeferredValue(useEvaluationStore((store) => store.thresholdPercent)) / 100;
  const { cells, worst } = useMemo(() => confusionAt(columns, threshold), [columns, threshold]);
  const overall = useMemo(() => overallScores(cells), [cells]);
  const byClass = useMemo(() => scoresByClass(cells), [cells]);
  const tableColumns = useMemo(() => columnsOf(byClass), [byClass]);
  const name = (other: string) => (label: number) => (label === nothing ? other : className(classNames, label));
  return (
    <ResultLayout
      result={result}
      task="detection"
      facts={factsOf(metrics, mainScore)}
      aside={<ThresholdCard scores={overall} minScore={columns.minScore} />}
      confusion={{
        cells,
        truthName: name("nothing there"),
        predictedName: name("missed"),
        text(truth, predicted) {
          if (truth === nothing) return `${className(classNames, predicted)} where nothing is`;
          return predicted === nothing ? `${className(classNames, truth)} missed` : undefined;
        },
        extra: nothing,
        unit: "objects",
      }}
      chart={<PrecisionRecallChart details={details} />}
      worst={{
        order: "lowest F1 first",
        none: "None is wrong at this threshold.",
        items: worst.map(({ image, right, confused, missed, falseAlarms }) => ({
          image,
          caption: `${right} right, ${confused} confused, ${missed} missed, ${falseAlarms} false alarms`,
        })),
      }}
      classNames={classNames}
      columns={tableColumns}
      rows={details.classes}
    />
  );
}
