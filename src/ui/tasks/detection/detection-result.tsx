// Detection's part of a result: COCO's numbers, and what a confidence threshold makes of precision, recall and confusion.
import { Alert, Group, Stack, Text } from "@mantine/core";
import { useDeferredValue, useMemo } from "react";
import {
  confusionAt,
  type DetectionDetails,
  type DetectionResultMetrics,
  type EvaluationResult,
} from "../../../engine/protocol-evaluation";
import { Card } from "../../components/card";
import { FactList, type Fact } from "../../components/fact-list";
import { formatCount } from "../../components/format";
import { PercentSlider } from "../../components/percent-slider";
import { readable } from "../../components/readable-alert";
import type { SortableColumn } from "../../components/sortable-table";
import { countFrom, useEvaluationStore } from "../../stores/evaluation-store";
import { ConfusionCard } from "../result/confusion-card";
import { nameOf } from "../result/confusion-matrix";
import { nothing, overallScores, scoresByClass, type ThresholdScores } from "./detection-scores";
import classes from "../../pages/evaluate/evaluate-page.module.css";
import { ClassesCard, numberColumn, WorstImages } from "../result/result-layout";
import { PrecisionRecallChart } from "./precision-recall-chart";
import { intervalText, mainInterval, shareText } from "../../pages/evaluate/result-text";

const cocoNumbers = [
  ["AP", "AP"],
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

type ClassRow = DetectionDetails["classes"][number];

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

function Figures({ result, figures }: { readonly result: EvaluationResult; readonly figures: DetectionResultMetrics }) {
  const facts: Fact[] = cocoNumbers.map(([key, title]) => [
    title,
    key === "AP" && figures.interval
      ? `${shareText(figures.AP)} (${mainInterval(result, "detection")}: ${intervalText(figures.interval)})`
      : shareText(figures[key]),
  ]);
  facts.push(["Images", formatCount(figures.images)], ["Objects to find", formatCount(figures.objects)]);
  if (figures.leftOutObjects > 0)
    facts.push(["Objects left out", `${formatCount(figures.leftOutObjects)}: their class is not counted`]);
  if (figures.unlistedDetections > 0)
    facts.push(["Detections of other classes", `${formatCount(figures.unlistedDetections)}: they count for nothing`]);
  return (
    <Card title="Detection">
      <FactList facts={facts} />
    </Card>
  );
}

interface DetectionViewProps {
  readonly result: EvaluationResult;
  readonly figures: DetectionResultMetrics;
  readonly details: DetectionDetails;
}

export function DetectionView({ result, figures, details }: DetectionViewProps) {
  const { classNames, columns } = details;
  const percent = useEvaluationStore((store) => store.thresholdPercent);
  const threshold = useDeferredValue(percent) / 100;
  const { cells, worst } = useMemo(() => confusionAt(columns, threshold), [columns, threshold]);
  const overall = useMemo(() => overallScores(cells), [cells]);
  const byClass = useMemo(() => scoresByClass(cells), [cells]);
  const tableColumns = useMemo(() => columnsOf(byClass), [byClass]);
  const name = (other: string) => (label: number) => (label === nothing ? other : nameOf(classNames, label));
  const words = (truth: number, answer: number) => {
    if (truth === nothing) return `${nameOf(classNames, answer)} where nothing is`;
    return answer === nothing ? `${nameOf(classNames, truth)} missed` : undefined;
  };
  return (
    <>
      <div className={classes.halves}>
        <Figures result={result} figures={figures} />
        <Card title="At a confidence threshold">
          <Stack gap="md">
            <Group>
              <PercentSlider label="Confidence threshold" value={percent} onDrag={countFrom} onChange={countFrom} />
            </Group>
            <div role="status">
              <FactList
                facts={[
                  ["Precision", shareText(overall.precision)],
                  ["Recall", shareText(overall.recall)],
                  ["F1", shareText(overall.f1)],
                  ["Right", `${formatCount(overall.right)} of ${formatCount(overall.objects)} objects`],
                  ["Detections", formatCount(overall.detections)],
                ]}
              />
            </div>
            <Text size="sm" c="dimmed">
              Applied at once, nothing is run again: a detection, best first, takes the free object of any class that it
              overlaps most, if by half. COCO’s numbers on this page need no threshold.
            </Text>
            {threshold < columns.minScore && (
              <Alert role="note" variant="light" color="yellow" styles={readable}>
                False alarms below {shareText(columns.minScore)} were not kept: below that, precision is too high here.
              </Alert>
            )}
          </Stack>
        </Card>
      </div>
      <ConfusionCard
        result={result}
        task="detection"
        cells={cells}
        truthName={name("nothing there")}
        answerName={name("missed")}
        words={words}
        extra={nothing}
        unit="objects"
      />
      <PrecisionRecallChart details={details} />
      <WorstImages
        result={result}
        task="detection"
        order="lowest F1 first"
        none="None is wrong at this threshold."
        items={worst.map(({ image, right, confused, missed, falseAlarms }) => ({
          image,
          caption: `${right} right, ${confused} confused, ${missed} missed, ${falseAlarms} false alarms`,
        }))}
      />
      <ClassesCard names={classNames} columns={tableColumns} rows={details.classes} />
    </>
  );
}
