// The documents' tables of a demo: what each beta costs and reaches, and what codecs reach at the same bytes.
import {
  type Basis,
  bases,
  bytesOfScore,
  type DemoResults,
  type DemoScoreName,
  type DemoScores,
  demoScores,
  scoresPresent,
} from "../../engine/split/demo-results";
import {
  type BestWithinBytes,
  type Comparison,
  equalBytesComparisons,
  type MatchedSize,
  matchedSizes,
  type Rival,
  rivalsOf,
} from "./equal-bytes";
import { digits, markdownTable, none, whole } from "../markdown-table";

const scoreText = (name: DemoScoreName) => digits(demoScores[name].decimals);

/** With its interval, where it has one. */
function scoreCell(row: DemoScores, name: DemoScoreName): string {
  const text = scoreText(name);
  const interval = row.intervals?.[name];
  return interval ? `${text(row[name])} (${interval.map(text).join(" – ")})` : text(row[name]);
}

/** The uncompressed teachers and every beta: scores, and mean bytes of the images that the first of them is of. */
export function demoScoresTable(
  results: DemoResults,
  names: readonly DemoScoreName[] = scoresPresent(results),
): string {
  const { teacher, robustTeacher, betas } = results;
  const cells = (row: DemoScores) => names.map((name) => scoreCell(row, name));
  return markdownTable(
    ["", "payload bytes", "`.ladon` bytes", ...names.map((name) => demoScores[name].head)],
    [
      ["teacher, uncompressed", none, none, ...cells(teacher)],
      ...(robustTeacher ? [["robust teacher, uncompressed", none, none, ...cells(robustTeacher)]] : []),
      ...betas.map((row) => [
        `beta ${row.beta}`,
        ...(["payload", "file"] as const).map((basis) => whole(bytesOfScore(row, names[0], basis))),
        ...cells(row),
      ]),
    ],
  );
}

/** Where no file was measured that is so small. */
const smallestCell = ({ smallestBytes }: { readonly smallestBytes: number }) =>
  `${none} (smallest: ${whole(smallestBytes)} bytes)`;

/** All scores in one cell; what is ahead of the demo is bold. */
function rivalCell(comparisons: readonly Comparison[]): string {
  const texts = comparisons.map(({ score, ours, theirs }) => {
    if (theirs.kind !== "value") return none;
    const text = scoreText(score)(theirs.value);
    return theirs.value > ours ? `**${text}**` : text;
  });
  const theirs = comparisons.at(0)?.theirs;
  if (theirs?.kind === "none-so-small") return smallestCell(theirs);
  if (theirs?.kind === "none-so-large") return `${none} (largest: ${whole(theirs.largestBytes)} bytes)`;
  return texts.length > 0 ? texts.join(" / ") : none;
}

const basisTitles: Readonly<Record<Basis, string>> = {
  file: "whole files, `.ladon` beside `.jpg` and `.webp`",
  payload: "payloads, nobody's headers counted",
};

function equalBytesTable(results: DemoResults, comparisons: readonly Comparison[], basis: Basis): string {
  const shown = rivalsOf(results);
  const rows = results.betas.map((row) => [
    `beta ${row.beta}`,
    whole(row[`${basis}Bytes`]),
    scoresPresent(results)
      .map((name) => scoreText(name)(row[name]))
      .join(" / "),
    ...shown.map((rival) => rivalCell(comparisons.filter((one) => one.beta === row.beta && one.rival === rival))),
  ]);
  return markdownTable(["", "bytes", "demo", ...shown.map(({ title }) => title)], rows);
}

const basisWords: Readonly<Record<Basis, string>> = { file: "by file", payload: "by payload" };

function notWon(lost: readonly Comparison[]): string[] {
  const groups = new Map<string, { readonly rival: Rival; readonly words: string[] }>();
  for (const { beta, basis, rival, score, ours, theirs } of lost) {
    if (theirs.kind !== "value") continue;
    const title = `beta ${beta} ${basisWords[basis]} beside ${rival.title}`;
    const group = groups.get(title) ?? { rival, words: [] };
    const text = scoreText(score);
    group.words.push(`${demoScores[score].title} ${text(ours)} against ${text(theirs.value)}`);
    groups.set(title, group);
  }
  return Array.from(groups, ([title, { words }]) => `- ${title}: ${words.join(", ")}`);
}

/** How often the demo is ahead, and every comparison in which it is not. */
export function verdict(comparisons: readonly Comparison[]): string {
  const valued = comparisons.flatMap((one) =>
    one.theirs.kind === "value" ? [{ ...one, value: one.theirs.value }] : [],
  );
  const lost = valued.filter(({ ours, value }) => ours <= value);
  const smaller = comparisons.filter(({ theirs }) => theirs.kind === "none-so-small").length;
  const larger = comparisons.filter(({ theirs }) => theirs.kind === "none-so-large").length;
  const sentences = [
    `The demo is ahead in ${valued.length - lost.length} of ${valued.length} comparisons at equal bytes.`,
    smaller > 0 ? `In ${smaller} more no file was measured that is so small.` : "",
    larger > 0 ? `In ${larger} more no file was measured that is so large.` : "",
    lost.length > 0 ? "It is not ahead here:" : "",
  ];
  const said = sentences.filter((sentence) => sentence !== "").join(" ");
  return lost.length > 0 ? `${said}\n\n${notWon(lost).join("\n")}` : said;
}

