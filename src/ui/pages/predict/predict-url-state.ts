// What the Predict page keeps in its address: checkpoint, protocol and its sizes, layers, opacity, threshold, uplink, quality, scene
// or photograph.
import { protocolNames, type ChosenNumbers, type ProtocolName } from "../../../domain";
import { UrlReader } from "../../shared/url-reader";
import { readNumbers } from "../../shared/protocol-fields";

export const layerNames = ["boxes", "masks"] as const;
export type LayerName = (typeof layerNames)[number];

export interface PredictUrlState {
  /** As asked for; it may not be stored. */
  readonly checkpoint?: string;
  readonly protocol: ProtocolName;
  /** Sizes that were chosen; the checkpoint decides the others. */
  readonly protocolNumbers: ChosenNumbers;
  readonly layers: readonly LayerName[];
  /** 0 … 100. */
  readonly opacityPercent: number;
  /** 0 … 100: boxes with a lower score are not shown. */
  readonly thresholdPercent: number;
  readonly uplinkKilobitsPerSecond: number;
  /** Of JPEG and WebP, 1 … 100. */
  readonly quality: number;
  /** Which scene to begin with; which photograph by its file's name without the ending. Neither leaves it to the page. */
  readonly scene?: number;
  readonly photo?: string;
  /** What the address says that cannot be. */
  readonly problems: readonly string[];
}

export const greatestUplink = 10_000_000;
const greatestScene = 1_000_000;

/** The name of a photograph: one that no file can have is none. */
function readPhoto(url: UrlReader): string | undefined {
  const text = url.text("photo");
  if (text === undefined || /^[\w-]{1,60}$/.test(text)) return text;
  url.complain("photo", ", which is no photograph's name; the first image is shown.");
  return undefined;
}

export function readPredictUrlState(parameters: URLSearchParams): PredictUrlState {
  const url = new UrlReader(parameters);
  const protocol = url.oneOf("protocol", protocolNames);
  const protocolNumbers = readNumbers(url, protocol);
  const layers = url.list("layers");
  if (layers?.some((name) => !(layerNames as readonly string[]).includes(name))) {
    url.complain("layers", `; known are ${layerNames.join(", ")}, and others are left out.`);
  }
  return {
    checkpoint: url.text("checkpoint"),
    protocol,
    protocolNumbers,
    layers: layers ? layerNames.filter((name) => layers.includes(name)) : layerNames,
    opacityPercent: url.number("opacity", 50, 0, 100),
    thresholdPercent: url.number("threshold", 50, 0, 100),
    uplinkKilobitsPerSecond: url.number("uplink", 1000, 1, greatestUplink),
    quality: url.number("quality", 50, 1, 100),
    scene: url.text("scene") === undefined ? undefined : url.number("scene", 1, 1, greatestScene),
    photo: readPhoto(url),
    problems: url.problems,
  };
}
