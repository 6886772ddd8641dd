// What was found in the data: format, classes with their counts, boxes, splits, and what was left out and why.
import { Stack, Table, Text } from "@mantine/core";
import { classNameText } from "../../core/base/class-name-text";
import { taskNames, type TaskName } from "../../domain";
import type { DataSetFormat, DataSetReport, TaskTruth } from "../../engine/protocol-datasets";
import { FactList, type Fact } from "../components/fact-list";
import { formatCount } from "../components/format";
import classes from "./data.module.css";
import { Notes } from "./sentences";
import { pageTasks } from "../tasks/tasks";

const formatText: Readonly<Record<DataSetFormat, string>> = {
  "image-folder": "ImageFolder (one folder a class)",
  coco: "COCO (boxes in JSON)",
  voc: "VOC (boxes in XML, masks as PNG)",
  scenes: "scenes, drawn by the lab",
};

function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Background is no class of its own for those who count. */
function realClasses({ classes: names }: TaskTruth): readonly string[] {
  return names[0] === "background" ? names.slice(1) : names;
}

function ClassTable({ task, truth }: { readonly task: TaskName; readonly truth: TaskTruth }) {
  const { title, truth: texts } = pageTasks[task];
  const { classes: names, perClass } = truth;
  return (
    <details>
      <summary>
        {title}: {counted(realClasses(truth).length, "class", "classes")}
      </summary>
      {/* what scrolls must be reached by keyboard */}
      <div className={classes.scroll} tabIndex={0} role="group" aria-label={`Classes for ${title}, scrollable`}>
        <Table aria-label={`Classes for ${title}`} verticalSpacing={2}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Class</Table.Th>
              {perClass && <Table.Th ta="right">{texts.counted}</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {names.map(
              (name, label) =>
                (label > 0 || name !== "background") && (
                  <Table.Tr key={label}>
                    <Table.Td>{classNameText(name)}</Table.Td>
                    {perClass && <Table.Td className={classes.number}>{formatCount(perClass[label] ?? 0)}</Table.Td>}
                  </Table.Tr>
                ),
            )}
          </Table.Tbody>
        </Table>
      </div>
    </details>
  );
}

function SkippedFiles({ report: { skipped, skippedCount } }: { readonly report: DataSetReport }) {
  if (skippedCount === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        Left out: {formatCount(skippedCount)}
        {skipped.length < skippedCount && `, of which the first ${formatCount(skipped.length)} are listed`}
      </Text>
      <ul aria-label="What was left out, and why" tabIndex={0} className={classes.list}>
        {skipped.map(({ path, why, count = 1 }, i) => (
          <li key={i}>
            {why.includes(path) ? why : `${path}: ${why}`}
            {count > 1 && ` (${formatCount(count)} of them)`}
          </li>
        ))}
      </ul>
    </div>
  );
}

export function DataReport({ report }: { readonly report: DataSetReport }) {
  const { name, format, images, testImages, tasks, boxes, crowdBoxes, warnings, fingerprint } = report;
  const facts: Fact[] = [
    ["Data", name],
    ["Format", formatText[format]],
    ["Images", formatCount(images)],
    ...(testImages > 0 ? [["Kept for testing", counted(testImages, "image")] as const] : []),
    [
      "Good for",
      taskNames
        .flatMap((task) => {
          const truth = tasks[task];
          return truth ? `${task} (${counted(truth.images, "image")})` : [];
        })
        .join(", ") || "nothing that this lab can use",
    ],
  ];
  if (boxes > 0)
    facts.push(["Boxes", `${formatCount(boxes)}${crowdBoxes > 0 ? ` and ${formatCount(crowdBoxes)} crowds` : ""}`]);
  facts.push(["Fingerprint", <code key="fingerprint">{fingerprint.slice(0, 12)}</code>]);
  return (
    <Stack gap="sm">
      <FactList facts={facts} />
      {taskNames.map((task) => {
        const truth = tasks[task];
        return truth && <ClassTable key={task} task={task} truth={truth} />;
      })}
      <Notes color="yellow" sentences={warnings} />
      <SkippedFiles report={report} />
    </Stack>
  );
}
