// What `npm run inspect` prints: what it is, its facts in aligned columns, then problems and warnings.
import { taskNames } from "../domain";
import type {
  BitstreamInspection,
  CheckpointInspection,
  CurvesInspection,
  DataSetInspection,
  ImageInspection,
  InspectedCheckpoint,
  Inspection,
  RecipeInspection,
  UnknownInspection,
} from "../engine/inspection/inspection";

/** A heading and what stands beside it, one line or several. */
type Row = readonly [heading: string, ...lines: string[]];

const maxLines = 20;

/** The first so many, and how many there are more. */
function first(lines: readonly string[]): string[] {
  if (lines.length <= maxLines) return [...lines];
  return [...lines.slice(0, maxLines), `… and ${(lines.length - maxLines).toLocaleString("en-US")} more`];
}

/** Columns as wide as their longest cell; numbers to the right. */
function table(rows: readonly (readonly (string | number)[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        typeof cell === "number" ? String(cell).padStart(widths[column]) : cell.padEnd(widths[column]),
      )
      .join("  ")
      .trimEnd(),
  );
}

const pixels = ({ width, height }: { readonly width: number; readonly height: number }) =>
  `${width} × ${height} pixels`;

function encoderText(encoder: NonNullable<InspectedCheckpoint["encoder"]>): string {
  const { parameters, bits, multiplyAccumulates, inputSize } = encoder;
  const size = `${parameters.toLocaleString("en-US")} parameters in ${bits.toLocaleString("en-US")} bits`;
  if (multiplyAccumulates === undefined) return size;
  return `${size}, ${multiplyAccumulates.toLocaleString("en-US")} multiply-accumulates at ${inputSize} pixels`;
}

function calibrationText({ temperature, sure }: NonNullable<InspectedCheckpoint["calibration"]>): string {
  const parts = [
    temperature !== undefined && `temperature ${temperature}`,
    sure !== undefined && `sure from a probability of ${sure} on`,
  ];
  return parts.filter(Boolean).join(", ");
}

function checkpointRows({ files }: CheckpointInspection): Row[] {
  return files.slice(0, maxLines).flatMap((file): Row[] => {
    const rows: Row[] = [["file", `${file.file} (${file.fileBytes.toLocaleString("en-US")} bytes)`]];
    if (file.choices) rows.push(["networks", file.choices.join(", ")]);
    const { family, container, beta, inputSize, calibration, tasks, tables, parameters, encoder, tensors } = file;
    const { misfits = [] } = file;
    if (family === undefined || !tasks || !tensors) return rows;
    const counts = Object.entries(tensors).filter(([, count]) => count > 0);
    rows.push(
      ["family", family],
      ["container", container ?? ""],
      ["beta", beta ? `${beta.value} (from its ${beta.source})` : "not said"],
      ...(inputSize === undefined ? [] : [["input size", `${inputSize} pixels, as the file says`] as Row]),
      ...(calibration ? [["calibration", calibrationText(calibration)] as Row] : []),
      ...taskNames.map((task): Row => {
        const finding = tasks[task];
        return [task, finding.present ? `${finding.classes} classes` : `no: ${finding.why}`];
      }),
      ["tables", tables ?? ""],
      ["parameters", (parameters ?? 0).toLocaleString("en-US")],
      ...(encoder ? [["encoder", encoderText(encoder)] as Row] : []),
      ["tensors", counts.map(([status, count]) => `${count} ${status}`).join(", ")],
    );
    if (misfits.length > 0) rows.push(["misfits", ...first(misfits)]);
    return rows;
  });
}

/** A line a class that is seen; a set's list may name many more. */
function classLines(classes: DataSetInspection["classes"]): string[] {
  const seen = classes.filter(({ images }) => images > 0);
  const others = classes.length - seen.length;
  const rest = others > 0 ? [`${others} ${seen.length > 0 ? "more, " : ""}of which no image is seen`] : [];
  if (seen.length === 0) return rest;
  const lines = table([["class", "images", "boxes"], ...seen.map(({ name, images, boxes }) => [name, images, boxes])]);
  return [...first(lines), ...rest];
}

