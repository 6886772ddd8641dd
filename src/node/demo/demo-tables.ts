// The documents' tables of the demo: what each beta costs and reaches, and what codecs reach at the same bytes.
import type { DemoResults, DemoScores } from "./demo-results";
import {
  bases,
  equalBytesComparisons,
  rivals,
  scoreNames,
  scoreTitles,
  type Basis,
  type Comparison,
  type Rival,
} from "./equal-bytes";
import { digits, markdownTable, none, whole } from "../markdown-table";

/** top1 in percent, the others 0 … 1. */
const scoreText = {
  top1: digits(1),
  AP: digits(3),
  meanIoU: digits(3),
} as const;

/** The uncompressed teachers and every beta: mean bytes and scores. */
export function demoScoresTable({ teacher, robustTeacher, betas }: DemoResults): string {
  const scoresOf = (row: DemoScores) => scoreNames.map((name) => scoreText[name](row[name]));
  return markdownTable(
    ["", "payload bytes", "`.ladon` bytes", "top-1 %", "mAP", "mean IoU"],
    [
      ["teacher, uncompressed", none, none, ...scoresOf(teacher)],
      ...(robustTeacher ? [["robust teacher, uncompressed", none, none, ...scoresOf(robustTeacher)]] : []),
      ...betas.map((row) => [`beta ${row.beta}`, whole(row.payloadBytes), whole(row.fileBytes), ...scoresOf(row)]),
    ],
  );
}

/** The three scores in one cell; what is ahead of the demo is bold. */
function rivalCell(comparisons: readonly Comparison[]): string {
  const texts = comparisons.map(({ score, ours, theirs }) => {
    if (theirs.kind !== "value") return none;
    const text = scoreText[score](theirs.value);
    return theirs.value > ours ? `**${text}**` : text;
  });
  const theirs = comparisons.at(0)?.theirs;
  if (theirs?.kind === "none-so-small") return `${none} (smallest: ${whole(theirs.smallestBytes)} bytes)`;
  if (theirs?.kind === "none-so-large") return `${none} (largest: ${whole(theirs.largestBytes)} bytes)`;
  return texts.length > 0 ? texts.join(" / ") : none;
}

const basisTitles: Readonly<Record<Basis, string>> = {
  file: "whole files, `.ladon` beside `.jpg` and `.webp`",
  payload: "payloads, nobody's headers counted",
};

function equalBytesTable(results: DemoResults, comparisons: readonly Comparison[], basis: Basis): string {
  const shown = rivals.filter((rival) => results[rival.results].length > 0);
  const rows = results.betas.map((row) => [
    `beta ${row.beta}`,
    whole(row[`${basis}Bytes`]),
    scoreNames.map((name) => scoreText[name](row[name])).join(" / "),
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
    const text = scoreText[score];
    group.words.push(`${scoreTitles[score]} ${text(ours)} against ${text(theirs.value)}`);
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

/** Everything that stands between a document's marks of the table `demo`. */
export function demoTables(results: DemoResults): string {
  const { count, seed, size } = results.scenes;
  const comparisons = equalBytesComparisons(results);
  const parts = [
    `${whole(count)} unseen scenes of seed ${seed}, ${size} × ${size} pixels; bytes are means.`,
    demoScoresTable(results),
  ];
  if (comparisons.length > 0) {
    parts.push(
      "At equal bytes, top-1 % / mAP / mean IoU. Codecs are interpolated over the logarithm of the bytes between their " +
        "measured qualities, and answered by the uncompressed teacher" +
        `${results.robustTeacher ? ", or by the robust one, which was trained on JPEG and WebP as well" : ""}. ` +
        "Bold is ahead of the demo.",
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
