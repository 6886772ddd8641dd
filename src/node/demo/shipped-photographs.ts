// The photographs that ship, as Node reads their list.
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { type Photograph, photographLicences, type PhotographList } from "../../engine/protocol-photographs";
import { root } from "../repository";

export const photographFolder = path.join(root, "public/photos");

const fileName = z.string().regex(/^[\w-]+\.jpg$/);
const address = z.url({ protocol: /^https$/ });
const schema: z.ZodType<PhotographList> = z.strictObject({
  photographs: z.array(
    z.strictObject({
      file: fileName,
      thumbnail: fileName,
      title: z.string().min(1),
      width: z.number().int().positive(),
      height: z.number().int().positive(),
      author: z.string().min(1),
      licence: z.strictObject({ name: z.enum(photographLicences), address }),
      source: z.strictObject({ package: z.string().min(1), path: z.string().min(1), address: address.optional() }),
      changes: z.string().min(1),
    }),
  ),
});

/** @throws ZodError where the list is not what it should be. */
export function readPhotographs(folder = photographFolder): readonly Photograph[] {
  return schema.parse(JSON.parse(readFileSync(path.join(folder, "photos.json"), "utf8"))).photographs;
}
