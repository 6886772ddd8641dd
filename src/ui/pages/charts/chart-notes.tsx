// What is not on the chart, and what is to be read with care: said beside it.
import { List, Text } from "@mantine/core";
import type { ChartSelection } from "./chart-selection";
import { scoreText, scoreTitle } from "./score-names";

interface ChartNotesProps {
  readonly selection: ChartSelection;
  readonly score: string;
  readonly hidden: ReadonlySet<string>;
}

export function ChartNotes({ selection, score, hidden }: ChartNotesProps) {
  const { placed, unplaced, leftOut } = selection;
  const cautions = placed
    .filter(({ series }) => !hidden.has(series.id))
    .flatMap(({ series, points }) =>
      points.flatMap(({ point }) => (point.caution ? [`${series.name}, ${point.label}: ${point.caution}`] : [])),
    );
  const notes = [
    ...unplaced.map(
      ({ series, point, score: value, why }) =>
        `${series.name}, ${point.label}: ${scoreTitle(score)} ${scoreText(score, value)}, but ${why}. It has no place on the chart.`,
    ),
    ...leftOut.map(({ sentence }) => sentence),
    ...cautions.map((caution) => `Drawn as a cross — ${caution}`),
  ];
  if (notes.length === 0) return null;
  return (
    <section aria-label="Beside the chart">
      <Text size="sm" fw={600} mt="sm">
        Beside the chart
      </Text>
      <List size="sm" mt={4}>
        {notes.map((note, i) => (
          <List.Item key={i}>{note}</List.Item>
        ))}
      </List>
    </section>
  );
}
