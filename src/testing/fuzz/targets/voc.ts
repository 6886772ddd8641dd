// PASCAL VOC's XML, written from known objects in the ways that tools write it, and damaged; two images beside it stay as they are.
import type { DataSet } from "../../../core/datasets/data-set";
import { openDataSet } from "../../../core/datasets/open-data-set";
import type { SceneRandom } from "../../../core/scenes/random";
import { memoryFile } from "../../memory-files";
import { annotationFile, imageFile, objectXml, sizeXml, vocImageSize } from "../../voc-files";
import { mutatedBytes } from "../byte-mutations";
import type { FuzzTarget, Reading } from "../fuzz-target";
import { oddNames } from "../json-mutations";
import { brokenPromise, masksProblem, toldBy } from "../opened-set";

interface VocSeed {
  readonly name: string;
  readonly edges: readonly [number, number, number, number];
}

/** `right` is absent where the bytes were damaged, and nothing is known of them. */
interface VocTruth {
  readonly isLoose: boolean;
  readonly right?: readonly string[];
}

const { width, height } = vocImageSize;
const seeds: readonly VocSeed[] = [
  { name: "cat", edges: [1, 1, 5, 5] },
  { name: "größe & <b>", edges: [2, 3, 20, 10] },
  { name: "__proto__", edges: [4, 4, 4, 4] },
  { name: "potted plant", edges: [1, 2, 40, 9] },
];

const words = ["a", "part", "pose", "__proto__", "constructor", "toString", "truncated", "x-y", "x.y", "ä"];

function escaped(text: string, random: SceneRandom): string {
  const spelled = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  switch (random.below(4)) {
    case 0:
      return `<![CDATA[${text}]]>`;
    case 1:
      return Array.from(spelled, (char) =>
        /[a-z]/.test(char) && !spelled.includes("&") ? `&#${char.codePointAt(0)};` : char,
      ).join("");
    default:
      return spelled.replaceAll(">", random.pick([">", "&gt;"]));
  }
}

/** What readers pass over. */
function noise(random: SceneRandom): string {
  const word = random.pick(words);
  return random.pick([
    "",
    "",
    "\n  ",
    `<!-- ${word} -->`,
    `<?${word} x?>`.replace("?ä", "?b"),
    `<${word}/>`,
    `<${word} a="1>2">${word}</${word}>`,
    `<${word}>`.repeat(30) + `</${word}>`.repeat(30),
    `<${word}>`.repeat(300) + `</${word}>`.repeat(300),
  ]);
}

const isDeep = (xml: string): boolean => /(<[^/>]+>)\1{250}/.test(xml);

const numbers: readonly (readonly [spelling: string, value: number | undefined])[] = [
  ["7", 7],
  ["7.0", 7],
  [" 7 ", 7],
  ["7e0", 7],
  ["0_7", 7],
  ["+7", 7],
  ["07", 7],
  ["٧", 7],
  [".7e1", 7],
  ["", undefined],
  ["seven", undefined],
  ["7,5", undefined],
  ["NaN", undefined],
  ["inf", undefined],
  ["1e999", undefined],
  ["0x7", undefined],
  ["7 7", undefined],
];

function boxText([x1, y1, x2, y2]: readonly number[], name: string): string[] {
  const [left, top, right, bottom] = [
    Math.max(0, x1 - 1),
    Math.max(0, y1 - 1),
    Math.min(width, x2),
    Math.min(height, y2),
  ];
  return right > left && bottom > top ? [`${left} ${top} ${right} ${bottom} ${name}`] : [];
}

/** An object, and the text of its box where it has one that can be used. */
function madeObject({ name, edges }: VocSeed, random: SceneRandom): readonly [xml: string, right: readonly string[]] {
  const written = random.chance(0.3) ? random.pick(oddNames.filter((each) => each.trim() !== "")) : name;
  const spelling = random.pick(numbers);
  const odd = random.chance(0.3) ? random.below(4) : -1;
  const texts = edges.map((edge, i) => (i === odd ? spelling[0] : String(edge)));
  const values = edges.map((edge, i) => (i === odd ? spelling[1] : edge));
  const box = ["xmin", "ymin", "xmax", "ymax"].map((edge, i) => `<${edge}>${texts[i]}</${edge}>${noise(random)}`);
  const xml = `<object>${noise(random)}<name>${escaped(written, random)}</name><bndbox>${random.shuffle(box).join("")}</bndbox></object>`;
  const isUsable = values.every((value) => value !== undefined);
  return [xml, isUsable ? boxText(values as number[], written.trim()) : []];
}

