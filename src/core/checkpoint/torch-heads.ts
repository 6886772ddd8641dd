// The heads that upstream's state dicts hold: which tensors are of each, and from which of them its widths are read.
import type { Architecture, TaskName } from "../../domain";

/** Tensors of each kind of head, by canonical name. */
export const headPatterns: Readonly<Record<TaskName, RegExp>> = {
  classification: /^fc\./,
  detection: /^(?:fpn|rpn|roi_heads)\./,
  segmentation: /^(?:aux_)?classifier\./,
};

type WidthTensors = Readonly<Record<string, string>>;

const classifier = { classes: "fc.weight" };
const fasterRcnn = {
  pyramidChannels: "fpn.inner_blocks.0.0.weight",
  anchorsPerPosition: "rpn.head.cls_logits.weight",
  hidden: "roi_heads.box_head.fc6.weight",
  classes: "roi_heads.box_predictor.cls_score.weight",
};
const deepLab = { width: "classifier.0.convs.0.0.weight", classes: "classifier.4.weight" };
const fused = {
  width: "classifier.aspp.convs.0.0.weight",
  detailWidth: "classifier.project.0.weight",
  joinWidth: "classifier.classifier.0.weight",
  classes: "classifier.classifier.3.weight",
};

/** By task, of each kind of head the tensors whose outputs are its widths: without one of them there is no such head. */
const widthTensors: Readonly<Record<TaskName, readonly WidthTensors[]>> = {
  classification: [classifier],
  detection: [fasterRcnn],
  segmentation: [deepLab, fused],
};

/** The tensors that a file lacks, of the kind of head that it has the larger share of. */
export function lackingTensors(task: TaskName, isThere: (name: string) => boolean): readonly string[] {
  const kinds = widthTensors[task].map((widths) => {
    const names = Object.values(widths);
    const lacking = names.filter((name) => !isThere(name));
    return { lacking, share: lacking.length / names.length };
  });
  return kinds.toSorted((a, b) => a.share - b.share)[0].lacking;
}

/** Outputs of a tensor; undefined where it is not there, or none of a network. */
type OutputsOf = (name: string) => number | undefined;

function widthsOf<Tensors extends WidthTensors>(tensors: Tensors, outputsOf: OutputsOf) {
  const widths = Object.entries(tensors).map(([width, name]) => [width, outputsOf(name)] as const);
  if (widths.some(([, length]) => length === undefined)) return undefined;
  return Object.fromEntries(widths) as { readonly [Width in keyof Tensors]: number };
}

function segmentationOf(outputsOf: OutputsOf): Architecture["heads"]["segmentation"] {
  const auxiliaryWidth = outputsOf("aux_classifier.0.weight");
  const auxiliary = auxiliaryWidth && { auxiliaryWidth };
  const plain = widthsOf(deepLab, outputsOf);
  if (plain) return { classes: plain.classes, width: plain.width, ...auxiliary };
  const all = widthsOf(fused, outputsOf);
  if (!all) return undefined;
  const { classes, width, ...fusion } = all;
  return { classes, width, ...auxiliary, fusion };
}

/** The heads whose width tensors are there; `pyramidLevels` maps feed the pyramid, all that there are where it is absent. */
export function headsOf(outputsOf: OutputsOf, pyramidLevels: number | undefined): Architecture["heads"] {
  const classification = widthsOf(classifier, outputsOf);
  const detection = widthsOf(fasterRcnn, outputsOf);
  const segmentation = segmentationOf(outputsOf);
  return {
    ...(classification && { classification }),
    ...(detection && {
      detection: {
        classes: detection.classes,
        pyramidChannels: detection.pyramidChannels,
        ...(pyramidLevels && { pyramidLevels }),
        hidden: detection.hidden,
        anchorsPerPosition: detection.anchorsPerPosition,
      },
    }),
    ...(segmentation && { segmentation }),
  };
}
