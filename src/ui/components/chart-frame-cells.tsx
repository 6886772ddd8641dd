// A map of cells that is read by pointer and by keyboard: the cell below the pointer, or that of the arrow keys, says what it is.
import { Skeleton, VisuallyHidden } from "@mantine/core";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { ChartCanvas } from "./chart-frame-canvas";
import { cellAfterKey, cellAt, type CellEdges } from "./chart-frame-cell-place";
import { skipLayersByTab } from "./chart-frame-layers";
import type { Projection } from "./chart-frame-nearest";
import type { PlotData } from "./chart-frame-series";
import { TooltipBox } from "./chart-frame-tooltip";
import { useTurns } from "./chart-frame-turn";
import classes from "./chart-frame.module.css";
import type { CellPlace } from "./next-cell";

export interface CellReading {
  readonly title: string;
  readonly detail: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
}

export interface PlotCells extends CellEdges {
  /** Where the keyboard begins. */
  readonly start: CellPlace;
  readonly read: (place: CellPlace) => CellReading;
}

interface ChartCellsProps {
  readonly data: PlotData;
  readonly cells: PlotCells;
  readonly label: string;
  readonly heightPixels: number;
}

export function ChartCells({ data: latest, cells, label, heightPixels }: ChartCellsProps) {
  const data = useTurns(latest);
  const frame = useRef<HTMLDivElement>(null);
  const [projection, setProjection] = useState<Projection>();
  const [hovered, setHovered] = useState<CellPlace>();
  const [reached, setReached] = useState<CellPlace>();
  const [isFocused, setFocused] = useState(false);
  const last = { row: cells.yEdges.length - 2, column: cells.xEdges.length - 2 };
  const present = reached && reached.row <= last.row && reached.column <= last.column ? reached : cells.start;
  const shown = hovered ?? (isFocused ? present : undefined);
  const reading = shown && cells.read(shown);

  const press = useEffectEvent((event: KeyboardEvent) => {
    const next = cellAfterKey(cells, present, event.key);
    if (!next) return;
    event.preventDefault();
    setHovered(undefined);
    setReached(next);
  });
  const move = useEffectEvent((event: MouseEvent) => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || !projection) return;
    setHovered(cellAt(cells, projection, event.clientX - box.left, event.clientY - box.top));
  });
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const element = frame.current;
    if (element) skipLayersByTab(element, signal);
    element?.addEventListener("keydown", press, { signal });
    element?.addEventListener("mousemove", move, { signal });
    element?.addEventListener("mouseleave", () => setHovered(undefined), { signal });
    element?.addEventListener("focusin", () => setFocused(true), { signal });
    element?.addEventListener("focusout", () => setFocused(false), { signal });
    return () => controller.abort();
  }, []);
  const corners = shown &&
    projection && [
      projection.at(cells.xEdges[shown.column], cells.yEdges[shown.row + 1]),
      projection.at(cells.xEdges[shown.column + 1], cells.yEdges[shown.row]),
    ];
  const [from, to] = corners ?? [];
  const spoken = reading && [reading.title, reading.detail, ...reading.facts.map((fact) => fact.join(" "))].join("; ");
  return (
    <>
      <div
        ref={frame}
        className={classes.plot}
        // its arrow keys are its own, also where a screen reader has some
        role="application"
        tabIndex={0}
        aria-label={`${label}: arrow keys go from cell to cell`}
      >
        {data ? (
          <ChartCanvas data={data} heightPixels={heightPixels} opens={false} onProjection={setProjection} />
        ) : (
          <Skeleton height={heightPixels} aria-hidden />
        )}
        {reading && projection && from && to && (
          <>
            <span
              className={classes.cell}
              style={{ left: from[0], top: from[1], width: to[0] - from[0], height: to[1] - from[1] }}
              aria-hidden
            />
            <TooltipBox
              left={(from[0] + to[0]) / 2}
              top={(from[1] + to[1]) / 2}
              widthPixels={projection.widthPixels}
              {...reading}
            />
          </>
        )}
      </div>
      <VisuallyHidden role="status">{isFocused && !hovered && spoken}</VisuallyHidden>
    </>
  );
}
