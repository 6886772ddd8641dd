// What the Compare page keeps in its address.
import { protocolNames, type ProtocolName } from "../../../domain";
import { UrlReader } from "../../shared/url-reader";

export const viewNames = ["columns", "swipe"] as const;
type ViewName = (typeof viewNames)[number];

export interface CompareUrlState {
  /** As asked for; undefined leaves the choice to the page. */
  readonly checkpoints?: readonly string[];
  readonly protocol: ProtocolName;
  readonly view: ViewName;
  /** 0 … 100. */
  readonly opacityPercent: number;
  readonly thresholdPercent: number;
  /** "At most this many kilobytes"; undefined while nobody has asked. */
  readonly maxKilobytes?: number;
  /** Undefined leaves the image to the page. */
  readonly scene?: number;
  readonly problems: readonly string[];
}

export const maxCheckpoints = 5;

export function readCompareUrlState(parameters: URLSearchParams): CompareUrlState {
  const url = new UrlReader(parameters);
  const ids = url.list("checkpoints");
  if (ids && ids.length > maxCheckpoints) {
    url.problems.push(`The address names ${ids.length} checkpoints; the first ${maxCheckpoints} are compared.`);
  }
  const kilobytesText = url.text("kilobytes");
  const kilobytes = /^\d{1,9}(?:\.\d{1,9})?$/.test(kilobytesText ?? "") ? Number(kilobytesText) : 0;
  if (kilobytesText !== undefined && kilobytes === 0) {
    url.complain("kilobytes", ", which is no number above 0 such as 12.5; there is no limit.");
  }
  return {
    checkpoints: ids?.slice(0, maxCheckpoints),
    protocol: url.oneOf("protocol", protocolNames),
    view: url.oneOf("view", viewNames),
    opacityPercent: url.number("opacity", 50, 0, 100),
    thresholdPercent: url.number("threshold", 50, 0, 100),
    maxKilobytes: kilobytes > 0 ? kilobytes : undefined,
    scene: url.text("scene") === undefined ? undefined : url.number("scene", 1, 1, 1_000_000),
    problems: url.problems,
  };
}
