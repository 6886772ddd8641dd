// What the Compare page keeps in its address.
import { protocolNames, type ProtocolName } from "../../../domain";
import { hashNumber } from "../../shared/url-reader";
import { saidInAddress } from "../../shared/said-in-address";

export const viewNames = ["columns", "swipe"] as const;
export type ViewName = (typeof viewNames)[number];

export interface CompareUrlState {
  /** As asked for; undefined leaves the choice to the page. */
  readonly checkpoints?: readonly string[];
  readonly protocol: ProtocolName;
  readonly view: ViewName;
  /** 0 … 100. */
  readonly opacityPercent: number;
  readonly thresholdPercent: number;
  /** "At most this many kilobytes"; undefined while nobody has asked. */
  readonly mostKilobytes?: number;
  readonly scene: number;
  readonly problems: readonly string[];
}

export const mostCheckpoints = 5;

function oneOf<Name extends string>(names: readonly Name[], text: string | null): Name | undefined {
  return names.find((name) => name === text);
}

export function readCompareUrlState(parameters: URLSearchParams): CompareUrlState {
  const problems: string[] = [];
  const number = (name: string, fallback: number, least: number, most: number) => {
    const { value, problem } = hashNumber(parameters, name, fallback, least, most);
    if (problem) problems.push(problem);
    return value;
  };
  const known = <Name extends string>(name: string, names: readonly Name[]): Name => {
    const text = parameters.get(name);
    const found = oneOf(names, text);
    if (text !== null && !found) {
      problems.push(`${saidInAddress(name, text)}; known are ${names.join(", ")}, and ${names[0]} is used.`);
    }
    return found ?? names[0];
  };
  const ids = parameters.get("checkpoints")?.split(",").filter(Boolean);
  if (ids && ids.length > mostCheckpoints) {
    problems.push(`The address names ${ids.length} checkpoints; the first ${mostCheckpoints} are compared.`);
  }
  const kilobytesText = parameters.get("kilobytes");
  const kilobytes = /^\d{1,9}(?:\.\d{1,9})?$/.test(kilobytesText ?? "") ? Number(kilobytesText) : 0;
  if (kilobytesText !== null && kilobytes === 0) {
    problems.push(
      `${saidInAddress("kilobytes", kilobytesText)}, which is no number above 0 such as 12.5; there is no limit.`,
    );
  }
  return {
    checkpoints: ids?.slice(0, mostCheckpoints),
    protocol: known("protocol", protocolNames),
    view: known("view", viewNames),
    opacityPercent: number("opacity", 50, 0, 100),
    thresholdPercent: number("threshold", 50, 0, 100),
    mostKilobytes: kilobytes > 0 ? kilobytes : undefined,
    scene: number("scene", 1, 1, 1_000_000),
    problems,
  };
}