function reading(set: DataSet, { isLoose, right }: VocTruth, isTooDeep: boolean): Reading {
  const broken = brokenPromise(set);
  if (broken !== undefined) return { wrong: broken };
  const samples = [...set.samples, ...set.testSamples];
  const boxesOf = (name: string) =>
    samples
      .find((sample) => sample.name.endsWith(name))
      ?.boxes?.map(({ boxXyxyPixels, label }) => `${boxXyxyPixels.join(" ")} ${set.classes.detection![label]}`)
      .sort()
      .join("; ");
  for (const name of ["2.png", "3.png"]) {
    const [read, expected] = [
      boxesOf(name),
      boxText(name === "2.png" ? [1, 1, 5, 5] : [2, 2, 6, 6], name === "2.png" ? "cat" : "dog").join("; "),
    ];
    if (read !== expected) return { wrong: `${name} beside it has the boxes ${read}, expected ${expected}` };
  }
  const read = boxesOf("1.png");
  const told = toldBy(set);
  const isTold = [...told.paths].some((path) => path.endsWith("1.png") || path.endsWith("1.xml"));
  if (read === undefined && !isTold) return { wrong: `1.png is neither read nor told${isLoose ? " (loose)" : ""}` };
  if (right === undefined) return "right";
  if (isTooDeep) return read === undefined ? "refused" : { wrong: "read though it is too deep" };
  const expected = [...right].sort().join("; ");
  if (expected !== "" && read !== expected) return { wrong: `1.png has the boxes ${read}, expected ${expected}` };
  return read === undefined ? "refused" : "right";
}

export const vocTarget: FuzzTarget<VocSeed, VocTruth> = {
  name: "voc",
  share: 1,
  seeds: () => Promise.resolve(seeds),
  mutate(seed, random) {
    const objects = Array.from({ length: 1 + random.below(3) }, () =>
      madeObject(random.chance(0.5) ? seed : random.pick(seeds), random),
    );
    const inside = random
      .shuffle([sizeXml, ...objects.map(([xml]) => xml), noise(random), noise(random)])
      .join(noise(random));
    const xml = `${random.pick(["", '<?xml version="1.0"?>\n', '<?xml version="1.0" encoding="utf-8"?>', "\ufeff"])}<annotation>${inside}</annotation>${random.pick(["", "\n", "<!-- -->"])}`;
    const bytes = random.chance(0.1)
      ? new Uint8Array(Buffer.from(`\ufeff${xml.replace(/^\ufeff/, "")}`.replace(/ encoding="utf-8"/, ""), "utf16le"))
      : new TextEncoder().encode(xml);
    const isLoose = random.chance(0.3);
    if (random.chance(0.5)) return { bytes: mutatedBytes(bytes, random), truth: { isLoose } };
    return { bytes, truth: { isLoose, right: objects.flatMap(([, right]) => right) } };
  },
  async read({ bytes, truth }) {
    const [images, annotations] = truth.isLoose ? ["", ""] : ["JPEGImages/", "Annotations/"];
    const files = [
      ...[1, 2, 3].map((i) => imageFile(`${images}${i}.png`)),
      memoryFile(`${annotations}1.xml`, bytes),
      annotationFile(`${annotations}2.xml`, sizeXml + objectXml("cat", [1, 1, 5, 5])),
      annotationFile(`${annotations}3.xml`, sizeXml + objectXml("dog", [2, 2, 6, 6])),
    ];
    const set = await openDataSet(files);
    const result = reading(
      set,
      truth,
      truth.right !== undefined && isDeep(new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-8").decode(bytes)),
    );
    const wrong = result === "right" ? await masksProblem(set) : undefined;
    return wrong === undefined ? result : { wrong };
  },
  // two images beside it are whole, so that no damage of one file refuses the folder
  isRefusal: () => false,
};
