// What torchdistill's save_ckpt writes: the state dict beside the optimizer with its momenta, the schedule and the arguments.
import type { Bytes } from "../../core/base/byte-source";
import { PickleWriter, type PlainValue } from "../../core/checkpoint/pickle-writer";
import { writeTorchArchive } from "../../core/checkpoint/write-torch";
import type { TensorToWrite } from "../../core/checkpoint/torch-tensors";

export interface TorchdistillCheckpoint {
  readonly model: readonly TensorToWrite[];
  /** Of the parameters that SGD updates, in its order. */
  readonly momenta: readonly TensorToWrite[];
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly milestones: readonly number[];
  readonly epoch: number;
  readonly bestValue: number;
  /** Path of the recipe, as given on torchdistill's command line. */
  readonly config: string;
  readonly experiment: string;
}

/** `{'state': {0: {'momentum_buffer': …}, …}, 'param_groups': […]}` of torch.optim.SGD. */
function writeOptimizer(writer: PickleWriter, checkpoint: TorchdistillCheckpoint): void {
  const { model, momenta, learningRate: lr, weightDecay } = checkpoint;
  writer.opcodes("}(");
  writer.text("state");
  writer.opcodes("}(");
  momenta.forEach((momentum, index) => {
    writer.integer(index);
    writer.opcodes("}(");
    writer.text("momentum_buffer");
    writer.tensor(momentum, model.length + index);
    writer.opcodes("u");
  });
  writer.opcodes("u");
  writer.text("param_groups");
  const group = { lr, momentum: 0.9, dampening: 0, weight_decay: weightDecay, nesterov: false, initial_lr: lr };
  writer.plain([{ ...group, params: momenta.map((_, index) => index) }]);
  writer.opcodes("u");
}

/** The state of torch.optim.lr_scheduler.MultiStepLR, whose milestones are a Counter. */
function writeSchedule(writer: PickleWriter, { milestones, learningRate, epoch }: TorchdistillCheckpoint): void {
  writer.opcodes("}(");
  writer.text("milestones");
  writer.global("collections", "Counter");
  writer.opcodes("}(");
  for (const milestone of milestones) {
    writer.integer(milestone);
    writer.integer(1);
  }
  writer.opcodes("u\x85R");
  const facts = { gamma: 0.1, base_lrs: [learningRate], last_epoch: epoch, _step_count: epoch + 1 };
  for (const [key, value] of Object.entries(facts)) {
    writer.text(key);
    writer.plain(value);
  }
  writer.opcodes("u");
}

/** The command line as an argparse.Namespace. */
function writeArguments(writer: PickleWriter, args: PlainValue): void {
  writer.global("argparse", "Namespace");
  writer.opcodes(")\x81");
  writer.plain(args);
  writer.opcodes("b");
}

function pickle(checkpoint: TorchdistillCheckpoint): Bytes {
  const { model, bestValue, config, experiment } = checkpoint;
  const writer = new PickleWriter();
  writer.opcodes("\x80\x02}(");
  writer.text("model");
  writer.stateDict(model);
  writer.text("optimizer");
  writeOptimizer(writer, checkpoint);
  writer.text("best_value");
  writer.plain(bestValue);
  writer.text("lr_scheduler");
  writeSchedule(writer, checkpoint);
  writer.text("config");
  writer.plain({ models: { student_model: { experiment } } });
  writer.text("args");
  writeArguments(writer, { config, seed: null, student_only: false, device: "cuda" });
  writer.opcodes("u.");
  return writer.result();
}

/** A `.pt` file in chunks, one tensor at a time in memory; `folder` is the archive's. */
export function torchdistillFile(folder: string, checkpoint: TorchdistillCheckpoint): AsyncGenerator<Bytes> {
  const tensors = [...checkpoint.model, ...checkpoint.momenta];
  return writeTorchArchive(folder, () => pickle(checkpoint), tensors);
}
