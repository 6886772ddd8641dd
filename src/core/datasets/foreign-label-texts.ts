// Text files with the boxes of one image each: YOLO's and Darknet's, KITTI's, DOTA's and the like.
import type { DataFile } from "./data-set";
import { sampled } from "./data-set-folder";
import { convertWithDatumaro, type ForeignLayout, headText, stemOf } from "./foreign-layout";

type Kind = "YOLO" | "YOLO segmentation" | "YOLO pose" | "KITTI" | "DOTA" | "boxes in text files";

const looked = 40;
/** Files beside images that are no labels may have their names by chance; labels have most of them. */
const minShare = 0.2;
/** Annotators leave a box a little outside of its image. */
const slack = 0.05;

const seenIn: Readonly<Record<Kind, string>> = {
  YOLO: "holds a class number and a box in shares of the image on each line",
  "YOLO segmentation": "holds a class number and a polygon in shares of the image on each line",
  "YOLO pose": "holds a class number, a box and points in shares of the image on each line",
  KITTI: "holds a class name, a box and a place in space on each line",
  DOTA: "holds the four corners of a box and a class name on each line",
  "boxes in text files": "holds a class and the numbers of a box on each line",
};

const withFiftyOne =
  "Convert it to COCO, for example with FiftyOne: fiftyone convert --input-dir FOLDER --input-type " +
  "fiftyone.types.YOLOv5Dataset --output-dir NEW_FOLDER --output-type fiftyone.types.COCODetectionDataset --input-kwargs " +
  "split=train (and so on for each split); or export it as COCO from the tool that it comes from. Then choose that folder.";

function kindOfYolo(shares: readonly number[]): Kind | undefined {
  const isVisibility = (value: number, i: number) => i < 4 || (i - 4) % 3 !== 2 || [0, 1, 2].includes(value);
  const isShare = (value: number) => value >= -slack && value <= 1 + slack;
  const points = shares.length - 4;
  const withVisibility = points > 0 && points % 3 === 0 && shares.every(isVisibility);
  if (withVisibility && shares.every((value, i) => isShare(value) || (i >= 4 && (i - 4) % 3 === 2))) {
    // Points of three numbers where the third is never a share, or their number fits no polygon.
    if (points % 2 === 1 || shares.some((value) => value === 2)) return "YOLO pose";
  }
  if (!shares.every(isShare)) return undefined;
  if (shares.length === 4 || shares.length === 5) return "YOLO";
  return shares.length >= 6 && shares.length % 2 === 0 ? "YOLO segmentation" : undefined;
}

function kindOfLine(line: string): Kind | undefined {
  const tokens = line.split(/[\s,;]+/).filter((token) => token !== "");
  const [first, ...rest] = tokens;
  const numbers = tokens.map(Number);
  const areNumbers = (values: readonly number[]) => values.every(Number.isFinite);
  if (areNumbers(numbers)) {
    if (rest.length < 4) return undefined;
    const isClass = /^\d+(?:\.0+)?$/.test(first);
    return (isClass ? kindOfYolo(numbers.slice(1)) : undefined) ?? "boxes in text files";
  }
  if (tokens.length >= 9 && areNumbers(numbers.slice(0, 8)) && Number.isNaN(numbers[8])) return "DOTA";
  if (Number.isNaN(numbers[0]) && areNumbers(numbers.slice(1)) && rest.length >= 14) return "KITTI";
  return Number.isNaN(numbers[0]) && areNumbers(numbers.slice(-4)) && rest.length >= 4
    ? "boxes in text files"
    : undefined;
}

/** The kind of all lines; undefined where a line is something else; "empty" where there is none, as of an image without objects. */
export function kindOfLabelText(text: string): Kind | "empty" | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "" && !/^(?:imagesource|gsd):/.test(line));
  if (lines.length === 0) return "empty";
  const kinds = new Set(lines.slice(0, 50).map(kindOfLine));
  if (kinds.has(undefined)) return undefined;
  const [kind] = kinds;
  if (kinds.size === 1) return kind;
  return [...kinds].every((each) => each!.startsWith("YOLO")) ? "YOLO segmentation" : "boxes in text files";
}

/** YOLO by its description alone: Ultralytics' data.yaml and Darknet's obj.names. */
export async function findYoloDescription(files: readonly DataFile[]): Promise<ForeignLayout | undefined> {
  for (const file of files.filter(({ path }) => /\.ya?ml$/i.test(path)).slice(0, 5)) {
    const text = await headText(file);
    if (/^names\s*:/m.test(text) && /^(?:train|val|path)\s*:/m.test(text)) {
      return { layout: "YOLO", seen: `${file.path} names classes and the folders of images`, advice: withFiftyOne };
    }
  }
  const darknet = files.find(({ path }) => /(?:^|\/)obj\.(?:names|data)$/i.test(path));
  if (!darknet) return undefined;
  return { layout: "YOLO", seen: `${darknet.path} is of Darknet`, advice: convertWithDatumaro("yolo") };
}

/** The layout of text files that are named like images. `imageStems`: of all images. */
export async function findLabelTexts(
  files: readonly DataFile[],
  imageStems: ReadonlySet<string>,
): Promise<ForeignLayout | undefined> {
  const partners = files.filter(({ path }) => /\.txt$/i.test(path) && imageStems.has(stemOf(path)));
  if (partners.length === 0) return undefined;
  const inLabels = partners.some(({ path }) => /(?:^|\/)labels?(?:Txt|_\d)?\//i.test(path));
  if (!inLabels && partners.length < imageStems.size * minShare) return undefined;
  const kinds = await Promise.all(
    sampled(partners, looked).map(async (file) => ({ file, kind: kindOfLabelText(await headText(file)) })),
  );
  const full = kinds.filter(({ kind }) => kind !== "empty");
  const known = full.filter(({ kind }) => kind !== undefined);
  if (inLabels && full.length === 0) {
    return {
      layout: "YOLO",
      seen: `${partners[0].path} and the others like it are empty labels`,
      advice: withFiftyOne,
    };
  }
  if (known.length === 0 || known.length * 2 < full.length) return undefined;
  const kind = (known.find((each) => each.kind !== "YOLO") ?? known[0]).kind as Kind;
  const example = known.find((each) => each.kind === kind)!.file;
  const advice = kind.startsWith("YOLO")
    ? withFiftyOne
    : kind === "KITTI"
      ? convertWithDatumaro("kitti")
      : "Convert it to COCO or PASCAL VOC, or export it so from the tool that it comes from; then choose that folder.";
  return { layout: kind, seen: `${example.path} ${seenIn[kind]}`, advice };
}
