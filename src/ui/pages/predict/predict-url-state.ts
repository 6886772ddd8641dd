// What the Predict page keeps in its address: checkpoint, protocol and its sizes, layers, opacity, threshold, uplink, quality, scene.
import { protocolNames, type ChosenNumbers, type ProtocolName } from "../../../domain";
import { hashNumber } from "../../shared/url-reader";
import { readNumbers } from "../../shared/protocol-fields";
import { saidInAddress } from "../../shared/said-in-address";

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
  /** Which scene to begin with. */
  readonly scene: number;
  /** What the address says that cannot be. */
  readonly problems: readonly string[];
}

export const greatestUplink = 10_000_000;
export const greatestScene = 1_000_000;

function isProtocol(text: string): text is ProtocolName {
  return (protocolNames as readonly string[]).includes(text);
}

export function readPredictUrlState(parameters: URLSearchParams): PredictUrlState {
  const problems: string[] = [];
  const number = (name: string, fallback: number, least: number, most: number) => {
    const { value, problem } = hashNumber(parameters, name, fallback, least, most);
    if (problem) problems.push(problem);
    return value;
  };
  const asked = parameters.get("protocol");
  let protocol: ProtocolName = "unified";
  if (asked !== null && isProtocol(asked)) protocol = asked;
  else if (asked !== null) {
    problems.push(
      `${saidInAddress("protocol", asked)}; known are ${protocolNames.join(", ")}, and ${protocol} is used.`,
    );
  }
  const numbers = readNumbers(parameters, protocol);
  problems.push(...numbers.problems);
  const layersText = parameters.get("layers");
  const layers = layersText?.split(",").filter(Boolean);
  if (layersText !== null && layers?.some((name) => !(layerNames as readonly string[]).includes(name))) {
    problems.push(
      `${saidInAddress("layers", layersText)}; known are ${layerNames.join(", ")}, and others are left out.`,
    );
  }
  return {
    checkpoint: parameters.get("checkpoint") ?? undefined,
    protocol,
    protocolNumbers: numbers.chosen,
    layers: layers ? layerNames.filter((name) => layers.includes(name)) : layerNames,
    opacityPercent: number("opacity", 50, 0, 100),
    thresholdPercent: number("threshold", 50, 0, 100),
    uplinkKilobitsPerSecond: number("uplink", 1000, 1, greatestUplink),
    quality: number("quality", 50, 1, 100),
    scene: number("scene", 1, 1, greatestScene),
    problems,
  };
}

/** The parameters with some of them changed; undefined takes one out. */
export function changedAddress(
  before: URLSearchParams,
  changes: Readonly<Record<string, string | number | undefined>>,
): URLSearchParams {
  const after = new URLSearchParams(before);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) after.delete(name);
    else after.set(name, String(value));
  }
  return after;
}
