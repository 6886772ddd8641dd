// `npm run photos:prepare`: makes the data folder of the photo demo out of Caltech-101 and Oxford-IIIT Pet; run again, it goes on.
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { counted, grouped } from "../../core/base/sentence";
import { makeFolder, progressLine, readArguments, UsageError, withFileSentence, type Command } from "../command-line";
import { photoFolders } from "../demo/photos/photo-folder";
import { nodeFiles } from "../files";
import { caltechPhotos } from "../photosets/caltech-101";
import { petPhotos } from "../photosets/oxford-pets";
import { preparedBy } from "../photosets/photoset-files";
import { preparePhotosets } from "../photosets/prepare-photosets";

const usage = "npm run photos:prepare -- --caltech DIR --pets DIR --out DIR";

const whereFrom = {
  caltech: "Unpack caltech-101.zip (doi:10.22002/D1.20086) and the two archives in it side by side",
  pets: "Unpack images.tar.gz and annotations.tar.gz of the Oxford-IIIT Pet Dataset (robots.ox.ac.uk/~vgg/data/pets) side by side",
} as const;

interface Options {
  readonly caltech: string;
  readonly pets: string;
  readonly out: string;
}

function readOptions(words: readonly string[]): Options {
  const option = { type: "string" } as const;
  const { caltech, pets, out } = readArguments(words, { caltech: option, pets: option, out: option }, usage);
  for (const [name, value] of Object.entries({ caltech, pets, out })) {
    if (!value) throw new UsageError(`--${name} is missing; use: ${usage}`);
  }
  return { caltech: path.resolve(caltech!), pets: path.resolve(pets!), out: path.resolve(out!) };
}

const isFolder = (place: string): boolean => statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;

/** The folders of an archive. @throws {UsageError} which says what is missing and where it comes from */
function archiveFolders(option: keyof typeof whereFrom, folder: string, names: readonly string[]): string[] {
  if (!isFolder(folder))
    throw new UsageError(`--${option} ${folder} is no folder. ${whereFrom[option]}, and name that folder.`);
  const missing = names.find((name) => !isFolder(path.join(folder, name)));
  if (missing !== undefined) {
    throw new UsageError(
      `--${option} ${folder} has no folder ${missing}. ${whereFrom[option]}, and name the folder that holds ${names.join(" and ")}.`,
    );
  }
  return names.map((name) => path.join(folder, name));
}

function isPreparedHere(annotations: string): boolean {
  try {
    const { info } = JSON.parse(readFileSync(annotations, "utf8")) as { info?: { prepared_by?: unknown } };
    return info?.prepared_by === preparedBy;
  } catch {
    return false;
  }
}

/** Makes the folder, and refuses one that holds a set of another making. */
function prepareOut(out: string): void {
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new UsageError(`--out ${out} is a file; give a folder.`);
  }
  for (const set of photoFolders) {
    const annotations = path.join(out, set, "annotations.json");
    if (statSync(annotations, { throwIfNoEntry: false }) && !isPreparedHere(annotations)) {
      throw new UsageError(
        `${annotations} was not written by this command, and two sets must not mix; give another --out.`,
      );
    }
  }
  makeFolder(out);
}

async function prepare(words: readonly string[]): Promise<void> {
  const options = readOptions(words);
  const [categories, outlines] = archiveFolders("caltech", options.caltech, ["101_ObjectCategories", "Annotations"]);
  const [images, annotations] = archiveFolders("pets", options.pets, ["images", "annotations"]);
  prepareOut(options.out);
  const started = performance.now();
  const caltech = caltechPhotos({ images: await nodeFiles(categories), annotations: await nodeFiles(outlines) });
  const pets = await petPhotos({ images: await nodeFiles(images), annotations: await nodeFiles(annotations) });
  const total = caltech.length + pets.length;
  const progress = progressLine(total, (done) => `${grouped(done)} of ${grouped(total)} images`);
  let done = 0;
  const { sets, filesWritten, leftOut } = await preparePhotosets(caltech, pets, options.out, () => progress(++done));
  for (const sentence of leftOut) console.log(`Left out: ${sentence}`);
  for (const { folder, classes, masks, splits } of sets) {
    console.log(
      `${folder}: ${counted(splits.train + splits.val + splits.test, "image")} in ${counted(classes, "class", "classes")}, ` +
        `${counted(masks, "mask")}; train ${grouped(splits.train)}, val ${grouped(splits.val)}, test ${grouped(splits.test)}.`,
    );
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`Wrote ${counted(filesWritten, "file")} in ${options.out}, ${seconds} s.`);
}

export const command: Command = (words) =>
  withFileSentence(
    () => prepare(words),
    (place = "a file", why) => `Cannot use ${place}: ${why}. What is written stays; run this again.`,
  );
