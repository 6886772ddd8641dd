// A chart that is read by pointer and by keyboard: points tell what they are, arrow keys go from one to the next.
import { Skeleton } from "@mantine/core";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { ChartCanvas, TabStop } from "./chart-frame-canvas";
import { skipLayersByTab } from "./chart-frame-layers";
import { nearestPoint, placeAfterKey, type PointPlace, type Projection } from "./chart-frame-nearest";
import type { PlotData } from "./chart-frame-series";
import { ChartTooltip } from "./chart-frame-tooltip";
import { useTurns } from "./chart-frame-turn";
import classes from "./chart-frame.module.css";

export interface ChartPlotProps {
  readonly data: PlotData;
  /** What the group of points is called. */
  readonly label: string;
  readonly heightPixels?: number;
  /** Called when a point is clicked, or Enter pressed on it. */
  readonly onOpen?: (place: PointPlace) => void;
}

const hoverReachPixels = 24;

const noCurves: PlotData["curves"] = [];

export function ChartPlot({ data: latest, label, heightPixels = 420, onOpen }: ChartPlotProps) {
  const data = useTurns(latest);
  const frame = useRef<HTMLDivElement>(null);
  const [projection, setProjection] = useState<Projection>();
  const [shown, setShown] = useState<PointPlace>();
  const [stop, setStop] = useState<PointPlace>();
  const curves = data?.curves ?? noCurves;
  const marked = curves.filter(({ marker, points }) => marker !== "none" && points.length > 0);
  const isThere = ({ curve, index }: PointPlace) =>
    curves.some(({ id, points }) => id === curve && index < points.length);
  const tabStop = stop && isThere(stop) ? stop : marked[0] && { curve: marked[0].id, index: 0 };

  const placeUnder = (event: MouseEvent): PointPlace | undefined => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || !projection) return undefined;
    return nearestPoint(curves, projection, event.clientX - box.left, event.clientY - box.top, hoverReachPixels);
  };
  const press = useEffectEvent((event: KeyboardEvent) => {
    const from = placeOf(event.target);
    if (!from) return;
    if (event.key === "Enter" || event.key === " ") onOpen?.(from);
    else if (event.key === "Escape" && shown) setShown(undefined);
    else {
      const next = placeAfterKey(marked, from, event.key);
      if (!next) return;
      setStop(next);
      const selector = `[data-curve="${CSS.escape(next.curve)}"][data-index="${next.index}"]`;
      frame.current?.querySelector<SVGElement>(selector)?.focus();
    }
    event.preventDefault();
  });
  const click = useEffectEvent((event: MouseEvent) => {
    const place = placeOf(event.target) ?? placeUnder(event);
    if (place) onOpen?.(place);
  });
  const move = useEffectEvent((event: MouseEvent) => setShown(placeUnder(event)));

  // one listener for all points: a curve may have thousands
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const element = frame.current;
    if (element) skipLayersByTab(element, signal);
    element?.addEventListener("mousemove", move, { signal });
    element?.addEventListener("mouseleave", () => setShown(undefined), { signal });
    element?.addEventListener("focusin", ({ target }) => setShown(placeOf(target)), { signal });
    element?.addEventListener("focusout", () => setShown(undefined), { signal });
    element?.addEventListener("keydown", press, { signal });
    element?.addEventListener("click", click, { signal });
    return () => controller.abort();
  }, []);

  return (
    <div ref={frame} className={classes.plot} role="group" aria-label={`${label}: arrow keys go from point to point`}>
      {data ? (
        <TabStop value={tabStop}>
          <ChartCanvas
            data={data}
            heightPixels={heightPixels}
            opens={onOpen !== undefined}
            onProjection={setProjection}
          />
        </TabStop>
      ) : (
        <Skeleton height={heightPixels} aria-hidden />
      )}
      {data && shown && isThere(shown) && projection && (
        <ChartTooltip data={data} place={shown} projection={projection} />
      )}
    </div>
  );
}

/** The point whose mark an event came from. */
function placeOf(target: EventTarget | null): PointPlace | undefined {
  const mark = target instanceof Element ? target.closest<SVGElement>("[data-curve]") : null;
  if (!mark?.dataset.curve) return undefined;
  return { curve: mark.dataset.curve, index: Number(mark.dataset.index) };
}
