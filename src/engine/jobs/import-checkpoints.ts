// Files in, checkpoints out: what each file is, which belong together, and where they are stored.
import { listCheckpoints as listMembers, type CheckpointMember } from "../../core/checkpoint/archive";
import { blobSource } from "../../core/base/byte-source";
import { tensorBytes, type CheckpointFile } from "../../core/checkpoint/checkpoint-file";
import { diagnose, type CheckpointReport } from "../../core/checkpoint/doctor";
import { SeveralNetworksError } from "../../core/checkpoint/errors";
import type { BackboneDrift, LoadedWeights, NonFiniteTensor } from "../../core/checkpoint/load-weights";
import type { StaleHeads } from "../../core/checkpoint/stale-heads";
import { taskNames, type Architecture, type TaskName } from "../../domain";
import { configurationFor } from "../../core/networks/configuration";
import { CancelledError } from "../errors";
import { unloadableSentence, unreadableSentence } from "../inspection/unreadable-sentence";
import type { JobContext } from "../job-context";
import { forgetNetwork } from "../predictions/stored-networks";
import type { CheckpointSummary, ImportedFile } from "../protocol-checkpoints";
import { storeCheckpoint } from "../storage/checkpoint-store";
import { classNamesOf } from "../storage/class-names-metadata";
import { StorageFullError } from "../storage/storage-errors";
import { driftSentences } from "./drift-sentences";
import { groupCheckpoints } from "./group-checkpoints";
import type { Job } from "./job";
import { loadGroup, type LoadedGroup } from "./load-group";

interface Examined {
  readonly fileName: string;
  readonly member: CheckpointMember;
  readonly report: CheckpointReport;
  readonly architecture: Architecture;
  readonly beta?: number;
  readonly inputSize?: number;
}

/** Two files of one name are told apart by a number. */
function distinct(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let count = 2; taken.has(candidate); count++) candidate = `${name} (${count})`;
  taken.add(candidate);
  return candidate;
}

/** The same file, reporting the bytes of each tensor and stopping where the job is cancelled. */
function watched(file: CheckpointFile, name: string, onTensor: (bytes: number) => Promise<void>): CheckpointFile {
  return {
    ...file,
    name,
    async *tensors(wanted) {
      for await (const tensor of file.tensors(wanted)) {
        yield tensor;
        await onTensor(tensorBytes(tensor));
      }
    },
  };
}

function tasksOf({ architecture, reports }: LoadedWeights): CheckpointSummary["tasks"] {
  const finding = (task: TaskName): CheckpointSummary["tasks"][TaskName] => {
    const head = architecture.heads[task];
    if (head) return { present: true, classes: head.classes };
    const whys = reports.flatMap(({ tasks }) => (tasks[task].present ? [] : [tasks[task].why]));
    const plain = `the file has no ${task} head`;
    const telling = whys.find((why) => why !== plain);
    return { present: false, why: telling ?? (reports.length > 1 ? `none of its files has a ${task} head` : plain) };
  };
  return Object.fromEntries(taskNames.map((task) => [task, finding(task)])) as CheckpointSummary["tasks"];
}

type NamesOfHeads = NonNullable<CheckpointSummary["classNames"]>;

class Import {
  readonly files = new Map<string, ImportedFile>();
  readonly checkpoints = new Map<string, CheckpointSummary>();
  readonly drift: BackboneDrift[] = [];
  readonly nonFinite: NonFiniteTensor[] = [];

  constructor(
    private readonly context: JobContext,
    private readonly precision: "float32" | "float16",
    /** The network to read, by the name of the file that holds several. */
    private readonly weights: Readonly<Record<string, string>>,
  ) {}

  private open({ fileName, member }: Pick<Examined, "fileName" | "member">): Promise<CheckpointFile> {
    return member.open(Object.hasOwn(this.weights, fileName) ? this.weights[fileName] : undefined);
  }

  private note(fileName: string, what: Omit<ImportedFile, "fileName">): void {
    this.files.set(fileName, { ...this.files.get(fileName), fileName, ...what });
  }

