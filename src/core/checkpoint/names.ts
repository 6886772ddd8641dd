// PyTorch's names for one tensor, old and new, wrapped and bare, brought to one canonical spelling.

/** What wrappers put in front of every name: DistributedDataParallel, torch.compile, a holder's attribute. */
const wrapperPrefix = /^(?:(?:module|_orig_mod|model|student_model)\.)+/;
/** Where detection (`backbone.body.`) and segmentation (`backbone.`) keep the body; the FPN is at `backbone.fpn.`. */
const backbonePrefix = /^backbone\.(?:body\.)?/;

const renamings: readonly (readonly [older: RegExp, newer: string])[] = [
  // CompressAI before 1.2.6: `_matrix0`, `_bias0`, `_factor0`.
  [/entropy_bottleneck\._matrix(\d)$/, "entropy_bottleneck.matrices.$1"],
  [/entropy_bottleneck\._bias(\d)$/, "entropy_bottleneck.biases.$1"],
  [/entropy_bottleneck\._factor(\d)$/, "entropy_bottleneck.factors.$1"],
  // torchvision before 0.13 (RPN head) and 0.14 (FPN): convolutions without the blocks around them.
  [/^rpn\.head\.conv\.(weight|bias)$/, "rpn.head.conv.0.0.$1"],
  [/^fpn\.(inner|layer)_blocks\.(\d)\.(weight|bias)$/, "fpn.$1_blocks.$2.0.$3"],
];

/**
 * Today's upstream spelling without prefixes: `module.backbone.body.layer2.0.conv1.weight` is `layer2.0.conv1.weight`.
 * `prefix` is a file's own, which is taken off first where a name has it (`CheckpointFile.prefix`).
 */
export function canonicalName(fileName: string, prefix = ""): string {
  const own = fileName.startsWith(prefix) ? fileName.slice(prefix.length) : fileName;
  let name = own.replace(wrapperPrefix, "").replace(backbonePrefix, "");
  for (const [older, newer] of renamings) name = name.replace(older, newer);
  return name;
}

/** Counters of batches that norms keep and no model needs; frozen norms lack them. */
export function isBatchCounter(name: string): boolean {
  return name.endsWith(".num_batches_tracked");
}

/** The counter of averaged models that PyTorch's AveragedModel (`torch.optim.swa_utils`) keeps beside the module. */
export function isAverageCounter(name: string): boolean {
  return name === "n_averaged" || name.endsWith(".n_averaged");
}
