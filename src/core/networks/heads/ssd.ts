// The layers of SSD and SSDlite: every map predicts classes and offsets of its default boxes, after torchvision's ssd.py and
// ssdlite.py. The layers that make the coarser maps are the backbone's, as they are torchvision's.
import type { SsdShapes } from "../../../domain";
import { boxesPerPosition } from "../../geometry/default-boxes";
import { headMapIndices, headMaps } from "../backbone";
import { layersOf } from "../backbones/backbones";
import { normed } from "../backbones/inverted-residual";
import { ConfigurationError } from "../configuration";
import type { Layer, Ops } from "../ops";
import type { Head, HeadSetting, HeadShapes, Modules } from "./head";

/** What a map predicts. */
export type SsdOutput<T> = {
  /** Logits [n, h, w, boxes · classes], background first. */
  readonly logits: T;
  /** Offsets [n, h, w, boxes · 4]. */
  readonly deltas: T;
};

export interface SsdLayers<T> {
  /** Maps of front and backbone -> the outputs of each that predicts, finest first. */
  readonly predictions: (maps: readonly T[]) => SsdOutput<T>[];
}

export function isSsd(shapes: HeadShapes<"detection">): shapes is SsdShapes {
  return shapes.kind === "ssd" || shapes.kind === "ssdlite";
}

/** Maps that torchvision's have. */
const mapCount = 6;
const [classList, boxList] = ["head.classification_head.module_list", "head.regression_head.module_list"];

interface SsdKind {
  readonly kind: SsdShapes["kind"];
  /** What is done to the finest map first. */
  rescale?<T>(ops: Ops<T>): Layer<T>;
  /** A map's predictor. */
  predictor<T>(ops: Ops<T>, name: string, inChannels: number, outChannels: number): Layer<T>;
  /** PyTorch's modules of a predictor that is `torch` there, its last convolution first. */
  modules(own: string, torch: string): Modules;
  readonly torch: Pick<Head<"detection">["torch"], "tensors" | "prefixes"> & { readonly modules?: Modules };
}

/** Throws ConfigurationError where the configuration lists other default boxes than the weights predict. */
function assertBoxes({ boxesPerPosition: expected }: SsdShapes, { configuration }: HeadSetting): void {
  const { name, detection } = configuration;
  const listed = detection.defaultBoxes ? boxesPerPosition(detection.defaultBoxes) : [];
  if (listed.join() === expected.join()) return;
  throw new ConfigurationError(
    `Configuration "${name}" gives ${listed.join(", ") || "no"} default boxes a position, the weights expect ` +
      `${expected.join(", ")}, map by map. Correct detection.defaultBoxes.`,
  );
}

function ssdKind({ kind, rescale, predictor, modules, torch }: SsdKind): Head<"detection", SsdShapes> {
  const layers = <T>(ops: Ops<T>, shapes: SsdShapes, { architecture }: HeadSetting): SsdLayers<T> => {
    // torchvision has none on residual layers: a file of such a network has tensors that this one lacks.
    const inputs = architecture.backbone ? headMaps(architecture, layersOf(architecture)) : [];
    const rescaled = inputs.length > 0 ? rescale?.(ops) : undefined;
    const list = (name: string, each: number) =>
      inputs.map(({ outChannels }, i) =>
        predictor(ops, `detection.${name}.${i}`, outChannels, shapes.boxesPerPosition[i] * each),
      );
    const [classes, deltas] = [list("classes", shapes.classes), list("boxes", 4)];
    return {
      predictions: (maps) =>
        inputs.map((_, i) =>
          ops.scope(() => {
            const map = headMaps(architecture, maps)[i];
            const x = i === 0 && rescaled ? rescaled(map) : map;
            return { logits: classes[i](x), deltas: deltas[i](x) };
          }),
        ),
    };
  };
  const own = { classes: classList, boxes: boxList };
  const predictors = Object.entries(own).flatMap(([name, list]) =>
    Array.from({ length: mapCount }, (_, i) => modules(`detection.${name}.${i}`, `${list}.${i}`)),
  );
  const lastOf = (list: string, i: number) => `${Object.values(modules("", `${list}.${i}`))[0]}.weight`;
  return {
    is: (shapes) => shapes.kind === kind,
    check: assertBoxes,
    layers,
    trace: (ops, shapes, setting) => layers(ops, shapes, setting).predictions,
    outputs(ops, shapes, setting) {
      const { predictions } = layers(ops, shapes, setting);
      return (maps) =>
        predictions(maps).flatMap(({ logits, deltas }, i) => [
          { name: `class_logits${i}`, value: logits, kind: "map", about: "logits of each box, background first" },
          { name: `box_deltas${i}`, value: deltas, kind: "map", about: "offsets of each box, four at a time" },
        ]);
    },
    reads: headMapIndices,
    classModules: Array.from({ length: mapCount }, (_, i) => Object.keys(modules(`detection.classes.${i}`, ""))[0]),
    torch: {
      ...torch,
      modules: Object.assign({ ...torch.modules }, ...predictors) as Modules,
      widths: { logits: lastOf(classList, 0), deltas: lastOf(boxList, 0) },
      shapes: ({ logits, deltas }, file, maps) => ({
        kind,
        classes: Math.floor((4 * logits) / deltas),
        boxesPerPosition: Array.from({ length: maps }, (_, i) =>
          Math.floor((file.outputs(lastOf(boxList, i)) ?? deltas) / 4),
        ),
      }),
      backbonePrefix: "backbone.",
      torchdistill: {},
    },
  };
}

export const ssd = ssdKind({
  kind: "ssd",
  // torchvision's extractor of VGG keeps the scale: only the finest map's values are too large for the others.
  rescale: (ops) => ops.l2Norm("detection.rescale"),
  predictor: (ops, name, _, outChannels) =>
    ops.convolution(`${name}.conv`, { outChannels, side: 3, padding: 1, bias: true }),
  modules: (own, torch) => ({ [`${own}.conv`]: torch }),
  torch: {
    tensors: /^(?:head\.|scale_weight$)/,
    prefixes: { scale_weight: "backbone." },
    modules: { "detection.rescale": "" },
  },
});

export const ssdLite = ssdKind({
  kind: "ssdlite",
  predictor(ops, name, inChannels, outChannels) {
    const depthwise = normed(ops, `${name}.depthwise`, {
      outChannels: inChannels,
      groups: inChannels,
      side: 3,
      padding: 1,
      activation: "relu6",
      epsilon: 1e-3,
    });
    const project = ops.convolution(`${name}.conv`, { outChannels, side: 1, bias: true });
    return (x) => project(depthwise(x));
  },
  modules: (own, torch) => ({
    [`${own}.conv`]: `${torch}.1`,
    [`${own}.depthwise.conv`]: `${torch}.0.0`,
    [`${own}.depthwise.norm`]: `${torch}.0.1`,
  }),
  torch: { tensors: /^head\./ },
});
