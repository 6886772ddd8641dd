// The backbones that a network can have beside residual layers: one file each, and a line here.
import type { BackboneArchitecture, BackboneKind } from "../../../domain";
import type { Backbone, BackboneLayer, FormOfBackbone } from "./backbone";
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

type Described = Pick<BackboneArchitecture, "backbone">;

export function backboneKind({ backbone }: Described): Backbone {
  return backbones[backbone.kind];
}

export function formOf({ backbone }: Described): FormOfBackbone {
  return backboneKind({ backbone }).forms[backbone.form]!;
}

/** Throws Error for a width that the architecture lacks. */
export function layersOf({ backbone }: Described): readonly BackboneLayer[] {
  const widths = (name: string): number => {
    const width = backbone.widths[name];
    if (width === undefined) throw new Error(`${backbone.kind} has no width of ${name}`);
    return width;
  };
  return backboneKind({ backbone }).layers(widths, backbone.form);
}
