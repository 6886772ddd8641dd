// The frame of a chart: its controls, the drawing, a legend with switches, exports, and the same values as a table.
import { Button, Menu, Skeleton, Switch, VisuallyHidden } from "@mantine/core";
import { Download } from "lucide-react";
import { Suspense, useId, useRef, useState, type ReactNode } from "react";
import { UserError } from "../../core/base/user-error";
import { Card } from "./card";
import { ChartLegend, type LegendEntry } from "./chart-frame-legend";
import type { PlotCells } from "./chart-frame-cells";
import type { ChartPlotProps } from "./chart-frame-plot";
import { ChartTableTwin, type ChartTable } from "./chart-frame-table";
import classes from "./chart-frame.module.css";
import { ErrorNotice } from "./error-notice";
import { lazyPart } from "./lazy-part";
import { saveBlob } from "./save-blob";

/** recharts comes with the first chart that is shown. */
const ChartPlot = lazyPart(async () => (await import("./chart-frame-plot")).ChartPlot);
const ChartCells = lazyPart(async () => (await import("./chart-frame-cells")).ChartCells);

/** A further export beside SVG and PNG. */
export interface ChartExport {
  readonly title: string;
  readonly fileName: string;
  readonly make: () => Blob;
}

export interface ChartFrameProps extends Omit<ChartPlotProps, "label"> {
  readonly title: string;
  /** What the chart shows, in sentences: read aloud, and kept in exports. */
  readonly description: string;
  readonly controls?: ReactNode;
  /** Said between the drawing and the legend: what is not on it, and why. */
  readonly notes?: ReactNode;
  /** Every line of the chart, also those that are not shown. */
  readonly legend: readonly LegendEntry[];
  /** Absent where nothing can be hidden. */
  readonly onToggle?: (id: string, shown: boolean) => void;
  /** Cells that are read in place of points. */
  readonly cells?: PlotCells;
  readonly table: ChartTable;
  readonly tableShown: boolean;
  readonly onTableShown: (shown: boolean) => void;
  /** Names SVG and PNG, without the ending. */
  readonly fileStem: string;
  readonly exports?: readonly ChartExport[];
}

const pngScale = 2;

export function ChartFrame(props: ChartFrameProps) {
  const { title, description, controls, notes, legend, onToggle, table, tableShown, onTableShown } = props;
  const { fileStem, exports = [], data, cells, heightPixels = 420, onOpen } = props;
  const figure = useRef<HTMLElement>(null);
  const descriptionId = useId();
  const [error, setError] = useState<Error>();

  const saveDrawing = async (kind: "svg" | "png") => {
    setError(undefined);
    try {
      const { chartAsSvg, svgAsPng } = await import("./chart-frame-svg");
      const drawing = figure.current?.querySelector<SVGSVGElement>("svg.recharts-surface");
      if (!drawing) throw new UserError("There is no drawing yet.");
      const entries = legend.flatMap(({ id, name, detail, shown }) => {
        const sample = figure.current?.querySelector<SVGSVGElement>(`[data-sample="${CSS.escape(id)}"]`);
        return shown && sample ? [{ name, detail, sample }] : [];
      });
      const svg = chartAsSvg({ title, description, drawing, legend: entries });
      const blob = kind === "svg" ? new Blob([svg.text], { type: "image/svg+xml" }) : await svgAsPng(svg, pngScale);
      saveBlob(blob, `${fileStem}.${kind}`);
    } catch (error) {
      setError(error as Error);
    }
  };

  const actions = (
    <>
      <Switch
        label="Table"
        checked={tableShown}
        onChange={(event) => onTableShown(event.currentTarget.checked)}
        mr="xs"
      />
      <Menu position="bottom-end" width={290} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button variant="default" size="compact-md" leftSection={<Download size={16} aria-hidden />}>
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void saveDrawing("svg")}>Drawing as SVG</Menu.Item>
          <Menu.Item onClick={() => void saveDrawing("png")}>Drawing as PNG</Menu.Item>
          {exports.length > 0 && <Menu.Divider />}
          {exports.map(({ title, fileName, make }) => (
            <Menu.Item key={fileName} onClick={() => saveBlob(make(), fileName)}>
              {title}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
  return (
    <Card title={title} actions={actions}>
      {controls}
      <div className={classes.container}>
        <figure ref={figure} className={classes.figure} aria-label={title} aria-describedby={descriptionId}>
          <VisuallyHidden id={descriptionId}>{description}</VisuallyHidden>
          <div className={classes.drawing}>
            <Suspense fallback={<Skeleton height={heightPixels} aria-hidden />}>
              {cells ? (
                <ChartCells data={data} cells={cells} label={title} heightPixels={heightPixels} />
              ) : (
                <ChartPlot data={data} label={title} heightPixels={heightPixels} onOpen={onOpen} />
              )}
            </Suspense>
          </div>
          <div className={classes.key}>
            <ChartLegend
              entries={legend}
              label={cells ? "Areas of the chart" : "Lines of the chart"}
              onToggle={onToggle}
            />
          </div>
          {notes && <div className={classes.notes}>{notes}</div>}
        </figure>
      </div>
      {error && <ErrorNotice what="It was not exported" why={error} onClose={() => setError(undefined)} />}
      {tableShown && <ChartTableTwin table={table} label={`${title}, as a table`} />}
    </Card>
  );
}
