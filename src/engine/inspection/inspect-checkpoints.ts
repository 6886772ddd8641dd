// Checkpoint files under inspection: each member of each file, by the doctor.
import { listCheckpoints, type CheckpointMember } from "../../core/checkpoint/archive";
import { blobSource } from "../../core/base/byte-source";
import { diagnose, type CheckpointReport, type TensorFinding } from "../../core/checkpoint/doctor";
import { SeveralNetworksError } from "../../core/checkpoint/errors";
import type { CheckpointFile } from "../../core/checkpoint/checkpoint-file";
import { taskNames, type Architecture } from "../../domain";
import { loadGroup } from "../jobs/load-group";
import { configurationFor } from "../../core/networks/configuration";
import { baseName, namedBlob, type InspectedFile } from "./inspected-file";
import type { CheckpointInspection, InspectedCheckpoint } from "./inspection";
import type { InspectOptions } from "./inspect-options";
import { unloadableSentence, unreadableSentence } from "./unreadable-sentence";

const maxMisfits = 50;

const noTensors: Record<TensorFinding["status"], number> = {
  matched: 0,
  missing: 0,
  "other shape": 0,
  unexpected: 0,
  ignored: 0,
  twice: 0,
};

function factsOf(file: string, report: CheckpointReport): InspectedCheckpoint {
  const { fileBytes, container, family, beta, inputSize, tasks, tables, parameters, parameterBytes, encoder } = report;
  const { calibration, metadata, warnings } = report;
  const tensors = { ...noTensors };
  for (const { status } of report.tensors) tensors[status]++;
  const usable = report.architecture !== undefined;
  return {
    file,
    usable,
    fileBytes,
    container,
    family,
    ...(beta && { beta }),
    ...(inputSize !== undefined && { inputSize }),
    ...(calibration && { calibration }),
    tasks,
    tables,
    parameters,
    parameterBytes,
    ...(encoder && { encoder }),
    tensors,
    misfits: report.tensors.flatMap(({ message }) => message ?? []).slice(0, maxMisfits),
    metadata: Object.fromEntries(metadata),
    problems: usable ? [] : [unloadableSentence(report, file)],
    warnings,
  };
}

function unreadable(file: string, fileBytes: number, error: unknown): InspectedCheckpoint {
  return { file, usable: false, fileBytes, problems: [unreadableSentence(error, file)], warnings: [] };
}

/** Reads all values, as an import does; why it would refuse them, if it would. */
async function refusalOf(file: CheckpointFile): Promise<string | undefined> {
  const { excluded } = await loadGroup([file]);
  return excluded[0]?.problem;
}

async function inspectNetwork(
  file: string,
  member: CheckpointMember,
  readsContents: boolean,
  weights?: string,
): Promise<InspectedCheckpoint> {
  try {
    const opened = { ...(await member.open(weights)), name: file };
    const inputSizeOf = (network: Architecture) => configurationFor(network).inputSize;
    const facts = factsOf(file, await diagnose(opened, { inputSizeOf }));
    const refusal = readsContents && facts.usable ? await refusalOf(opened) : undefined;
    return refusal === undefined ? facts : { ...facts, usable: false, problems: [refusal] };
  } catch (error) {
    if (weights === undefined && error instanceof SeveralNetworksError) {
      const { networks, message } = error;
      const first = await inspectNetwork(file, member, readsContents, networks[0]);
      return { ...first, choices: networks, warnings: [message, ...first.warnings] };
    }
    return unreadable(file, member.fileBytes, error);
  }
}

function headsOf({ tasks }: InspectedCheckpoint): string[] {
  return taskNames.filter((task) => tasks?.[task].present);
}

/** e.g. `ResNet-50 behind a bottleneck, beta 1.28: classification, detection`. */
function checkpointText(checkpoint: InspectedCheckpoint): string {
  const { family = "", beta } = checkpoint;
  const heads = headsOf(checkpoint);
  return `${family}${beta ? `, beta ${beta.value}` : ""}${heads.length > 0 ? `: ${heads.join(", ")}` : ""}`;
}

function summaryOf(files: readonly InspectedCheckpoint[]): string {
  const [first] = files;
  if (files.length === 1) {
    if (first.choices) return `a checkpoint of ${first.choices.length} networks, of which one is to be chosen`;
    if (first.family === undefined) return "a checkpoint file that cannot be read";
    return first.family === "unknown" ? "a checkpoint of no known network" : `a checkpoint: ${checkpointText(first)}`;
  }
  const families = [...new Set(files.flatMap(({ family }) => family ?? []))].filter((family) => family !== "unknown");
  return `${files.length} checkpoint files${families.length > 0 ? `: ${families.join("; ")}` : ""}`;
}

/** What several files have to say, the name of each in front. */
function named(files: readonly InspectedCheckpoint[], sentences: (file: InspectedCheckpoint) => readonly string[]) {
  return files.flatMap((file) =>
    sentences(file).map((sentence) =>
      files.length === 1 || sentence.includes(file.file) ? sentence : `${file.file}: ${sentence}`,
    ),
  );
}

/** The checkpoints in these files, which are read as far as the doctor reads them. */
export async function inspectCheckpoints(
  name: string,
  files: readonly InspectedFile[],
  { signal, onProgress, readsContents = false }: InspectOptions = {},
): Promise<CheckpointInspection> {
  const found: InspectedCheckpoint[] = [];
  for (const [done, file] of files.entries()) {
    onProgress?.({ phase: `Examining ${baseName(file.path)}`, done, total: files.length });
    const inFile = async (member: CheckpointMember) => {
      const isItself = member.path === baseName(file.path);
      return inspectNetwork(isItself ? file.path : member.path, member, readsContents);
    };
    try {
      for (const member of await listCheckpoints(blobSource(await namedBlob(file)))) {
        signal?.throwIfAborted();
        found.push(await inFile(member));
      }
    } catch (error) {
      signal?.throwIfAborted();
      found.push(unreadable(file.path, file.byteLength, error));
    }
  }
  const usable = found.some((file) => file.usable);
  const problems = named(found, (file) => file.problems);
  return {
    kind: "checkpoint",
    name,
    usable,
    summary: summaryOf(found),
    problems: usable ? [] : problems,
    warnings: [...(usable ? problems : []), ...named(found, (file) => file.warnings)],
    files: found,
  };
}
