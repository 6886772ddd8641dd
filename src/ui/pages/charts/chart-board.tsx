// The chart with its controls, its deltas and what a point is: everything that is drawn from curves.
import { Alert, Anchor } from "@mantine/core";
import { useMemo, useState } from "react";
import { ChartFrame, type ChartExport } from "../../components/chart-frame";
import type { PointPlace } from "../../components/chart-frame-nearest";
import { ErrorNotice } from "../../components/error-notice";
import { useUrlState } from "../../shared/url-state";
import { Problems } from "../../shared/sentences";
import { BjontegaardCard } from "./bjontegaard-card";
import { ChartControls } from "./chart-controls";
import { drawSelection } from "./chart-drawing";
import { ChartNotes } from "./chart-notes";
import { scoresPresent, selectForChart } from "./chart-selection";
import { readChartsUrlState } from "./charts-url-state";
import { isRate, unitText } from "./horizontal-axis";
import { PointDialog } from "./point-dialog";
import { scoreTitle } from "./score-names";
import { useChartContent } from "./use-chart-content";
import { compressAiJson, fileStem, selectionCsv } from "./write-curves";

export function ChartBoard() {
  const { state: address, change } = useUrlState(readChartsUrlState);
  const { score, unit, axis, dataSet, family, hidden, anchor, table } = address;
  const { content, results, problems } = useChartContent();
  const [place, setPlace] = useState<PointPlace>();
  const [opened, setOpened] = useState(false);
  const selection = useMemo(
    () => selectForChart(content, score, unit, { dataSet, family }),
    [content, score, unit, dataSet, family],
  );
  const drawing = useMemo(
    () => drawSelection(selection, score, unit, axis, hidden),
    [selection, score, unit, axis, hidden],
  );
  const seen = selection.placed.filter(({ series }) => !hidden.has(series.id));
  const openedSeries = place && seen.find(({ series }) => series.id === place.curve);
  const openedPoint = place && openedSeries?.points[place.index];

  const toggle = (id: string, shown: boolean) => {
    const after = new Set(hidden);
    if (shown) after.delete(id);
    else after.add(id);
    change({ hidden: [...after].join() || undefined });
  };
  const shownSelection = {
    ...selection,
    placed: seen,
    levels: selection.levels.filter(({ id }) => !hidden.has(id)),
    unplaced: selection.unplaced.filter(({ series }) => !hidden.has(series.id)),
  };
  const against = unitText[unit].title;
  const stem = `${fileStem(against)}-${fileStem(scoreTitle(score))}`;
  const exports: ChartExport[] = [
    {
      title: "Points as CSV",
      fileName: `${stem}.csv`,
      make: () => new Blob([selectionCsv(shownSelection, score)], { type: "text/csv" }),
    },
    ...seen.map((placed) => ({
      title: `${placed.series.name} as CompressAI JSON`,
      fileName: `${fileStem(placed.series.id)}.json`,
      make: () => new Blob([compressAiJson(placed)], { type: "application/json" }),
    })),
  ];

  return (
    <>
      <Problems sentences={address.problems} />
      {problems.map((error, i) => (
        <ErrorNotice
          key={i}
          what="Some curves are missing"
          why={error}
          remedy="The others are drawn. Reload the page to try again."
        />
      ))}
      {results?.length === 0 && (
        <Alert role="status">
          Nothing of your own is here yet.{" "}
          <Anchor href="#/evaluate" inherit underline="always">
            Evaluate checkpoints
          </Anchor>
          , and their curves appear beside the paper’s.
        </Alert>
      )}
      <ChartFrame
        title={`${scoreTitle(score)} against ${against}`}
        description={drawing.description}
        controls={
          <ChartControls
            score={score}
            unit={unit}
            axis={axis}
            present={scoresPresent(content)}
            dataSets={selection.dataSets}
            dataSet={selection.dataSet}
            families={selection.families}
            family={selection.family}
            onChange={(name, value) => change({ [name]: value })}
          />
        }
        notes={<ChartNotes selection={selection} score={score} hidden={hidden} />}
        data={drawing.data}
        onOpen={(place) => {
          setPlace(place);
          setOpened(true);
        }}
        legend={drawing.legend}
        onToggle={toggle}
        table={drawing.table}
        tableShown={table}
        onTableShown={(shown) => change({ table: shown ? 1 : undefined })}
        fileStem={stem}
        exports={exports}
      />
      {selection.placed.length === 0 && (
        <Alert role="status">
          {isRate(unit)
            ? `No curve has the score “${score}” and a rate in this unit. Choose another score or another rate.`
            : `No curve has the score “${score}” and a cost on the device that is known. Choose another score or a rate.`}
        </Alert>
      )}
      <BjontegaardCard
        placed={seen}
        anchorId={anchor}
        onAnchor={(id) => change({ anchor: id })}
        score={score}
        unit={unit}
      />
      <PointDialog
        opened={opened}
        series={openedSeries?.series}
        placed={openedPoint}
        score={score}
        unit={unit}
        onClose={() => setOpened(false)}
      />
    </>
  );
}
