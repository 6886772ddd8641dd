// What `npm run official:make --zip` writes at full size, opened from the zip and asked about the reference's image.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { listCheckpoints } from "../../core/checkpoint/archive";
import { loadWeights } from "../../core/checkpoint/load-weights";
import { openNetwork } from "../../nets/model/network";
import { predict } from "../../nets/pipeline/predict";
import { useNodeBackend } from "../../node/backend";
import { nodeFileSource } from "../../node/files";
import { syntheticImage } from "../synthetic-values";
import { topFiveError, unmatchedDetections, type ReferenceDetections } from "../verify/compare-answers";
import { ownReference } from "../verify/reference-folder";
import { writeOfficialRelease, zipRelease } from "./official-release";
import { officialNetworks, type OfficialArchitecture } from "./release-names";

interface Reference {
  readonly image: { readonly height: number; readonly width: number };
  readonly bottleneck: { readonly bytes: readonly [number] };
  readonly final: { readonly top5: [number, number][]; readonly detections: ReferenceDetections };
}

async function withZip<T>(architecture: OfficialArchitecture, use: (zip: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "ladon-full-size-"));
  try {
    const members: string[] = [];
    const options = { network: officialNetworks[architecture], beta: 1.28 };
    for await (const file of writeOfficialRelease(ownReference, folder, options)) members.push(file.path);
    const zip = path.join(folder, "release.zip");
    await zipRelease(folder, members, zip);
    return await use(zip);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function openedZip(zip: string) {
  const source = await nodeFileSource(zip);
  try {
    const members = await listCheckpoints(source);
    return await loadWeights(await Promise.all(members.map((member) => member.open())));
  } finally {
    await source.close();
  }
}

const cases = [
  { architecture: "resnet50", id: "r50-three" },
  { architecture: "resnest269e", id: "s269-three" },
] as const;

const long = process.env.LADON_LONG === "1";
if (!long) console.log("skipped full-size zips of the official layout, which take a minute; LADON_LONG=1 runs them");

describe.runIf(long)("a zip in the official layout, full size", () => {
  beforeAll(() => useNodeBackend("wasm"));

  it.each(cases)("of $architecture gives the answers of $id", { timeout: 900_000 }, async ({ architecture, id }) => {
    const reference = await ownReference.readJson<Reference>(`forward/${id}.json`);
    const loaded = await withZip(architecture, openedZip);
    expect(loaded.drift.map(({ largestDifference }) => largestDifference)).toEqual([0, 0]);
    const network = await openNetwork(loaded, { consumeWeights: true });
    const { height, width } = reference.image;
    const { prediction, bitstream } = await predict(
      { width, height, data: syntheticImage(id, height, width) },
      network,
      "unified",
    );
    // the logits agree to 1e-4 of an rms below 10
    expect(topFiveError(prediction.classification!, reference.final.top5)).toBeLessThan(1e-3);
    // near-ties may swap a few of a hundred
    expect(unmatchedDetections(prediction.detection!.boxes, reference.final.detections)).toBeLessThanOrEqual(3);
    // a tie of a latent, or a coder's word
    expect(Math.abs(bitstream!.payload.length - reference.bottleneck.bytes[0])).toBeLessThanOrEqual(4);
    network.dispose();
  });
});
