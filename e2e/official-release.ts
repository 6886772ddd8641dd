// A zip laid out like the official release: three .pt files of one beta, full size, their weights by the reference rule.
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { officialNetworks } from "../src/testing/official/release-names";
import { writeOfficialRelease, zipRelease } from "../src/testing/official/official-release";
import { ownReference } from "../src/testing/verify/reference-folder";

/** Path of the zip, about 700 MB, made once and kept under .cache. */
export async function officialZip(): Promise<string> {
  const folder = path.resolve(".cache/official-release/resnet50-beta1.28");
  const zip = `${folder}.zip`;
  if (existsSync(zip)) return zip;
  const members: string[] = [];
  const options = { network: officialNetworks.resnet50, beta: 1.28 };
  for await (const file of writeOfficialRelease(ownReference, folder, options)) members.push(file.path);
  await zipRelease(folder, members, zip);
  await rm(folder, { recursive: true });
  return zip;
}
