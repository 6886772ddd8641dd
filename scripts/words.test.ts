// One word for one thing, and it is the field's: what the table's left side says stands nowhere in code and tests.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
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
  { not: /\bTrueBox\b/, but: "GroundTruthBox" },
  { not: /\b(?:LabelMap|LabelMapping|ClassMap)\b/, but: "SegmentationMask, ClassMapping" },
  { not: /\buncounted|ignoredPixel\b|ignoredLabel\b/, but: "ignoreIndex" },
  { not: /(?:Classification|Segmentation|Detection|Task)Figures/, but: "Metrics" },
  { not: /notHonoured/, but: "unsupported" },
  { not: /sceneKinds|\b(?:Placed|Outlined)?Thing\b|\bgrounds\b/, but: "sceneClasses, objects, backgrounds",
    except: [/^e2e\/drops\.spec\.ts$/, "things that are dropped on a page"] },
  { not: /[pP]icture/, but: "image",
    except: [/core\/datasets\/(?:split-name|.*\.test)\.ts$/, "names of files and folders that people have"] },
  { not: /\b(?:most|least|fewest)[A-Z]/, but: "max…, min…",
    except: [/core\/metrics\/cubic-fit\.ts$/, "leastSquares is the method's name"] },
  { not: /roundLatent|latentValues/, but: "quantize, dequantize" },
  { not: /\buseNetwork\b|\bUseNetwork\b/, but: "withModel" },
  { not: /\bmourn|\brevive\b/, but: "handleCrash, resumeRun" },
  { not: /\bbyTaps\b|\bjoins[,:?]/, but: "sparseDilated, hasResidual" },
  { not: /\bcutBoxes\b/, but: "cropBoxes" },
  { not: /[hH]eld[- ]out|heldOut/, but: "validation" },
  { not: /Upstream[A-Z]|upstream-(?!configs)/, but: "torchdistill…, torch…" },
  { not: /[a-z]-words"|[a-z]-address"/, but: "…-text, …-url-state" },
]; // prettier-ignore

/** Lines of code and tests, but for this table. */
function lines() {
  return ["src", "scripts", "e2e"]
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true }).map((file) => path.join(folder, String(file))),
    )
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /\.(?:ts|tsx|mjs)$/.test(file) && file !== "scripts/words.test.ts")
    .flatMap((file) =>
      readFileSync(path.join(root, file), "utf8")
        .split("\n")
        .map((text, i) => ({ file, at: `${file}:${i + 1}`, text })),
    );
}

it("the code says one word for one thing, the field's", () => {
  const all = lines();
  expect(all.length).toBeGreaterThan(10_000);
  const found = words.flatMap(({ not, but, except }) =>
    all
      .filter(({ file, text }) => not.test(text) && !except?.[0].test(file))
      .map(({ at, text }) => `${at} says ${not.exec(text)![0]}, not ${but}`),
  );
  expect(found).toEqual([]);
});
