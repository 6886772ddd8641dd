import { describe, expect, it } from "vitest";
import { decodeImage } from "../core/image/decode-image";
import { ImageError } from "../core/image/image-error";
import { checksum } from "../testing/digest";
import { imageCases } from "../testing/image-cases";
import { nodeCodecs } from "./codecs";
import { nodeDecoders } from "./decoders";

const undecoded = ["arith.jpg", "turned.avif"];
const cases = await imageCases();

// 33 × 21 pixels written by Pillow 13.0.0, and the sums of the pixels that Pillow reads from them.
const files = {
  "a JPEG with halved chroma": {
    sum: 2821237086,
    base64:
      "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAYEBQYFBAYGBQYHBwYIChAKCgkJChQODwwQFxQYGBcUFhYaHSUfGhsjHBYWICwgIyYnKSopGR8t" +
      "MC0oMCUoKSj/2wBDAQcHBwoIChMKChMoGhYaKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCj/wAAR" +
      "CAAVACEDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEG" +
      "E1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWG" +
      "h4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEB" +
      "AQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYk" +
      "NOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0" +
      "tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDT1r4oefAVkgaMepGK83vfHkbaqhjXd83a" +
      "ut8aWdrr1m0NkiQMe/SuL0f4eNYP9puLlJNpzjNbZLmOAxFR4ihh3Gta2/Q3qcQ1Mtlb4Z9j1SXxhJqHh5Ikt3+76V454q1iSynO6FufavTv" +
      "D/i6wtWFjJZbtvG7bXJfE27trycGC04PotcmBhmeWZg6WBo8qlq9U9TzV9SzPMI1pP2UrbPW/mec/wDCVH/nifyoqT7Mv/Ps3/fJor7L69xB" +
      "/L+R9J/ZeG/5/o9B8dXctnppe3Yo3qK880XX9Rk1CKOS5dkY4IJooo4do01l8pqKvrqPi+jTWNi+VbH0Vo+j2baHHctCplK5LYrT0rRLG7jL" +
      "TwK5HqKKK/JcVjK6x8rTe/c8HGU4LJJ1Uvevv1L3/CN6V/z5x/lRRRXf9dxH87+9n5r9Yq/zP7z/2Q==",
  },
  "a lossy WebP": {
    sum: 274408172,
    base64:
      "UklGRlQBAABXRUJQVlA4IEgBAAAQCACdASohABUAPp0+m0iloyKhKqwAsBOJbACdMsu3p53xVnJndXaESidcYTvnqtNNASRu9eagv94gbrtq" +
      "Ks8s9dPQsmkvA8CAAP7wTFkXZJdpep3DlveUmAuL/GyqGTqN1PfXUiAKuYuSSNFP5/zjgrj4y/9f+feOwRxNoLYr/iTtith8OmusN7pLwqy1" +
      "+bQ7vvnjQK5GM42APgs3J8rU8SJmLzhnTBkSt39uD+Y9/DsZOl3+iVSpr+Mj0cgHEg2GyDtDH4APH7aqSYvI3SVdLu6GyoNzgw61BHDYZ7Nq" +
      "+vNtSz2OrHlr98jkR73qv1uNvdhE8/nrt4V8jJ4vfawwLxd4nrn4GjWfnWxT4++uUCSuH5Ng4+1HwKpVSSXx+UVG8MblhaD9EZ//oiT82aug" +
      "8gwhf/+3hq1ZHx79MdqzDOV1FbEgAAAA",
  },
};

const blobOf = (base64: string): Blob => new Blob([new Uint8Array(Buffer.from(base64, "base64"))]);

describe("decoders for Node", () => {
  it.each(Object.entries(files))("make of %s the pixels that Pillow makes", async (_, { sum, base64 }) => {
    const image = await decodeImage(blobOf(base64), nodeDecoders);
    expect([image.width, image.height, checksum(image.data)]).toEqual([33, 21, sum]);
  });

  it.each(cases.filter(({ name }) => !undecoded.includes(name)))(
    "make of $name the pixels that Pillow 13.0.0 makes, turned and as stored",
    async ({ bytes, width, height, sum, stored = { width, height, sum } }) => {
      const image = await decodeImage(new Blob([bytes]), nodeDecoders);
      expect([image.width, image.height, checksum(image.data)]).toEqual([width, height, sum]);
      const asStored = await decodeImage(new Blob([bytes]), nodeDecoders, { orientation: "ignore" });
      expect([asStored.width, asStored.height, checksum(asStored.data)]).toEqual(Object.values(stored));
    },
  );

  it("say what Node cannot decode, and go on", async () => {
    const { name, bytes } = cases.find((one) => one.name === undecoded[0])!;
    const file = new File([bytes], name);
    for (let i = 0; i < 3; i++) {
      await expect(decodeImage(file, nodeDecoders)).rejects.toThrow(
        "arith.jpg: it is an arithmetic-coded JPEG, which cannot be decoded here (MozJPEG in Node: Sorry, arithmetic " +
          "coding is not implemented). Save it as an ordinary baseline or progressive JPEG, or as PNG.",
      );
      await expect(nodeCodecs.decode("jpeg", bytes)).rejects.toThrow(/^MozJPEG in Node: Sorry, arithmetic coding/);
      await expect(nodeCodecs.decode("webp", bytes)).rejects.toThrow(/^libwebp in Node: Decoding error/);
      const { sum, base64 } = files["a JPEG with halved chroma"];
      expect(checksum((await decodeImage(blobOf(base64), nodeDecoders)).data)).toBe(sum);
    }
  });

  it("refuse damaged files and formats that have no decoder, with a sentence", async () => {
    const bytes = new Uint8Array(Buffer.from(files["a JPEG with halved chroma"].base64, "base64"));
    await expect(decodeImage(new Blob([bytes.subarray(0, 500)]), nodeDecoders)).rejects.toThrow(/truncated/);
    const avif = new File([cases.find(({ name }) => name === "turned.avif")!.bytes], "turned.avif");
    await expect(decodeImage(avif, nodeDecoders)).rejects.toThrow(
      "turned.avif: it is an AVIF image, which browsers decode and Node does not. Convert it to PNG, JPEG or WebP, or " +
        "open it in the lab’s page.",
    );
    await expect(decodeImage(avif, nodeDecoders)).rejects.toThrow(ImageError);
  });
});
