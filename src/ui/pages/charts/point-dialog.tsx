// What a point is and where it comes from; ways to its evaluation and to its checkpoint.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { encoderFacts } from "../../shared/encoder-text";
import { FactList } from "../../components/fact-list";
import { pointFacts } from "./chart-drawing";
import type { PlacedPoint } from "./chart-selection";
import type { HorizontalUnit } from "./horizontal-axis";
import type { ChartSeries } from "./chart-series";
import { predictPath, resultPath } from "../../shared/page-links";

interface PointDialogProps {
  /** There before it is opened first: focus finds back only then. */
  readonly opened: boolean;
  readonly series?: ChartSeries;
  readonly placed?: PlacedPoint;
  readonly score: string;
  readonly unit: HorizontalUnit;
  readonly onClose: () => void;
}

export function PointDialog({ opened, series, placed, score, unit, onClose }: PointDialogProps) {
  return (
    <Modal
      opened={opened && placed !== undefined}
      onClose={onClose}
      size="lg"
      title={series && placed && `${series.name}, ${placed.point.label}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {series && placed && <PointFacts series={series} placed={placed} score={score} unit={unit} />}
    </Modal>
  );
}

interface PointFactsProps {
  readonly series: ChartSeries;
  readonly placed: PlacedPoint;
  readonly score: string;
  readonly unit: HorizontalUnit;
}

function PointFacts({ series, placed, score, unit }: PointFactsProps) {
  const { caution, provenance, encoder, network, result, checkpoint } = placed.point;
  return (
    <Stack gap="sm">
      {caution && <Text>{caution}</Text>}
      <FactList
        facts={[
          ...pointFacts(placed, score, unit),
          ["Measured as", series.protocol],
          ...encoderFacts(encoder),
          ...encoderFacts(network, "Network"),
          ...provenance,
        ]}
      />
      {(result ?? checkpoint) && (
        <Group>
          {result && (
            <Button component="a" href={`#${resultPath(result)}`}>
              Open its evaluation
            </Button>
          )}
          {checkpoint && (
            <Button component="a" variant="default" href={`#${predictPath(checkpoint)}`}>
              Open its checkpoint in Predict
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}
