// How far into a network everything stays as it is: what comes before need not be computed twice, nor differentiated.
import { layersBehindFront } from "../../../core/networks/backbone";
import type { Architecture } from "../../../domain";
import { belongsTo } from "./module-names";
import { isWritten, type StageModules } from "./stage-parameters";

export type FreezeBoundary =
  /** The first layer is trained already, or noise makes every pass another. */
  | { readonly kind: "image" }
  /** Encoder and prior stay: the rounded latent of an image is always the same. */
  | { readonly kind: "latent" }
  /** So do the maps before the body and those of its first `layers` layers. */
  | { readonly kind: "maps"; readonly layers: number };

/** The modules before a boundary, by name. */
export function modulesBefore(boundary: FreezeBoundary, architecture: Architecture): readonly string[] {
  if (boundary.kind === "image") return [];
  const front = ["encoder", "prior"];
  if (boundary.kind === "latent") return front;
  const below = layersBehindFront(architecture)
    .slice(0, boundary.layers)
    .map(({ name }) => `body.${name}`);
  return [...(architecture.bottleneck ? [...front, "decoder"] : ["stem"]), ...below];
}

export function freezeBoundaryOf(
  architecture: Architecture,
  parameters: Iterable<string>,
  modules: StageModules,
  latent: "noise" | "rounded",
): FreezeBoundary {
  const written = Array.from(parameters).filter((name) => isWritten(name, modules));
  const moves = (module: string) => written.some((name) => belongsTo(name, module));
  if (architecture.bottleneck) {
    if (latent === "noise" || moves("encoder") || moves("prior")) return { kind: "image" };
    if (moves("decoder")) return { kind: "latent" };
  } else if (moves("stem")) return { kind: "image" };
  const layers = layersBehindFront(architecture);
  const first = layers.findIndex(({ name }) => moves(`body.${name}`));
  return { kind: "maps", layers: first < 0 ? layers.length : first };
}