  /** Every checkpoint in the files; those that cannot be used are noted with the reason. */
  async examine(files: readonly File[]): Promise<Examined[]> {
    const names = new Set<string>();
    const members: { readonly fileName: string; readonly member: CheckpointMember }[] = [];
    for (const file of files) {
      try {
        for (const member of await listMembers(blobSource(file))) {
          members.push({ fileName: distinct(member.path, names), member });
        }
      } catch (error) {
        const fileName = distinct(file.name, names);
        this.note(fileName, { problem: unreadableSentence(error, fileName) });
      }
      await this.context.yieldToEventLoop();
    }
    const total = members.reduce((sum, { member }) => sum + member.fileBytes, 0);
    const examined: Examined[] = [];
    let done = 0;
    for (const { fileName, member } of members) {
      this.context.progress({ phase: `Examining ${fileName}`, done, total, unit: "bytes" });
      await this.context.yieldToEventLoop();
      try {
        const opened = { ...(await this.open({ fileName, member })), name: fileName };
        const report = await diagnose(opened, { inputSizeOf: (network) => configurationFor(network).inputSize });
        const { architecture, beta, inputSize } = report;
        this.note(fileName, { report });
        if (architecture) examined.push({ fileName, member, report, architecture, beta: beta?.value, inputSize });
        else this.note(fileName, { problem: unloadableSentence(report, fileName) });
      } catch (error) {
        const choices = error instanceof SeveralNetworksError ? { choices: error.networks } : {};
        this.note(fileName, { problem: unreadableSentence(error, fileName), ...choices });
      }
      done += member.fileBytes;
    }
    return examined;
  }

  /** Loads and stores one group; files whose backbone is another are stored as groups of their own. */
  async take(group: readonly Examined[]): Promise<void> {
    const total = group.reduce((sum, { report }) => sum + report.parameterBytes, 0);
    const phase = `Reading ${group.map(({ fileName }) => fileName).join(", ")}`;
    let done = 0;
    const onTensor = async (bytes: number) => {
      done = Math.min(total, done + bytes);
      this.context.progress({ phase, done, total, unit: "bytes" });
      await this.context.yieldToEventLoop();
    };
    let result: LoadedGroup;
    try {
      const opened: CheckpointFile[] = [];
      for (const one of group) opened.push(watched(await this.open(one), one.fileName, onTensor));
      result = await loadGroup(opened);
    } catch (error) {
      for (const { fileName } of group) this.note(fileName, { problem: unreadableSentence(error, fileName) });
      return;
    }
    const { loaded, taken, excluded, apart, drift, nonFinite } = result;
    this.drift.push(...drift);
    this.nonFinite.push(...nonFinite);
    for (const { file, problem } of excluded) this.note(file.name, { problem });
    if (loaded) await this.store(loaded, taken);
    const others = group.filter(({ fileName }) => apart.some(({ name }) => name === fileName));
    if (others.length > 0) await this.take(others);
  }

  private async store(loaded: LoadedWeights, taken: readonly CheckpointFile[]): Promise<void> {
    const { architecture, weights, tables, beta, inputSize, calibration, reports } = loaded;
    const fileNames = taken.map(({ name }) => name);
    const several = reports.length > 1;
    const warnings = reports.flatMap((report) =>
      report.warnings.map((warning) => (several ? `${report.fileName}: ${warning}` : warning)),
    );
    const named = Object.assign({}, ...taken.map(({ metadata }) => classNamesOf(metadata))) as NamesOfHeads;
    const phase = `Storing ${fileNames.join(", ")}`;
    try {
      const stored = await storeCheckpoint(
        {
          architecture,
          weights,
          tables,
          family: reports[0].family,
          beta,
          inputSize,
          ...(calibration && { calibration }),
          tasks: tasksOf(loaded),
          staleHeads: Object.assign({}, ...reports.map((report) => report.staleHeads)) as StaleHeads,
          ...(Object.keys(named).length > 0 && { classNames: named }),
          fileNames,
          warnings: [...warnings, ...driftSentences(loaded)],
        },
        {
          precision: this.precision,
          signal: this.context.signal,
          onProgress: async (done, total) => {
            this.context.progress({ phase, done, total, unit: "bytes" });
            await this.context.yieldToEventLoop();
          },
        },
      );
      // the same weights may be open with what an earlier file said of them
      void forgetNetwork(stored.id);
      this.checkpoints.set(stored.id, stored);
      for (const fileName of fileNames) this.note(fileName, { checkpoint: stored.id });
    } catch (error) {
      if (this.context.signal.aborted) throw new CancelledError("Adding files");
      const isFull = error instanceof StorageFullError;
      for (const fileName of fileNames) {
        this.note(fileName, { problem: unreadableSentence(error, fileName), ...(isFull && { storageFull: true }) });
      }
    }
  }
}

export const importCheckpoints: Job<"import-checkpoints"> = async ({ files, precision, weights = {} }, context) => {
  const work = new Import(context, precision, weights);
  for (const group of groupCheckpoints(await work.examine(files))) await work.take(group);
  const output = {
    files: Array.from(work.files.values()),
    checkpoints: Array.from(work.checkpoints.values()),
    drift: work.drift,
    nonFinite: work.nonFinite,
  };
  return { output, transfer: [] };
};
