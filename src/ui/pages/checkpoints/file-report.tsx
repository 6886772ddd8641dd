// The doctor's report on one file: what it is, what fits, and what does not.
import { Button, Group, Stack, Text } from "@mantine/core";
import { CircleCheck, CircleX } from "lucide-react";
import { useState } from "react";
import type { CheckpointReport, ImportedFile } from "../../../engine/protocol-checkpoints";
import { encoderFacts } from "../../shared/encoder-text";
import { protocolNumbers, protocolText } from "../../../engine/protocol-predictions";
import { FactList, type Fact } from "../../components/fact-list";
import { formatBytes, formatCount } from "../../components/format";
import { containerText, headText, sendsNothingText, tableText } from "./checkpoint-text";
import classes from "./file-report.module.css";
import { TensorTable } from "./tensor-table";
import { pageTasks } from "../../tasks/tasks";
import { runsOnDevice, taskNames } from "../../../domain";
import { calibrationText, networkName } from "../../shared/checkpoint-summary";

function betaText(beta: CheckpointReport["beta"]): string {
  if (!beta) return "unknown";
  return `${beta.value}, from ${beta.source === "metadata" ? "its metadata" : `the ${beta.source}`}`;
}

function facts(report: CheckpointReport): Fact[] {
  const { container, fileBytes, family, beta, inputSize, tasks, tables, parameters, parameterBytes, metadata } = report;
  const { architecture, encoder, network, protocol } = report;
  const calibrated = calibrationText(report);
  const compresses = !architecture || architecture.bottleneck !== undefined;
  return [
    ["Container", `${containerText[container]}, ${formatBytes(fileBytes)}`],
    ["Network", networkName(family)],
    ...(architecture?.bottleneck ? [["Latent", `${architecture.bottleneck.channels} channels`] as const] : []),
    ...(compresses || beta ? [["Beta", betaText(beta)] as const] : []),
    ["Input size", inputSize === undefined ? "not recorded in the file" : `${formatCount(inputSize)} pixels, recorded`],
    ...(calibrated === undefined ? [] : [["Calibration", calibrated] as const]),
    ...(protocol ? [["Input protocol", protocolText(protocol.name, protocolNumbers(protocol))] as const] : []),
    ...taskNames.map((task): Fact => [pageTasks[task].title, headText(task, tasks[task])]),
    ["Coder tables", compresses ? tableText[tables] : sendsNothingText(runsOnDevice(architecture))],
    ["Parameters", `${formatCount(parameters)}, ${formatBytes(parameterBytes)}`],
    ...encoderFacts(encoder),
    ...encoderFacts(network, "Network"),
    ...(metadata.size > 0
      ? [["Beside the tensors", Array.from(metadata.keys()).slice(0, 12).join(", ")] as const]
      : []),
  ];
}

interface FileReportProps {
  readonly file: ImportedFile;
  /** Reads another network of the file, by its name. */
  readonly onNetwork: (network: string) => void;
}

export function FileReport({ file, onNetwork }: FileReportProps) {
  const { fileName, report, problem } = file;
  const networks = file.choices ?? report?.networks?.others ?? [];
  const [open, setOpen] = useState(false);
  const Icon = problem ? CircleX : CircleCheck;
  return (
    <div className={classes.file}>
      <Text className={classes.name}>
        <Icon size={16} aria-hidden />
        <span>
          <b>{fileName}</b> {problem ? "was not added" : "was added"}
        </span>
      </Text>
      {problem && <Text size="sm">{problem}</Text>}
      {networks.length > 0 && (
        <Group gap="xs" my="xs">
          <Text size="sm">{file.choices ? "Its networks:" : `Read: ${report?.networks?.chosen}. Also in it:`}</Text>
          {networks.map((network) => (
            <Button key={network} variant="default" size="compact-sm" onClick={() => onNetwork(network)}>
              Read {network}
            </Button>
          ))}
        </Group>
      )}
      {report && (
        <details className={classes.details} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary aria-label={`Report on ${fileName}`}>Report</summary>
          {open && (
            <Stack gap="sm" mt="xs">
              <FactList facts={facts(report)} />
              {report.warnings.length > 0 && (
                <ul className={classes.warnings}>
                  {report.warnings.map((warning) => (
                    <li key={warning}>{warning}</li>
                  ))}
                </ul>
              )}
              <TensorTable tensors={report.tensors} fileName={fileName} />
            </Stack>
          )}
        </details>
      )}
    </div>
  );
}
