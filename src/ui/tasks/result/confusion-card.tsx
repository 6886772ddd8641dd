// The confusion matrix of a task, whose cells open their images, and its most frequent mistakes as a list.
import { Alert, Button, Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { Card } from "../../components/card";
import { formatCount, formatPercent } from "../../components/format";
import { HeatMap } from "../../components/heat-map";
import { MatrixGrid } from "../../components/matrix-grid";
import { confusionMatrix, type CountedCell } from "./confusion-matrix";
import { Gallery, type GalleryImages } from "./gallery";
import data from "../../shared/data.module.css";
import classes from "./result.module.css";

export interface Confusion {
  readonly cells: readonly CountedCell[];
  readonly truthName: (label: number) => string;
  readonly predictedName: (label: number) => string;
  /** Of cells that need words of their own. */
  readonly text?: (truth: number, predicted: number) => string | undefined;
  /** A label that is no class. */
  readonly extra?: number;
  /** What is counted: "images". */
  readonly unit: string;
}

const maxClasses = 30;
const maxMistakes = 12;
/** A cell knows so many of its images. */
const keptImages = 50;

/** 950, 12k, 3.4M: what fits in a cell. */
const shortCount = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

/** All classes as shades: which parts of a large matrix are worth a look. */
function Overview({ cells, extra, unit }: Pick<Confusion, "cells" | "extra" | "unit">) {
  const { values, side } = useMemo(() => {
    const { rows, columns, cells: placed } = confusionMatrix(cells, Infinity, extra);
    const side = Math.max(rows.length, columns.length);
    const values = new Float32Array(side * side);
    for (const { row, column, share } of placed) values[row * side + column] = share;
    return { values, side };
  }, [cells, extra]);
  return (
    <HeatMap
      width={side}
      height={side}
      values={values}
      alt={`Shares of ${unit} of each class by answer, all ${side} classes; the diagonal is what was right.`}
    />
  );
}

export function ConfusionCard(props: Confusion & { readonly images: GalleryImages }) {
  const { images, cells, truthName, predictedName, text: ownText, extra, unit } = props;
  const [opened, setOpened] = useState<{ readonly truth: number; readonly predicted: number }>();
  const matrix = useMemo(() => confusionMatrix(cells, maxClasses, extra), [cells, extra]);
  const mistakes = useMemo(
    () =>
      cells
        .filter(({ truth, predicted, count }) => truth !== predicted && count > 0)
        .toSorted((a, b) => b.count - a.count)
        .slice(0, maxMistakes),
    [cells],
  );
  const text = ({ truth, predicted }: { readonly truth: number; readonly predicted: number }) =>
    ownText?.(truth, predicted) ??
    (truth === predicted
      ? `${truthName(truth)}, right`
      : `${truthName(truth)} answered as ${predictedName(predicted)}`);
  const counted = (count: number) => `${formatCount(count)} ${count === 1 ? unit.replace(/s$/, "") : unit}`;
  const cell = opened && cells.find((one) => one.truth === opened.truth && one.predicted === opened.predicted);
  const placed = matrix.cells.find((one) => one.truth === opened?.truth && one.predicted === opened.predicted);
  const part = matrix.rows.length < matrix.classes;

  return (
    <Card title="Confusion matrix">
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          How many {unit} of each class were answered as which; a cell opens its images. Shades are shares of a row:
          dark none, yellow all.
          {part && ` Of ${matrix.classes} classes the ${maxClasses} with most mistakes are shown.`}
        </Text>
        <div className={classes.matrix}>
          <MatrixGrid
            label={`Confusion matrix, ${unit}`}
            rowNames={matrix.rows.map(truthName)}
            columnNames={matrix.columns.map(predictedName)}
            rowsAre="In truth"
            columnsAre="Answered"
            cells={matrix.cells.map((one) => ({
              row: one.row,
              column: one.column,
              text: shortCount.format(one.count),
              shade: one.share,
              description: `${text(one)}: ${counted(one.count)}, ${formatPercent(one.share)} of the row`,
            }))}
            opened={placed}
            onOpen={({ row, column }) => setOpened({ truth: matrix.rows[row], predicted: matrix.columns[column] })}
          />
          <div>
            <Text fw={600} size="sm">
              Most frequent mistakes
            </Text>
            {mistakes.length === 0 && <Text size="sm">None.</Text>}
            <ul className={data.bare} aria-label="Most frequent mistakes">
              {mistakes.map((one) => (
                <li key={`${one.truth} ${one.predicted}`}>
                  <Button
                    variant="subtle"
                    color="gray"
                    size="compact-sm"
                    classNames={{ root: classes.mistake, label: classes.mistakeText }}
                    aria-pressed={one === cell}
                    onClick={() => setOpened({ truth: one.truth, predicted: one.predicted })}
                  >
                    {formatCount(one.count)} × {text(one)}
                  </Button>
                </li>
              ))}
            </ul>
            {part && <Overview cells={cells} extra={extra} unit={unit} />}
          </div>
        </div>
        {opened && !cell && <Alert role="status">{text(opened)}: nothing at this threshold.</Alert>}
        {cell && (
          <section aria-label="Images of the cell">
            <Text fw={600} mb="xs">
              {text(cell)}: {counted(cell.count)}
              {cell.images.length >= keptImages && `, of which the first ${keptImages} images are kept`}
            </Text>
            <Gallery
              key={`${cell.truth} ${cell.predicted}`}
              {...images}
              label="Images of the cell"
              items={cell.images.map((image) => ({ image, caption: text(cell) }))}
            />
          </section>
        )}
      </Stack>
    </Card>
  );
}
