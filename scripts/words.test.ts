// One word for one thing, and it is the field's: what a table's left side says stands nowhere in code, page and documents.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");

interface Word {
  readonly not: RegExp;
  readonly but: string;
  /** Where it means something else: the files, and why. */
  readonly except?: readonly [files: RegExp, reason: string];
}

const words: readonly Word[] = [
  { not: /minimalFilter|convMinimally|minimal filtering/, but: "winogradConv2d" },
  { not: /spendOn[A-Z]|Spendable|buildSpending/, but: "consumeWeights" },
  { not: /rehearseTasks|\brehearse\(/, but: "warmUp" },
  { not: /TeacherWords|askTeacher/, but: "TeacherOutputs, runTeacher" },
  { not: /\bFrontier\b|FrozenFront|frozenFront/, but: "freezeBoundary, frozenPrefix" },
  { not: /RegionReadings/, but: "BoxHeadOutputs" },
  { not: /predictAnswers|\binterface Answers\b/, but: "Predictions, HeadInput" },
  { not: /\bbreathe/i, but: "yieldToEventLoop" },
  { not: /surmise/, but: "inferArchitecture" },
  { not: /\b(?:TrueBox|TruthBox|BoxTruth|LabelledBox)\b/, but: "GroundTruthBox" },
  { not: /\b(?:LabelMap|LabelMapping|ClassMap)\b/, but: "SegmentationMask, ClassMapping" },
  { not: /\buncounted|ignoredPixel\b|ignoredLabel\b/, but: "ignoreIndex" },
  { not: /(?:Classification|Segmentation|Detection|Task)Figures/, but: "Metrics" },
  { not: /notHonoured/, but: "unsupported" },
  { not: /sceneKinds|\b(?:Placed|Outlined)?Thing\b|\bgrounds\b/, but: "sceneClasses, objects, backgrounds",
    except: [/^e2e\/drops\.spec\.ts$/, "things that are dropped on a page"] },
  { not: /[pP]icture/, but: "image",
    except: [/core\/datasets\/(?:folder-names|.*\.test)\.ts$/, "names of files and folders that people have"] },
  { not: /\b(?:most|least|fewest)[A-Z]/, but: "max…, min…",
    except: [/core\/metrics\/interpolants\.ts$/, "leastSquares is the method's name"] },
  { not: /roundLatent|latentValues/, but: "quantize, dequantize" },
  { not: /\buseNetwork\b|\bUseNetwork\b/, but: "withModel" },
  { not: /\bmourn|\brevive\b/, but: "handleCrash, resumeRun" },
  { not: /\bbyTaps\b|\bjoins[,:?]/, but: "sparseDilated, hasResidual" },
  { not: /\bcutBoxes\b/, but: "cropBoxes" },
  { not: /[hH]eld[- ]out|heldOut/, but: "validation" },
  { not: /Upstream[A-Z]|upstream-(?!configs)/, but: "torchdistill…, torch…" },
  { not: /\b[dD]ata sets?\b/, but: "dataset" },
  { not: /[a-z]-words"|[a-z]-address"/, but: "…-text, …-url-state" },
]; // prettier-ignore

/** Of what people read: documents, and the page's own texts. */
const wordsOfTexts: readonly Word[] = [
  { not: /\bpictures?\b/i, but: "image",
    except: [/^docs\/benchmarks\.md$/, "names of measurements that results/bench-visits.json keeps"] },
  { not: /\bheld[- ]out\b/i, but: "validation" },
  { not: /\bdata sets?\b/i, but: "dataset" },
  { not: /\brehears/i, but: "warm up" },
  { not: /\bsurmise/i, but: "infer" },
  { not: /\bminimal filtering\b/i, but: "Winograd" },
  { not: /\bfrontier\b/i, but: "freeze boundary, frozen prefix" },
  { not: /\bignored (?:label|pixel)|\buncounted\b/i, but: "ignore index" },
  { not: /\btrue box/i, but: "ground-truth box" },
  { not: /\bnot honoured\b/i, but: "unsupported" },
  { not: /\bclass maps?\b/i, but: "class mapping" },
  { not: /\bkinds? of things?\b|\bthings? of \d* ?kinds?\b/i, but: "objects, classes" },
  { not: /\bscore threshold\b|\b(?:box's|box’s|boxes’) scores?\b/i, but: "confidence" },
  { not: /\bon the features as they are\b|\bbehind a bottleneck\b|\bYour own classes\b/, but: "Linear probe, Fine-tune …, Ladon …" },
  { not: /\bSHIPS\b|\boutlive no reload\b|\bheld against this one\b|\bAt most, in kilobytes\b/, but: "Built in, …forget picked files…, Reference, Byte budget (kB)" },
  { not: /\bWhat the run makes small\b|\bWhat decides it\b|\bWhere it is\b/, but: "Training loss, Configuration, Progress" },
  { not: /\bChange its numbers\b|\bWhat it does, step by step\b|\bThe first so many\b|\bLooking into the data\b/, but: "Hyperparameters, Recipe details, Limit, Reading the dataset" },
]; // prettier-ignore

interface Line {
  readonly file: string;
  readonly at: string;
  readonly text: string;
}

const filesIn = (folder: string) =>
  readdirSync(path.join(root, folder), { recursive: true }).map((file) =>
    path.posix.join(folder, String(file).replaceAll("\\", "/")),
  );

const linesOf = (file: string): Line[] =>
  readFileSync(path.join(root, file), "utf8")
    .split("\n")
    .map((text, i) => ({ file, at: `${file}:${i + 1}`, text }));

/** Lines of code and tests, but for these tables. */
const codeLines = () =>
  ["src", "scripts", "e2e"]
    .flatMap(filesIn)
    .filter((file) => /\.(?:ts|tsx|mjs)$/.test(file) && file !== "scripts/words.test.ts")
    .flatMap(linesOf);

/** Lines of documents; what THIRD-PARTY-NOTICES.md and the card of a demo say is written by packages and by code. */
const documentLines = () =>
  ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...filesIn("docs"), ...filesIn(".github")]
    .filter((file) => file.endsWith(".md"))
    .flatMap(linesOf);

/** Strings, templates and JSX text of one file of the page. */
function textsOf(file: string): Line[] {
  const tree = ts.createSourceFile(file, readFileSync(path.join(root, file), "utf8"), ts.ScriptTarget.Latest, true);
  const found: Line[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isJsxText(node) || ts.isTemplateLiteralToken(node)) {
      const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
      found.push({ file, at: `${file}:${line}`, text: node.text.replaceAll(/\s+/g, " ") });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const pageTexts = () =>
  filesIn("src/ui")
    .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test."))
    .flatMap(textsOf);

const offences = (lines: readonly Line[], table: readonly Word[]) =>
  table.flatMap(({ not, but, except }) =>
    lines
      .filter(({ file, text }) => not.test(text) && !except?.[0].test(file))
      .map(({ at, text }) => `${at} says ${not.exec(text)![0]}, not ${but}`),
  );

for (const { what, lines, table, atLeast } of [
  { what: "code", lines: codeLines, table: words, atLeast: 10_000 },
  { what: "documents", lines: documentLines, table: wordsOfTexts, atLeast: 500 },
  { what: "page", lines: pageTexts, table: wordsOfTexts, atLeast: 3_000 },
]) {
  it(`the ${what} says one word for one thing, the field's`, () => {
    const all = lines();
    expect(all.length).toBeGreaterThan(atLeast);
    expect(offences(all, table)).toEqual([]);
  });
}

it("sees a word that is not the field's, in a document and in a text of the page", () => {
  const line = (text: string) => [{ file: "x", at: "x:1", text }];
  expect(offences(line("a held-out data set"), wordsOfTexts)).toEqual([
    "x:1 says held-out, not validation",
    "x:1 says data set, not dataset",
  ]);
});
