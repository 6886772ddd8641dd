// What YAML, XML and plain text are: a recipe, annotations without images, or something that no page takes.
import { annotationsAlone, foreignAnnotations } from "./annotation-files";
import { unknownFile } from "./inspect-unknown";
import { baseName, headOf, type InspectedFile } from "./inspected-file";
import { said, type Recognised } from "./recognised";

const headBytes = 2 ** 16;
/** Recipes have some kilobytes. */
const maxYamlBytes = 2 ** 22;

async function headText(file: InspectedFile): Promise<string> {
  return new TextDecoder().decode(await headOf(file, headBytes));
}

/** What a text is that no importer reads alone: annotations of other layouts, or nothing of use. */
async function sayText(file: InspectedFile, looksLike: string): Promise<Recognised> {
  const name = baseName(file.path);
  return said((await foreignAnnotations(name, file)) ?? unknownFile(name, file, looksLike));
}

/** torchdistill's sections or this lab's, or the list that YOLO's trainers read; undefined for what is no YAML by its name either. */
export async function recogniseYaml(file: InspectedFile): Promise<Recognised | undefined> {
  const whole = file.byteLength <= maxYamlBytes;
  const text = whole ? new TextDecoder().decode(await file.bytes()) : await headText(file);
  const has = (key: string) => new RegExp(`^${key}\\s*:`, "m").test(text);
  if (has("models") || has("stages") || (has("train") && (has("test") || has("datasets")))) return { kind: "recipe" };
  return /\.ya?ml$/i.test(file.path) ? sayText(file, "a YAML file of something else") : undefined;
}

export async function recogniseXml(file: InspectedFile): Promise<Recognised> {
  // XML may come in UTF-16, whose zeros lie between the letters
  const text = (await headText(file)).replaceAll("\0", "");
  if (/<annotation[\s>]/i.test(text)) {
    return said(annotationsAlone(baseName(file.path), file, "voc", "the PASCAL VOC annotations of one image"));
  }
  return sayText(file, "an XML file of something else");
}

export async function recogniseText(file: InspectedFile): Promise<Recognised> {
  return sayText(file, /\.[ct]sv$/i.test(file.path) ? "a table (CSV)" : "a text file");
}
