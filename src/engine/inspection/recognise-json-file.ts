// What a JSON file is: curves, a recipe, annotations without images, or something that no page takes.
import { DataSetError } from "../../core/datasets/data-set";
import { JsonFileError, readJson } from "../../core/datasets/read-json";
import { annotationsAlone, foreignJson } from "./annotation-files";
import { counted } from "../../core/base/sentence";
import { unknownFile } from "./inspect-unknown";
import { baseName, headOf, type InspectedFile } from "./inspected-file";
import { guessJson, recogniseJson, type JsonContent } from "./recognise-json";
import { said, type Recognised } from "./recognised";

const headBytes = 2 ** 16;

interface ReadContent {
  /** Undefined where nothing tells. */
  readonly content?: JsonContent;
  /** The parsed text, where it could be parsed. */
  readonly value?: unknown;
  /** Why it could not be. */
  readonly problem?: string;
}

/** Reads a file as JSON. What cannot be parsed is guessed from its beginning. */
async function readContent(file: InspectedFile): Promise<ReadContent> {
  try {
    const { value } = await readJson(file);
    return { content: recogniseJson(value), value };
  } catch (error) {
    if (!(error instanceof DataSetError)) throw error;
    const beginning = error instanceof JsonFileError ? error.beginning : "";
    const content = guessJson(beginning || new TextDecoder().decode(await headOf(file, headBytes)));
    return { ...(content && { content }), problem: error.message };
  }
}

function countIn(value: unknown, list: string): number {
  const items = (value as Readonly<Record<string, unknown>> | undefined)?.[list];
  return Array.isArray(items) ? items.length : 0;
}

/** e.g. "COCO annotations of 5 images: 12 boxes, 2 categories". */
function cocoText(value: unknown): string {
  if (value === undefined) return "COCO annotations";
  const images = counted(countIn(value, "images"), "image");
  const objects = counted(countIn(value, "annotations"), "object");
  return `COCO annotations of ${images}: ${objects} of ${counted(countIn(value, "categories"), "category", "categories")}`;
}

/** What a JSON file is, or all there is to say of one that no importer reads alone; undefined where it is no JSON at all. */
export async function recogniseJsonFile(file: InspectedFile): Promise<Recognised | undefined> {
  const name = baseName(file.path);
  const { content, value, problem } = await readContent(file);
  if (content?.kind === "curves" || content?.kind === "recipe") return { kind: content.kind };
  if (content?.kind === "coco") {
    const alone = annotationsAlone(name, file, "coco", cocoText(value));
    return said(problem === undefined ? alone : { ...alone, problems: [problem, ...alone.problems] });
  }
  if (content?.kind === "foreign") {
    return said(foreignJson(name, file, value) ?? unknownFile(name, file, "a JSON file of something else"));
  }
  if (content) return said(unknownFile(name, file, content.what, content.advice));
  if (!/\.json$/i.test(file.path)) return undefined;
  const unknown = unknownFile(name, file, "a text that should be JSON");
  return said(problem === undefined ? unknown : { ...unknown, problems: [problem] });
}
