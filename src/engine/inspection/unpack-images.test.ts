import { describe, expect, it } from "vitest";
import { madeZip } from "../../testing/made-zip";
import { unpackImages } from "./inspect-drop";

const text = (characters: string) => new TextEncoder().encode(characters);

describe("the images of a zip that is dropped", () => {
  it("come without those that are damaged, each of which is named", async () => {
    const zip = madeZip([
      { name: "a.png", data: text("first") },
      { name: "b.png", data: text("second"), claimedCrc: 1 },
      { name: "notes.txt", data: text("no image") },
      { name: "c.png", data: text("third") },
    ]);
    const { files, problems } = await unpackImages({ file: new File([zip], "photos.zip") });
    expect(files.map(({ path }) => path)).toEqual(["a.png", "c.png"]);
    expect(await files[1].file.text()).toBe("third");
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^b\.png: it cannot be unpacked from photos\.zip/);
  });
});
