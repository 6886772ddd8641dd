// `npm run notices`: writes THIRD-PARTY-NOTICES.md, the licences of every package and photograph that the built lab holds.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "../../node/command-line";
import { readPhotographs } from "../../node/demo/shipped-photographs";
import { root } from "../../node/repository";

export const noticesFile = "THIRD-PARTY-NOTICES.md";

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

interface Notice {
  readonly title: string;
  readonly license: string;
  readonly text: string;
}

/** Folders of a package that hold licences: its own, and the one of the C++ code that @jsquash compiled. */
const licenceFolders = [".", "codec"];
const licenceFile = /^(licen[cs]e|copying|notice)/i;

function licenceText(folder: string): string {
  const files = licenceFolders.flatMap((inner) => {
    const place = path.join(folder, inner);
    if (!existsSync(place)) return [];
    const names = readdirSync(place).filter((name) => licenceFile.test(name));
    return names.sort().map((name) => path.join(place, name));
  });
  return files.map((file) => readFileSync(file, "utf8").replaceAll("\r\n", "\n").trim()).join("\n\n");
}

/** Of the photographs, each with what its licence asks for: title, author, licence, source, changes. */
function photographNotices(): string {
  const lines = readPhotographs().map(({ file, title, author, licence, source, changes }) => {
    const published = source.address === undefined ? "" : `, from ${source.address}`;
    return (
      `- \`public/photos/${file}\`: ${title}, by ${author}${published}. ${licence.name} (${licence.address}). ` +
      `Taken from ${source.package}, \`${source.path}\`. Changes: ${changes}.`
    );
  });
  return (
    "# Photographs\n\nThe lab's gallery holds these photographs, as public/photos/photos.json lists them; each has a " +
    `thumbnail beside it, cut to a square, under the same licence.\n\n${lines.join("\n")}`
  );
}

/** The text of the notices, from package-lock.json, the installed packages and the list of photographs. */
export function thirdPartyNotices(): string {
  const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const notices = Object.entries(lock.packages)
    .filter(([place, { dev, devOptional }]) => place !== "" && !dev && !devOptional)
    .map(([place, { version, license = "see its text" }]): Notice => {
      const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
      return { title: `${name} ${version}`, license, text: licenceText(path.join(root, place)) };
    });
  const byText = new Map<string, Notice[]>();
  for (const notice of notices) {
    const key = `${notice.license}\n${notice.text}`;
    byText.set(key, [...(byText.get(key) ?? []), notice]);
  }
  const parts = Array.from(byText.values(), (group) => {
    const [{ license, text }] = group;
    const titles = [...new Set(group.map(({ title }) => title))].sort().map((title) => `- ${title}`);
    const quoted =
      text === "" ? "No text of the licence comes with it." : `\`\`\`text\n${text.replaceAll("```", "'''")}\n\`\`\``;
    return { first: titles[0], part: `## ${license}\n\n${titles.join("\n")}\n\n${quoted}` };
  }).sort((a, b) => (a.first < b.first ? -1 : 1));
  const head =
    "# Third-party notices\n\nThe built lab holds code of these packages. `npm run notices` writes this file from package-lock.json and the licences " +
    "that the packages bring; packages with one and the same text stand together.";
  return `${[head, ...parts.map(({ part }) => part), photographNotices()].join("\n\n")}\n`;
}

export const command: Command = async () => {
  writeFileSync(path.join(root, noticesFile), thirdPartyNotices());
  console.log(`Wrote ${noticesFile}.`);
};
