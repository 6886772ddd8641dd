import { decode } from "fast-png";
import { expect, it } from "vitest";
import type { Prediction } from "../../domain";
import { contactSheet } from "./contact-sheet";

const names = {
  classification: ["ant", "wild_cat", "crab", "dog"],
  detection: ["background", "ant", "wild_cat"],
};
const answered = (name: string, prediction: Prediction) => ({
  name,
  width: 4,
  height: 2,
  file: Uint8Array.from([1, 2, 3]),
  mediaType: "image/jpeg",
  prediction,
});
const top = [1, 3, 0, 2].map((label, i) => ({ label, probability: [0.6, 0.2, 0.15, 0.05][i] }));

it("has each image with its three most probable classes, and says where the network is not sure", () => {
  const html = contactSheet(
    "Photos, beta 0.8",
    [
      answered("a<b.jpg", { classification: { top, sure: true } }),
      answered("c.jpg", { classification: { top, sure: false } }),
    ],
    names,
  );
  expect(html).toContain("2 images, 1 of them not sure");
  expect(html.match(/<ol><li>wild cat 60 %<\/li><li>dog 20 %<\/li><li>ant 15 %<\/li><\/ol>/g)).toHaveLength(2);
  expect(html).toContain("a&lt;b.jpg<ol>");
  expect(html).toContain("c.jpg<strong>not sure</strong><ol>");
  expect(html).toContain('src="data:image/jpeg;base64,AQID"');
});

it("draws sure boxes and objects over the image, and nothing over the background", () => {
  const boxes = [
    { boxXyxyPixels: [1, 0, 3, 2] as const, label: 2, score: 0.9 },
    { boxXyxyPixels: [0, 0, 1, 1] as const, label: 1, score: 0.4 },
  ];
  const labels = Uint8Array.from([0, 1, 1, 0, 0, 0, 2, 0]);
  const html = contactSheet(
    "x",
    [answered("a", { detection: { boxes }, segmentation: { width: 4, height: 2, labels } })],
    names,
  );
  expect(html.match(/<rect /g)).toHaveLength(1);
  expect(html).toContain('<rect x="1" y="0" width="2" height="2"');
  expect(html).toContain(">wild cat 90 %</text>");
  const [, png] = /href="data:image\/png;base64,([^"]+)"/.exec(html)!;
  const { data, width } = decode(Buffer.from(png, "base64"));
  expect(width).toBe(4);
  expect(Array.from(data).filter((_, i) => i % 4 === 3)).toEqual([0, 120, 120, 0, 0, 0, 120, 0]);
  const empty = { width: 4, height: 2, labels: new Uint8Array(8) };
  expect(contactSheet("x", [answered("a", { segmentation: empty })], names)).not.toContain("<image");
});