/** Everything that stands between a document's marks of the table `demo`: the scenes' results. */
export function demoTables(results: DemoResults): string {
  const { count, seed, size } = results.scenes!;
  const comparisons = equalBytesComparisons(results);
  const parts = [
    `${whole(count)} unseen scenes of seed ${seed}, ${size} × ${size} pixels; bytes are means.`,
    demoScoresTable(results),
  ];
  if (comparisons.length > 0) {
    parts.push(
      "At equal bytes, top-1 % / mAP / mean IoU. Codecs are interpolated over the logarithm of the bytes between their " +
        `measured qualities, and answered by ${answerers(results)}. Bold is ahead of the demo.`,
      ...bases.flatMap((basis) => [
        `By ${basisTitles[basis]}:`,
        equalBytesTable(
          results,
          comparisons.filter((one) => one.basis === basis),
          basis,
        ),
      ]),
      verdict(comparisons),
    );
  }
  return parts.join("\n\n");
}

const answerers = ({ robustTeacher }: DemoResults) =>
  `the uncompressed teacher${robustTeacher ? ", or by the robust one, which was trained on JPEG and WebP as well" : ""}`;

// The photographs' tables: scores have intervals, and images with boxes and masks are others than those with classes.

function bestCell(best: BestWithinBytes, score: DemoScoreName): string {
  switch (best.kind) {
    case "measured":
      return `${scoreText(score)(best.value)} (quality ${best.quality}, ${whole(best.bytes)} bytes)`;
    case "none-so-small":
      return smallestCell(best);
    case "not-measured":
      return none;
  }
}

function matchedSizeTable(results: DemoResults, score: DemoScoreName, rows: readonly MatchedSize[]): string {
  const text = scoreText(score);
  return markdownTable(
    [demoScores[score].title, "bytes", "demo", ...rivalsOf(results).map(({ title }) => title), "not ahead of"],
    rows.map(({ beta, bytes, ours, rivals, notBeaten }) => [
      `beta ${beta}`,
      whole(bytes),
      text(ours),
      ...rivals.map(({ theirs }) => bestCell(theirs, score)),
      notBeaten.map(({ title }) => `**${title}**`).join("; "),
    ]),
  );
}

/** For each score the betas beside the best JPEG and WebP of no more bytes, and how often the demo is not ahead. */
export function matchedSizeTables(results: DemoResults): string {
  const matched = scoresPresent(results).map((name) => ({ name, rows: matchedSizes(results, name) }));
  const allRows = matched.flatMap(({ rows }) => rows);
  const all = allRows.flatMap(({ rivals }) => rivals);
  const measured = all.filter(({ theirs }) => theirs.kind === "measured").length;
  const smaller = all.filter(({ theirs }) => theirs.kind === "none-so-small").length;
  const lost = allRows.flatMap(({ notBeaten }) => notBeaten).length;
  return [
    "The best JPEG and WebP of no more bytes than each beta, whole files, nothing interpolated, answered by " +
      `${answerers(results)}.`,
    ...matched.filter(({ rows }) => rows.length > 0).map(({ name, rows }) => matchedSizeTable(results, name, rows)),
    `The demo is ahead in ${measured - lost} of ${measured} comparisons at no more bytes.` +
      (smaller > 0 ? ` In ${smaller} more no file was measured that is so small.` : ""),
    "Between measured qualities, interpolated over the logarithm of the bytes, whole files and payloads without headers:",
    verdict(equalBytesComparisons(results)),
  ].join("\n\n");
}

/** What the photographs' tables are of, and the tables of scores with their intervals. */
export function photoScoreTables(results: DemoResults): string {
  const { inputSize, images, bootstrap } = results.photos!;
  const present = scoresPresent(results);
  const ofClasses = present.filter((name) => demoScores[name].task === "classification");
  const located = present.filter((name) => demoScores[name].task !== "classification");
  return [
    `Unseen photographs, longer side ${inputSize} pixels; bytes are means, and in brackets are bootstrap intervals over ` +
      `images (${100 * bootstrap.confidence} %, ${whole(bootstrap.resamples)} resamples, centred on the figure).`,
    ...(ofClasses.length > 0
      ? [`Classes, on ${whole(images.classification)} photographs:`, demoScoresTable(results, ofClasses)]
      : []),
    ...(located.length > 0
      ? [`Boxes and masks, on ${whole(images.detection)} photographs:`, demoScoresTable(results, located)]
      : []),
  ].join("\n\n");
}

/** Everything that stands between a document's marks of the table `demo-photos`. */
export function photoTables(results: DemoResults): string {
  return [photoScoreTables(results), ...(rivalsOf(results).length > 0 ? [matchedSizeTables(results)] : [])].join(
    "\n\n",
  );
}