function dataSetRows(set: DataSetInspection): Row[] {
  const { splits, unsplit, classes, skipped, dataSets } = set;
  if (dataSets)
    return [["datasets", ...dataSets.map(({ format, folder }) => `${format} in ${folder || "the folder"}`)]];
  const rows: Row[] = [["format", set.format]];
  if (set.images === 0 && skipped.length === 0) return rows;
  const { train, val, test } = splits;
  const parts = [
    [train.length, "to train"],
    [val.length, "to validate"],
    [test.length, "to test"],
    [unsplit.length, "without a split"],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  rows.push(
    ["tasks", set.tasks.join(", ") || "none"],
    ["images", `${set.images}${said.length > 0 ? `: ${said.join(", ")}` : ""}`],
    ["boxes", `${set.boxes}${set.crowds > 0 ? ` and ${set.crowds} crowds` : ""}`],
    ["masks", String(set.masks)],
  );
  if (classes.length > 0) rows.push(["classes", ...classLines(classes)]);
  if (skipped.length > 0) {
    const lines = skipped.map(({ file, reason, count = 1 }) => {
      const named = reason.includes(file) ? reason : `${file}: ${reason}`;
      return count > 1 ? `${named} (${count} of them)` : named;
    });
    rows.push(["left out", ...first(lines)]);
  }
  if (set.imagesRead > 0 || set.masksRead > 0) {
    rows.push(["opened", `${set.imagesRead} of the images, ${set.masksRead} of the masks`]);
  }
  if (set.fingerprint !== undefined) rows.push(["fingerprint", set.fingerprint]);
  return rows;
}

function bitstreamRows({ files }: BitstreamInspection): Row[] {
  return files.slice(0, maxLines).flatMap((file): Row[] => {
    const { sizes, original, input, latent } = file;
    const rows: Row[] = files.length > 1 ? [["file", file.file]] : [];
    if (!sizes || !original || !input || !latent) return rows;
    const decoders = file.decodedBy?.map(({ title, id }) => `${title} (${id})`) ?? [];
    return [
      ...rows,
      ["image", `${pixels(original)}, by protocol ${file.protocol}`],
      ["input", pixels(input)],
      ["latent", `${latent.channels} channels of ${latent.width} × ${latent.height}`],
      ["payload bytes", String(sizes.payloadBytes)],
      ["file bytes", String(sizes.fileBytes)],
      ["paper KB", sizes.paperKilobytes.toFixed(3)],
      ["bits per pixel", sizes.bitsPerPixel.toFixed(4)],
      ["model id", file.modelId ?? ""],
      ["tables", file.tablesHash ?? ""],
      ["decoded by", decoders.join(", ") || "no checkpoint known here"],
    ];
  });
}

/** "features (4) + rate" of four losses on features and one on the rate. */
function lossText(losses: readonly string[]): string {
  const kinds = [...new Set(losses)].map((kind) => ({ kind, count: losses.filter((loss) => loss === kind).length }));
  return kinds.map(({ kind, count }) => (count === 1 ? kind : `${kind} (${count})`)).join(" + ");
}

function recipeRows({ files }: RecipeInspection): Row[] {
  return files.slice(0, maxLines).flatMap((file): Row[] => {
    const rows: Row[] = files.length > 1 ? [["file", file.file]] : [];
    if (!file.stages) return rows;
    const stages = file.stages.map(
      ({ name, epochs, batchSize, losses, optimizer, learningRate }) =>
        `${name}: ${epochs} epochs, batches of ${batchSize}, ${optimizer} at ${learningRate}, ${lossText(losses)}`,
    );
    rows.push(["recipe", `${file.recipe} (${file.format})`], ["task", file.task ?? ""], ["stages", ...stages]);
    const lines = file.unsupported.map(({ line, what, why }) => `line ${line}: ${what}. ${why}`);
    if (lines.length > 0) rows.push(["unsupported", ...first(lines)]);
    return rows;
  });
}

function curveRows({ curves }: CurvesInspection): Row[] {
  if (curves.length === 0) return [];
  const lines = table([
    ["name", "points", "rates", "scores"],
    ...curves.map(({ name, points, rates, scores }) => [name, points, rates.join(", "), scores.join(", ")]),
  ]);
  const notes = curves.flatMap(({ notes }) => notes);
  return [["curves", ...first(lines)], ...(notes.length > 0 ? [["notes", ...first(notes)] as Row] : [])];
}

function imageRows({ images, count }: ImageInspection): Row[] {
  const rows = images.flatMap((image) => {
    const { file, format, storedWidth, storedHeight, orientation = 1, width, height } = image;
    if (format === undefined || width === undefined || height === undefined) return [];
    const turned =
      orientation === 1 ? "upright" : `orientation ${orientation} (${image.orientationFrom ?? "its header"})`;
    const decodes = image.decodes === undefined ? "not decoded" : image.decodes ? "decodes" : "does not decode";
    return [[file, format, `${storedWidth} × ${storedHeight} stored`, turned, `${width} × ${height} seen`, decodes]];
  });
  if (rows.length === 0) return [];
  return [[count === 1 ? "image" : "images", ...first(table(rows))]];
}

function unknownRows({ files }: UnknownInspection): Row[] {
  if (files.length < 2) return [];
  return [["files", ...first(table(files.map(({ file, looksLike }) => [file, looksLike])))]];
}

function rowsOf(inspection: Inspection): Row[] {
  switch (inspection.kind) {
    case "checkpoint":
      return checkpointRows(inspection);
    case "data-set":
      return dataSetRows(inspection);
    case "bitstream":
      return bitstreamRows(inspection);
    case "recipe":
      return recipeRows(inspection);
    case "curves":
      return curveRows(inspection);
    case "image":
      return imageRows(inspection);
    case "unknown":
      return unknownRows(inspection);
  }
}

function verdict({ usable, warnings }: Inspection): string {
  if (!usable) return "The lab cannot use it as it is.";
  if (warnings.length === 0) return "The lab can use it.";
  return `The lab can use it; there ${warnings.length === 1 ? "is 1 thing" : `are ${warnings.length} things`} to know.`;
}

/** Lines for a terminal, without a line end behind the last. */
export function inspectionText(inspection: Inspection): string {
  const sentences = (heading: string, of: readonly string[]): Row[] =>
    first(of).map((sentence) => [heading, ...sentence.split("\n")]);
  const rows = [
    ...rowsOf(inspection),
    ...sentences("problem", inspection.problems),
    ...sentences("warning", inspection.warnings),
  ];
  const width = Math.max(...rows.map(([heading]) => heading.length), 0);
  const lines = rows.flatMap(([heading, ...beside]) =>
    beside.map((line, i) => `  ${(i === 0 ? heading : "").padEnd(width)}  ${line}`.trimEnd()),
  );
  return [`${inspection.name}: ${inspection.summary}.`, verdict(inspection), ...lines].join("\n");
}
