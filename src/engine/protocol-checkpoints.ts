// The protocol's words about checkpoints: importing, examining, storing, deleting.
import type { Calibration, InputProtocol, TaskName } from "../domain";
import type { BackboneDrift, NonFiniteTensor } from "../core/checkpoint/load-weights";
import type { DeviceCost } from "../core/checkpoint/encoder-cost";
import type { CheckpointReport } from "../core/checkpoint/doctor";

/** Names a stored checkpoint: 32 hexadecimal digits that follow from its content, or `demo:NAME` for one that ships. */
export type CheckpointId = string;

/** What the sets that ship were trained on, each family on one kind of images. */
export const demoFamilies = ["photographs", "scenes"] as const;
export type DemoFamily = (typeof demoFamilies)[number];

/** What a checkpoint takes, estimated before it is opened. Half precision halves the disk and nothing else. */
export interface MemoryNeed {
  /** Of the tab's memory while it answers, the lab itself included. */
  readonly answerBytes: number;
  /** Of the disk, in full and in half precision. */
  readonly fullBytes: number;
  readonly halfBytes: number;
  /** Of the room for networks that stay open: together at most 1, or one is closed for another. */
  readonly shareOfOpen: number;
}

/** The side of a network's input, unless a person asks for another, and who says so. */
export interface InputSizeFacts {
  readonly pixels: number;
  /** `list`: configs/models has the network; `default`: nobody says, and it is the paper's 416. */
  readonly source: "user" | "file" | "list" | "default";
  /** All of how an image becomes the input, of a network that has a protocol of its own. */
  readonly protocol?: InputProtocol;
}

export interface CheckpointSummary {
  readonly id: CheckpointId;
  /** For people: family and beta, or the file's name. */
  readonly title: string;
  /** e.g. `ResNet-50 behind a bottleneck`. */
  readonly family: string;
  /** Absent where neither name nor metadata tell, until the user does. */
  readonly beta?: number;
  /** Classes of each head, or why it is absent or switched off. */
  readonly tasks: Readonly<
    Record<
      TaskName,
      { readonly present: true; readonly classes: number } | { readonly present: false; readonly why: string }
    >
  >;
  /** Heads that were made for other features: why, and whether a person lets them answer all the same. */
  readonly stale?: {
    readonly [Task in TaskName]?: {
      readonly why: string;
      /** The first part that was trained without it; see StaleHeads. */
      readonly part: string;
      readonly isOn: boolean;
    };
  };
  /** Names by label of heads that were trained on classes of their own; "background" at 0 where a task has one. */
  readonly classNames?: { readonly [Task in TaskName]?: readonly string[] };
  /** False for an uncompressed teacher, which codes nothing. */
  readonly compresses: boolean;
  /** All of it runs on the device, and nothing is sent: a network with a backbone of its own. */
  readonly onDevice?: true;
  /** The layers whose features a recipe may name; absent for a residual network, which has a stem and layer1 … layer4. */
  readonly layers?: readonly string[];
  /** Names the model in bitstreams; absent for a teacher. */
  readonly modelId?: string;
  readonly inputSize: InputSizeFacts;
  /** Of its classifier's probabilities, as its file says; absent where it says nothing. */
  readonly calibration?: Calibration;
  /** What the device's half costs, as it is saved; absent for a teacher. */
  readonly encoder?: DeviceCost;
  /** What all of a network costs that sends nothing; absent for one that compresses. */
  readonly network?: DeviceCost;
  /** Bytes that only this checkpoint uses, and bytes of parts that others use too. */
  readonly ownBytes: number;
  readonly sharedBytes: number;
  readonly precision: "float32" | "float16";
  /** Absent for one that ships, which is small. */
  readonly memory?: MemoryNeed;
  readonly fileNames: readonly string[];
  /** Milliseconds since 1970; 0 for one that ships. */
  readonly addedAtMs: number;
  /** Ships with the lab: cannot be deleted or edited. */
  readonly ships: boolean;
  /** Of those that ship: what it was trained on. */
  readonly knows?: DemoFamily;
  /** Of those that ship: the one of its family to answer with until another is chosen; the first family in the list goes first. */
  readonly opensFirst?: true;
  readonly warnings: readonly string[];
}

/** What became of one file, or of one file inside a zip. */
export interface ImportedFile {
  readonly fileName: string;
  /** The doctor's findings; absent where the file could not be read at all. */
  readonly report?: CheckpointReport;
  /** The checkpoint that it became part of. */
  readonly checkpoint?: CheckpointId;
  /** Why it was not taken: a sentence. */
  readonly problem?: string;
  /** Names of the networks in it, where it holds several and does not say which one is meant. */
  readonly choices?: readonly string[];
  /** The file is fine, there was no room for it. */
  readonly storageFull?: boolean;
}

export type { CheckpointReport, BackboneDrift, DeviceCost };
export type TensorFinding = CheckpointReport["tensors"][number];

export interface ImportReport {
  readonly files: readonly ImportedFile[];
  readonly checkpoints: readonly CheckpointSummary[];
  /** Files whose backbone is not that of the file they were held against; equal ones are listed too. */
  readonly drift: readonly BackboneDrift[];
  readonly nonFinite: readonly NonFiniteTensor[];
}

export interface CheckpointJobs {
  /**
   * Reads files and zips of files, groups the files of one architecture and beta, stores each group as one checkpoint.
   * Neither a bad file nor a group for which there is no room keeps the others out: `problem` says what was not taken.
   * `weights` names the network to read of files that hold several, by the file's name in the report.
   */
  "import-checkpoints": {
    input: { files: File[]; precision: "float32" | "float16"; weights?: Readonly<Record<string, string>> };
    output: ImportReport;
  };
  "list-checkpoints": { input: null; output: CheckpointSummary[] };
  /** Names of all classes of each head that answers, by label. Rejects with UnknownCheckpointError. */
  "class-names": {
    input: { id: CheckpointId };
    output: { readonly [Task in TaskName]?: readonly string[] };
  };
  "delete-checkpoint": { input: { id: CheckpointId }; output: CheckpointSummary[] };
  /**
   * A zip of `encoder.onnx` and `server.onnx`, or of an uncompressed network's `network.onnx`; of `box-head.onnx` where regions
   * are pooled; and of `README.txt`.
   */
  "export-onnx": { input: { id: CheckpointId }; output: Blob };
  /** Sets what the files did not tell; `inputSize` in pixels. `heads` switches stale heads on and off. */
  "edit-checkpoint": {
    input: {
      id: CheckpointId;
      beta?: number;
      title?: string;
      inputSize?: number;
      heads?: { readonly [Task in TaskName]?: boolean };
    };
    output: CheckpointSummary;
  };
}
