import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../../core/image/decode-image";
import { nodeDecoders } from "../decoders";
import { photographFolder, readPhotographs } from "./shipped-photographs";

describe("the photographs that ship", () => {
  const photographs = readPhotographs();
  const bytesOf = (name: string) => statSync(path.join(photographFolder, name)).size;

  it("are at most 12, in no more than 1.5 MB, of which each is listed", () => {
    expect(photographs.length).toBeGreaterThan(0);
    expect(photographs.length).toBeLessThanOrEqual(12);
    const listed = photographs.flatMap(({ file, thumbnail }) => [file, thumbnail]);
    expect(readdirSync(photographFolder).sort()).toEqual([...listed, "photos.json"].sort());
    expect(listed.reduce((sum, name) => sum + bytesOf(name), 0)).toBeLessThan(1.5e6);
  });

  it("have the sizes that their list says, and square thumbnails of less than 10 kB", async () => {
    const decoded = async (name: string) => {
      const { width, height } = await decodeImage(
        new Blob([readFileSync(path.join(photographFolder, name))]),
        nodeDecoders,
      );
      return [width, height];
    };
    for (const { file, thumbnail, width, height } of photographs) {
      expect([file, ...(await decoded(file))]).toEqual([file, width, height]);
      expect(Math.max(width, height)).toBeLessThanOrEqual(640);
      expect([thumbnail, ...(await decoded(thumbnail))]).toEqual([thumbnail, 160, 160]);
      expect(bytesOf(thumbnail)).toBeLessThan(10_000);
    }
  });

  it("begin with one that the first load can afford", () => {
    expect(bytesOf(photographs[0].file)).toBeLessThanOrEqual(60_000);
  });

  it("name licences that address themselves", () => {
    const addresses = {
      "Public domain": "https://creativecommons.org/publicdomain/mark/1.0/",
      "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
      "CC BY 2.0": "https://creativecommons.org/licenses/by/2.0/",
      "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    } as const;
    for (const { file, licence } of photographs)
      expect([file, licence.address]).toEqual([file, addresses[licence.name]]);
  });
});
