// Why parts of a torchdistill configuration have no place in a recipe of this lab, by their key.

const loading = "How images are read and put into batches is this lab's own matter.";
const precision = "Everything is computed in float32 here.";
const oneDevice = "There is one device here: the browser's.";

const reasons: Readonly<Record<string, string>> = {
  accelerator: oneDevice,
  amp: precision,
  batch_sampler: "Images are shuffled one by one here, whatever their shape.",
  bf16: precision,
  cache_output: "What frozen modules say is kept where a recipe says cacheFrozen.",
  collate_fn: loading,
  datasets: "You choose the folder here; paths of another machine are not followed.",
  dependencies: "Python modules are never loaded.",
  drop_last: loading,
  fp16: precision,
  grad_accum_step: "Gradients are applied after every batch here.",
  group_ids: "Images are shuffled one by one here, whatever their shape.",
  log_freq: "Every step is drawn here.",
  mixed_precision: precision,
  models: "The network and its weights, the teacher's too, are those of the checkpoints that you choose.",
  num_workers: loading,
  persistent_workers: loading,
  pin_memory: loading,
  prefetch_factor: loading,
  test: "Evaluating a checkpoint has a page of its own here.",
  use_amp: precision,
  uses_amp: precision,
  val_data_loader: "After each epoch the lab scores the validation images, prepared by the recipe's protocol.",
  wrapper: oneDevice,
};

/** Of everything that has no reason of its own. */
export const unknownReason = "This lab has no such setting.";

export function unhonouredReason(key: string): string {
  return Object.hasOwn(reasons, key) ? reasons[key] : unknownReason;
}
