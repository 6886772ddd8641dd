// Networks that others publish, by their layers alone: what they cost and how long they take needs no weights. The shapes are
// those of reference/state-dicts, which published-architectures.test.ts holds them against.
import file from "../../../configs/published-architectures.json" with { type: "json" };
import type { Architecture } from "../../domain";

/** torchvision's and upstream's lightweight networks by their names there, and the paper's with their three heads as `ladon-…`. */
export const publishedArchitectures = file as unknown as Readonly<Record<keyof typeof file, Architecture>>;

export type PublishedArchitectureName = keyof typeof publishedArchitectures;

export function isPublishedArchitecture(name: string): name is PublishedArchitectureName {
  return Object.hasOwn(publishedArchitectures, name);
}
