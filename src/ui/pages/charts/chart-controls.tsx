// Which score against what: a tab for each task, the score within it, the unit and scale of the horizontal axis.
import { Group, SegmentedControl, Select, Tabs } from "@mantine/core";
import { taskNames, type TaskName } from "../../../domain";
import { type PublishedDataSet, rateUnits, taskOfScore, taskScores } from "../../../engine/protocol-charts";
import type { DemoFamily } from "../../../engine/protocol-checkpoints";
import classes from "./charts-page.module.css";
import { axisScales, type AxisScale } from "./charts-url-state";
import { deviceUnits, unitText, type HorizontalUnit } from "./horizontal-axis";
import { imageTitles } from "../../shared/demo-family";
import { pageTasks } from "../../tasks/tasks";
import { dataSetTitles } from "./published-levels";
import { scoreLabel } from "./score-names";

interface ChartControlsProps {
  readonly score: string;
  readonly unit: HorizontalUnit;
  readonly axis: AxisScale;
  /** Scores that some curve has. */
  readonly present: readonly string[];
  /** What the score was published on, and which of them is drawn. */
  readonly dataSets: readonly PublishedDataSet[];
  readonly dataSet?: PublishedDataSet;
  /** Of the demo, those with the score, and which of them is drawn. */
  readonly families: readonly DemoFamily[];
  readonly family?: DemoFamily;
  readonly onChange: (name: "score" | "unit" | "axis" | "dataset" | "demo", value: string) => void;
}

const item = (name: HorizontalUnit) => ({ value: name, label: unitText[name].short });
const otherTab = "other";

export function ChartControls({
  score,
  unit,
  axis,
  present,
  dataSets,
  dataSet,
  families,
  family,
  onChange,
}: ChartControlsProps) {
  const others = present.filter((name) => taskOfScore(name) === undefined);
  const tab = taskOfScore(score) ?? otherTab;
  const firstOf = (tab: string) => (tab === otherTab ? others[0] : taskScores[tab as TaskName][0].name);
  const inTab =
    tab === otherTab ? others : taskScores[tab].map(({ name }) => name).filter((name) => present.includes(name));
  return (
    <>
      <Tabs value={tab} onChange={(next) => next && next !== tab && onChange("score", firstOf(next))}>
        <Tabs.List aria-label="Task" className={classes.tabs}>
          {taskNames.map((task) => (
            <Tabs.Tab key={task} value={task} px="sm">
              {pageTasks[task].title}
            </Tabs.Tab>
          ))}
          {(others.length > 0 || tab === otherTab) && (
            <Tabs.Tab value={otherTab} px="sm">
              Other scores
            </Tabs.Tab>
          )}
        </Tabs.List>
      </Tabs>
      <Group align="flex-end" mt="sm">
        <Select
          label="Score"
          data={[...new Set([...inTab, score])].map((name) => ({ value: name, label: scoreLabel(name) }))}
          value={score}
          allowDeselect={false}
          onChange={(name) => name && onChange("score", name)}
          w={200}
        />
        <Select
          label="Against"
          data={[
            { group: "What is sent: rate", items: rateUnits.map(item) },
            { group: "What the device pays: encoder or network", items: deviceUnits.map(item) },
          ]}
          value={unit}
          allowDeselect={false}
          onChange={(name) => name && onChange("unit", name)}
          maxDropdownHeight={340}
          w={260}
        />
        {dataSets.length > 1 && (
          <Select
            label="Published on"
            data={dataSets.map((name) => ({ value: name, label: dataSetTitles[name] }))}
            value={dataSet}
            allowDeselect={false}
            onChange={(name) => name && onChange("dataset", name)}
            w={300}
          />
        )}
        {families.length > 1 && (
          <Select
            label="Demo, measured on"
            data={families.map((name) => ({ value: name, label: imageTitles[name] }))}
            value={family}
            allowDeselect={false}
            onChange={(name) => name && onChange("demo", name)}
            w={170}
          />
        )}
        <SegmentedControl
          aria-label="Horizontal axis"
          data={axisScales.map((name) => ({ value: name, label: name === "log" ? "Logarithmic" : "Linear" }))}
          value={axis}
          onChange={(name) => onChange("axis", name)}
        />
      </Group>
    </>
  );
}
