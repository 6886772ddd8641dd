// What a result was measured on and with: everything needed to measure it again, sizes and times.
import { Stack, Table, Text } from "@mantine/core";
import { taskNames, type TaskName } from "../../../domain";
import type { EvaluationResult, SizeSpreads, Spread, TimedStage } from "../../../engine/protocol-evaluation";
import { contentsFact } from "../../shared/contents-fact";
import { encoderFacts } from "../../shared/encoder-text";
import { FactList } from "../../components/fact-list";
import { formatCount, formatDate } from "../../components/format";
import classes from "./evaluate-page.module.css";
import data from "../../shared/data.module.css";
import { codecText, dataSetText } from "./result-text";
import { resultProtocolText } from "../../shared/result-protocol";
import { networkName } from "../../shared/checkpoint-summary";
import { pageTasks, scoreConditions } from "../../tasks/tasks";

const sizeTitles: readonly (readonly [keyof SizeSpreads, string])[] = [
  ["payloadBytes", "Payload, bytes"],
  ["fileBytes", "File, bytes"],
  ["paperKilobytes", "Paper KB"],
  ["bitsPerPixel", "Bits per pixel"],
];

const stageTitles: Readonly<Record<Exclude<TimedStage, TaskName>, string>> = {
  readImage: "Reading the file, ms",
  prepare: "Preparing, ms",
  codec: "Codec, ms",
  encoder: "Encoder, ms",
  code: "Coding, ms",
  read: "Reading the bits, ms",
  body: "Decoder and body, ms",
};

const timedStages = [
  ...Object.entries(stageTitles),
  ...taskNames.map((task) => [task, `${pageTasks[task].title}, ms`]),
] as [TimedStage, string][];

export function ResultFacts({ result }: { readonly result: EvaluationResult }) {
  const { checkpoint, dataSet, backend, labVersion, finishedAtMs, skipped, codec } = result;
  return (
    <FactList
      facts={[
        ["Checkpoint", `${networkName(checkpoint.title)} (${networkName(checkpoint.family)})`],
        ["Weights", <code key="weights">{checkpoint.contentHash}</code>],
        ["Input codec", codecText(codec)],
        ["Data", dataSetText(result)],
        ["Fingerprint", <code key="fingerprint">{dataSet.fingerprint}</code>],
        ...(dataSet.format === "scenes" ? [] : [contentsFact(dataSet.contents)]),
        ["Input protocol", resultProtocolText(result)],
        ...scoreConditions(result).map(({ title, text }) => [title, text] as const),
        ["Skipped", formatCount(skipped)],
        ...encoderFacts(codec ? undefined : checkpoint.encoder),
        ...encoderFacts(codec ? undefined : checkpoint.network, "Network"),
        ["Backend", `${backend}, lab ${labVersion}`],
        ["Finished", formatDate(finishedAtMs)],
      ]}
    />
  );
}

export function SpreadTable({ result }: { readonly result: EvaluationResult }) {
  const { sizes, elapsedMs } = result;
  const rows: (readonly [string, Spread])[] = [
    ...sizeTitles.flatMap(([key, title]) => (sizes ? [[title, sizes[key]] as const] : [])),
    ...timedStages.flatMap(([stage, title]) => {
      const spread = elapsedMs[stage];
      const isAlone = stage === "body" && !elapsedMs.encoder;
      return spread ? [[isAlone ? "Backbone, ms" : title, spread] as const] : [];
    }),
  ];
  const columns: readonly (readonly [string, (spread: Spread) => number])[] = [
    ["Mean", ({ mean }) => mean],
    ["± std", ({ standardDeviation }) => standardDeviation],
    ["Least", ({ least }) => least],
    ["Median", ({ median }) => median],
    ["Most", ({ most }) => most],
  ];
  return (
    <Stack gap="xs">
      <div className={classes.scroll} tabIndex={0} role="group" aria-label="Sizes and times, scrollable">
        <Table aria-label="Sizes and times of an image" verticalSpacing={2} horizontalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Of an image</Table.Th>
              {columns.map(([name]) => (
                <Table.Th key={name} ta="right">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(([title, spread]) => (
              <Table.Tr key={title}>
                <Table.Td>{title}</Table.Td>
                {columns.map(([name, value]) => (
                  <Table.Td key={name} className={data.number}>
                    {formatCount(value(spread))}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {!sizes && <Text size="sm">Nothing is sent: the network has no bottleneck, and no codec is before it.</Text>}
    </Stack>
  );
}
