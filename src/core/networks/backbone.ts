// The layers that all heads share: residual ones behind a bottleneck's decoder or a stem, or those of a backbone of its own.
import type { Architecture, BackboneArchitecture, BodyLayer, ResidualArchitecture } from "../../domain";
import { isReplaceable } from "./backbones/backbone";
import { backboneKind, formOf, layersOf } from "./backbones/backbones";
import { blocks } from "./blocks";
import { inTurn, type Layer, type Ops } from "./ops";

/** `before` is the dilation of the layer before, which torchvision gives a layer's first block. */
function residualLayer<T>(ops: Ops<T>, { block }: ResidualArchitecture, layer: BodyLayer, before: number): Layer<T> {
  const { width, outChannels, dilation = 1 } = layer;
  const parts = Array.from({ length: layer.blocks }, (_, i) =>
    blocks[block].layers(ops, `body.${layer.name}.${i}`, {
      inChannels: i === 0 ? layer.inChannels : outChannels,
      width,
      outChannels,
      stride: i === 0 ? layer.stride : 1,
      dilation: i === 0 ? before : dilation,
    }),
  );
  return inTurn(ops, parts);
}

/** The layers behind the front, in the order in which they run. */
export function layersBehindFront(architecture: Architecture): readonly Pick<BodyLayer, "name" | "outChannels">[] {
  if (!architecture.backbone) return architecture.layers;
  return backboneBehindFront(architecture);
}

/** The first layer of a backbone of its own is its front, unless a bottleneck is. */
function backboneBehindFront(architecture: BackboneArchitecture) {
  return layersOf(architecture).slice(architecture.bottleneck ? 0 : 1);
}

/** Of every map that front and backbone make, in order, the layer it comes from: the front's is called `decoder` or `stem`. */
export function mapLayers(architecture: Architecture): readonly Pick<BodyLayer, "name" | "outChannels">[] {
  return [frontLayer(architecture), ...layersBehindFront(architecture)];
}

function frontLayer(architecture: Architecture): Pick<BodyLayer, "name" | "outChannels"> {
  const { bottleneck } = architecture;
  if (bottleneck) return { name: "decoder", outChannels: bottleneck.targetChannels };
  const outChannels = architecture.backbone ? layersOf(architecture)[0].outChannels : architecture.layers[0].inChannels;
  return { name: "stem", outChannels };
}

/** The index of a layer's map; -1 where there is none. A bottleneck stands in the place of layer1, and so does its decoder's map. */
export function mapOfLayer(architecture: Architecture, layer: string): number {
  const index = mapLayers(architecture).findIndex(({ name }) => name === layer);
  return index < 0 && layer === "layer1" && architecture.bottleneck ? 0 : index;
}

/** One pass over x [n, h, w, c] -> x itself, and the output of every layer, or of the first `count`. */
export type BackboneLayers<T> = (x: T, count?: number) => readonly T[];

/** The layers from index `begin` to `end`, all unless told. */
export function backbone<T>(
  ops: Ops<T>,
  architecture: Architecture,
  { begin = 0, end }: { readonly begin?: number; readonly end?: number } = {},
): BackboneLayers<T> {
  const layers = architecture.backbone
    ? backboneBehindFront(architecture)
        .slice(begin, end)
        .map((layer) => layer.build(ops))
    : architecture.layers
        .slice(begin, end)
        .map((layer, i) => residualLayer(ops, architecture, layer, architecture.layers[begin + i - 1]?.dilation ?? 1));
  return (x, count) => {
    const maps = [x];
    for (const layer of layers.slice(0, count)) maps.push(layer(maps[maps.length - 1]));
    return maps;
  };
}

/** The index of the last of the maps that front and backbone make. */
export function lastMap(architecture: Architecture): number {
  return layersBehindFront(architecture).length;
}

/** Of the maps that front and backbone make, by index, those that heads read, finest first: a stem's own is too early. */
export function headMapIndices(architecture: Architecture): readonly number[] {
  const names = ["stem", ...layersBehindFront(architecture).map(({ name }) => name)];
  if (architecture.backbone) {
    const form = formOf(architecture);
    const { stages = backboneKind(architecture).stages } = form;
    // a bottleneck stands in the place of a layer that it replaces
    return stages.map((name) => (architecture.bottleneck && isReplaceable(form, name) ? 0 : names.indexOf(name)));
  }
  return Array.from(names.keys()).slice(architecture.stem ? 1 : 0);
}

/** Of the maps that front and backbone make, those that heads read, finest first. */
export function headMaps<Value>(architecture: Architecture, maps: readonly Value[]): readonly Value[] {
  return headMapIndices(architecture).map((index) => maps[index]);
}

/**
 * Input positions a position of the last map, 32 unless layers are dilated. A bottleneck has stride 4, and so has every
 * residual network's front.
 */
export function outputStride(architecture: Architecture): number {
  const layers = architecture.backbone ? layersOf(architecture) : architecture.layers;
  const first = architecture.backbone && !architecture.bottleneck ? 1 : 4;
  return layers.reduce((stride, layer) => stride * layer.stride, first);
}
