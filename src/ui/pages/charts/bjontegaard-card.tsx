// Bjøntegaard deltas: how much more rate for the same score, how much more score for the same rate, by three methods.
import { Alert, Select, Stack, Table, Text } from "@mantine/core";
import { skipToken, useQuery } from "@tanstack/react-query";
import type { BjontegaardDelta, BjontegaardMethod } from "../../../engine/protocol-charts";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { runQuietly } from "../../shared/engine-link";
import { queryClient } from "../../shared/query-client";
import classes from "./charts-page.module.css";
import type { PlacedSeries } from "./chart-selection";
import type { ChartSeries } from "./chart-series";
import { isRate, unitText, type HorizontalUnit } from "./horizontal-axis";
import { formatRate, formatScore, scoreLabel, scoreText } from "./score-names";

interface BjontegaardCardProps {
  readonly placed: readonly PlacedSeries[];
  readonly anchorId?: string;
  readonly onAnchor: (id: string) => void;
  readonly score: string;
  readonly unit: HorizontalUnit;
}

const methodTitles: Readonly<Record<BjontegaardMethod, string>> = { cubic: "Cubic", pchip: "PCHIP", akima: "Akima" };
const methods = Object.keys(methodTitles) as BjontegaardMethod[];

const ratePoints = ({ points }: PlacedSeries) => points.map(({ x, score }) => ({ rate: x, score }));

/** Of each of `tests`, in their order. */
function useBjontegaard(anchor: PlacedSeries | undefined, tests: readonly PlacedSeries[]) {
  const input = anchor && tests.length > 0 && { anchor: ratePoints(anchor), tests: tests.map(ratePoints) };
  return useQuery(
    {
      queryKey: ["bjontegaard", input],
      staleTime: Infinity,
      queryFn: input ? ({ signal }) => runQuietly("bjontegaard", input, signal) : skipToken,
    },
    queryClient,
  );
}

/** With its sign: -12.3, +4.56. */
const signed = (value: number) => `${value < 0 ? "−" : "+"}${formatRate(Math.abs(value))}`;

export function BjontegaardCard({ placed, anchorId, onAnchor, score, unit }: BjontegaardCardProps) {
  // four points are what every method can work with
  const anchor =
    placed.find(({ series }) => series.id === anchorId) ?? placed.find(({ points }) => points.length >= 4) ?? placed[0];
  const tests = placed.filter((one) => one !== anchor);
  const { data: deltasByTest, error, isPending } = useBjontegaard(anchor, isRate(unit) ? tests : []);
  if (!isRate(unit)) {
    return (
      <Card title="Bjøntegaard deltas">
        <Text>
          They compare curves of rate and score. Along the axis is the {unitText[unit].title}; choose a rate to have
          them.
        </Text>
      </Card>
    );
  }
  if (tests.length === 0) {
    return (
      <Card title="Bjøntegaard deltas">
        <Text>Two curves are needed; {placed.length === 1 ? "one is" : "none is"} on the chart.</Text>
      </Card>
    );
  }
  const rateUnit = unitText[unit].short;
  return (
    <Card title="Bjøntegaard deltas">
      <Stack gap="sm">
        <Text size="sm">
          The mean distance of a curve from the reference, over where both are known: rate for the same score (less is
          better) and score for the same rate (more is better).
        </Text>
        <Select
          label="Reference curve"
          data={placed.map(({ series }) => ({ value: series.id, label: series.name }))}
          value={anchor.series.id}
          allowDeselect={false}
          onChange={(id) => id && onAnchor(id)}
          maw={420}
        />
        {error && <ErrorNotice what="The deltas could not be computed" why={error} remedy="Reload the page." />}
        {isPending && <Alert role="status">The engine computes the deltas.</Alert>}
        {deltasByTest && (
          <div className={classes.scroll} tabIndex={0} role="group" aria-label="Bjøntegaard deltas, scrollable">
            <Table aria-label={`Bjøntegaard deltas against ${anchor.series.name}`} verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Method</Table.Th>
                  <Table.Th>Rate, %</Table.Th>
                  <Table.Th>{scoreLabel(score)}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              {tests.map(({ series }, place) => (
                <Table.Tbody key={series.id}>
                  <Table.Tr>
                    <Table.Th scope="rowgroup" colSpan={3}>
                      {series.name}
                      <Comparability anchor={anchor.series} test={series} />
                    </Table.Th>
                  </Table.Tr>
                  {methods.map((method) => {
                    const deltas = deltasByTest[place]?.[method];
                    return (
                      <Table.Tr key={method}>
                        <Table.Td>{methodTitles[method]}</Table.Td>
                        <Table.Td className={classes.delta}>
                          {deltas && (
                            <Delta
                              delta={deltas.rate}
                              unit=" %"
                              overlapText={(from, to) => `${formatScore(from)} to ${scoreText(score, to)}`}
                            />
                          )}
                        </Table.Td>
                        <Table.Td className={classes.delta}>
                          {deltas && (
                            <Delta
                              delta={deltas.score}
                              unit=""
                              overlapText={(from, to) => `${formatRate(from)} to ${formatRate(to)} ${rateUnit}`}
                            />
                          )}
                        </Table.Td>
                      </Table.Tr>
                    );
                  })}
                </Table.Tbody>
              ))}
            </Table>
          </div>
        )}
      </Stack>
    </Card>
  );
}

/** Says where scores are of different things. */
function Comparability({ anchor, test }: { readonly anchor: ChartSeries; readonly test: ChartSeries }) {
  if (anchor.setting !== undefined && anchor.setting === test.setting) return null;
  const known = anchor.setting !== undefined && test.setting !== undefined;
  return (
    <Text size="xs" c="dimmed" fw={400}>
      {known
        ? "Different dataset or protocol: not comparable."
        : "Whether it was measured on the same data as the reference is not known."}
    </Text>
  );
}

interface DeltaProps {
  readonly delta: BjontegaardDelta;
  readonly unit: string;
  readonly overlapText: (from: number, to: number) => string;
}

function Delta({ delta, unit, overlapText }: DeltaProps) {
  if (delta.kind === "undefined") {
    return (
      <>
        not defined
        <Text size="xs" c="dimmed">
          {delta.sentence}
        </Text>
      </>
    );
  }
  const { from, to } = delta.overlap;
  return (
    <>
      <strong>
        {signed(delta.value)}
        {unit}
      </strong>
      <Text size="xs" c="dimmed">
        {`over ${overlapText(from, to)}`}
        {delta.cautions.length === 0 && `, ${Math.round(100 * delta.overlapShare)} % of what either covers`}
      </Text>
      {delta.cautions.map((caution, i) => (
        <Text key={i} size="xs" c="dimmed">
          {caution}
        </Text>
      ))}
    </>
  );
}
