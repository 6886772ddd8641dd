// Precision against recall, a curve a class, at an overlap of one half.
import { useMemo, useState } from "react";
import type { DetailsOfTasks } from "../../../engine/protocol-evaluation";
import { ChartFrame } from "../../components/chart-frame";
import { lineColor, lineColorCount } from "../../components/chart-frame-colors";
import { shareText } from "../../components/format";
import type { PlotCurve } from "../../components/chart-frame-series";
import { className } from "../task";

const heightPixels = 320;
/** More lines than this cannot be told apart; the table of classes has all of them. */
const maxCurves = 20;
const dashes = [undefined, "6 4", "2 3"];

const format = (share: number) => (100 * share).toFixed(1);

export function PrecisionRecallChart({ details }: { readonly details: DetailsOfTasks["detection"] }) {
  const { curves: all, classes, classNames } = details;
  const drawable = useMemo(() => all.filter(({ recalls }) => recalls.length > 0), [all]);
  const curves = useMemo(() => {
    const objects = new Map(classes.map((one) => [one.label, one.objects]));
    return drawable
      .toSorted((a, b) => (objects.get(b.label) ?? 0) - (objects.get(a.label) ?? 0))
      .slice(0, maxCurves)
      .map(({ label, scores, precisions, recalls }, i): PlotCurve => ({
        id: String(label),
        name: className(classNames, label),
        color: lineColor(i),
        dash: dashes[Math.floor(i / lineColorCount) % dashes.length],
        marker: "none",
        points: recalls.map((recall, place) => ({
          x: 100 * recall,
          y: 100 * precisions[place],
          label: className(classNames, label),
          facts: [
            ["Confidence from", scores[place].toFixed(3)],
            ["Precision", shareText(precisions[place])],
            ["Recall", shareText(recall)],
          ],
        })),
      }));
  }, [drawable, classes, classNames]);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(
    () => new Set(curves.slice(lineColorCount).map(({ id }) => id)),
  );
  const [tableShown, setTableShown] = useState(false);
  const data = useMemo(
    () => ({
      curves: curves.filter(({ id }) => !hidden.has(id)),
      xAxis: { label: "recall, %", scale: "linear", fromZero: true } as const,
      yAxis: { label: "precision, %", scale: "linear", fromZero: true } as const,
    }),
    [curves, hidden],
  );
  if (curves.length === 0) return null;
  return (
    <ChartFrame
      title="Precision against recall"
      description={`A curve for each class, at an overlap of one half. ${curves.map(({ name }) => name).join(", ")}.`}
      notes={
        drawable.length > curves.length && `The ${curves.length} classes with most objects are here; the table has all.`
      }
      data={data}
      heightPixels={heightPixels}
      legend={curves.map((curve) => ({ ...curve, shown: !hidden.has(curve.id) }))}
      onToggle={(id, shown) =>
        setHidden((before) => new Set(shown ? [...before].filter((other) => other !== id) : [...before, id]))
      }
      table={{
        columns: [
          { name: "Class" },
          { name: "Recall, %", isNumber: true },
          { name: "Precision, %", isNumber: true },
          { name: "Confidence from", isNumber: true },
        ],
        rows: all.flatMap(({ label, scores, precisions, recalls }) =>
          recalls.map((recall, place) => [
            className(classNames, label),
            format(recall),
            format(precisions[place]),
            scores[place].toFixed(3),
          ]),
        ),
      }}
      tableShown={tableShown}
      onTableShown={setTableShown}
      fileStem="precision-recall"
    />
  );
}
