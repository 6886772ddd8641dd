// The backbones that a network can have beside residual layers: one file each, and a line here.
import type { BackboneArchitecture, BackboneKind } from "../../../domain";
import { isReplaceable, type Backbone, type BackboneLayer, type FormOfBackbone } from "./backbone";
import { efficientNetLite } from "./efficientnet-lite";
import { mnasnet } from "./mnasnet";
import { mobilenetV2 } from "./mobilenet-v2";
import { mobilenetV3Large, mobilenetV3Small } from "./mobilenet-v3";
import { vgg16 } from "./vgg16";

export const backbones: Readonly<Record<BackboneKind, Backbone>> = {
  "mobilenet-v2": mobilenetV2,
  "mobilenet-v3-large": mobilenetV3Large,
  "mobilenet-v3-small": mobilenetV3Small,
  mnasnet,
  "efficientnet-lite": efficientNetLite,
  vgg16,
};

type Described = Pick<BackboneArchitecture, "backbone" | "bottleneck">;

export function backboneKind({ backbone }: Described): Backbone {
  return backbones[backbone.kind];
}

export function formOf({ backbone }: Described): FormOfBackbone {
  return backboneKind({ backbone }).forms[backbone.form]!;
}

/** Its layers from the first, or from the first behind a bottleneck. Throws Error for a width that the architecture lacks. */
export function layersOf({ backbone, bottleneck }: Described): readonly BackboneLayer[] {
  const form = formOf({ backbone });
  const widths = (name: string): number => {
    // what a bottleneck replaces hands on what its decoder gives
    const width = backbone.widths[name] ?? (isReplaceable(form, name) && bottleneck?.targetChannels);
    if (!width) throw new Error(`${backbone.kind} has no width of ${name}`);
    return width;
  };
  return backboneKind({ backbone })
    .layers(widths, backbone.form)
    .slice(bottleneck && form.replaceable?.length);
}
