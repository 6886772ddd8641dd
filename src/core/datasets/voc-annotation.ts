// One XML file of PASCAL VOC: the picture's name and size, and its objects (VOC development kit, "Annotation format").
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { z } from "zod";
import type { BoxXyxy } from "../../domain";
import { DataSetError } from "./data-set";

export interface VocObject {
  readonly name: string;
  /** Edges in pixels: VOC counts pixels from 1 and both ends belong to the box, so left and top lose 1. */
  readonly boxXyxyPixels: BoxXyxy;
}

export interface VocAnnotation {
  readonly fileName?: string;
  /** In pixels; absent where the file does not say, or says 0. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly objects: readonly VocObject[];
  /** Objects without a name or a box of numbers. */
  readonly malformedObjects: number;
}

const pixels = z.coerce.number();
const objectSchema = z.object({
  name: z.string().trim().min(1),
  bndbox: z.object({ xmin: pixels, ymin: pixels, xmax: pixels, ymax: pixels }),
});
const side = z.coerce.number().int().positive();
const fileSchema = z.object({
  annotation: z.object({
    filename: z.string().optional().catch(undefined),
    size: z.object({ width: side, height: side }).optional().catch(undefined),
    object: z.array(z.unknown()).default([]),
  }),
});

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  isArray: (_name, path) => path === "annotation.object",
});

function damaged(reason: string): DataSetError {
  return new DataSetError(`It is no annotation of PASCAL VOC (${reason}).`);
}

/** @throws {DataSetError} where the text is no XML, or XML of something else; its message does not name the file. */
export function parseVocAnnotation(text: string): VocAnnotation {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw damaged("it declares types or entities of its own, which VOC's do not");
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw damaged(`line ${valid.err.line}: ${valid.err.msg}`);
  const file = fileSchema.safeParse(parser.parse(text));
  if (!file.success) throw damaged("there is no <annotation>");
  const { filename, size, object } = file.data.annotation;
  const objects: VocObject[] = [];
  for (const entry of object) {
    const result = objectSchema.safeParse(entry);
    if (!result.success) continue;
    const { xmin, ymin, xmax, ymax } = result.data.bndbox;
    objects.push({ name: result.data.name, boxXyxyPixels: [xmin - 1, ymin - 1, xmax, ymax] });
  }
  return { fileName: filename, size, objects, malformedObjects: object.length - objects.length };
}
