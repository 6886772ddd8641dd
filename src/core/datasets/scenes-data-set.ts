// Generated scenes as a dataset: each is drawn when it is asked for, with its class, boxes and mask.
import type { GroundTruthBox } from "../../domain";
import { defaultSceneSize, generateScene, largestKind, type Scene } from "../scenes/scene";
import { sceneClasses } from "../scenes/scene-classes";
import { sceneName } from "../scenes/scene-set";
import { type DataSample, type DataSet, DataSetError } from "./data-set";
import { sha256Hex } from "../base/hashes";
import { fingerprintLine, fingerprintOf } from "./identity";

export interface ScenesRequest {
  /** 0 … 2⁵³ − 1. */
  readonly seed: number;
  /** Index of the first scene; 0 if left out. */
  readonly first?: number;
  readonly count: number;
  /** Pixels on a side, 64 … 512; 128 if left out. */
  readonly size?: number;
}

/** Image, boxes and mask of a scene are asked for one after another; it is drawn once for them. */
const scenesKept = 8;

class RecentScenes {
  private readonly kept = new Map<number, Scene>();

  constructor(
    private readonly seed: number,
    private readonly size: number,
  ) {}

  at(index: number): Scene {
    const known = this.kept.get(index);
    if (known) return known;
    const scene = generateScene({ seed: this.seed, index, size: this.size });
    this.kept.set(index, scene);
    const [oldest] = this.kept.keys();
    if (this.kept.size > scenesKept) this.kept.delete(oldest);
    return scene;
  }
}

class SceneSample implements DataSample {
  readonly name: string;
  private knownBoxes?: readonly GroundTruthBox[];

  constructor(
    private readonly scenes: RecentScenes,
    private readonly index: number,
    readonly imageId: number,
    readonly classLabel: number,
  ) {
    this.name = sceneName(index);
  }

  /** Drawn at the first look. */
  get boxes(): readonly GroundTruthBox[] {
    this.knownBoxes ??= this.scenes.at(this.index).objects.map(({ kind, boxXyxyPixels, areaPixels }) => ({
      boxXyxyPixels,
      label: kind + 1,
      crowd: false,
      areaPixels,
    }));
    return this.knownBoxes;
  }

  async image() {
    return this.scenes.at(this.index).image;
  }

  async mask() {
    const { image, labels } = this.scenes.at(this.index);
    return { width: image.width, height: image.height, labels };
  }
}

/** What a dataset of these scenes is called; so are the results of an evaluation on them. */
export function scenesName({ seed, first = 0, count, size = defaultSceneSize }: ScenesRequest): string {
  return `${count} generated scenes of ${size} × ${size} pixels from ${sceneName(first)} on, seed ${seed}`;
}

/**
 * Scenes `first` … `first + count − 1` of a seed. Labels of boxes and masks are those of the kinds plus 1. The
 * fingerprint covers the request and the first scene's pixels, so that it changes with the generator.
 * @throws {DataSetError} for a count that is none; {SceneRequestError} for a seed, index or size out of range.
 */
export async function scenesDataSet({
  seed,
  first = 0,
  count,
  size = defaultSceneSize,
}: ScenesRequest): Promise<DataSet> {
  if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(first + count - 1)) {
    throw new DataSetError(`${count} scenes from ${first} on were asked for; give a whole number of scenes from 1 on.`);
  }
  const scenes = new RecentScenes(seed, size);
  const { data } = scenes.at(first).image;
  const drawn = await sha256Hex(new Uint8Array(data));
  const classes = ["background", ...sceneClasses];
  return {
    format: "scenes",
    name: scenesName({ seed, first, count, size }),
    classes: { classification: sceneClasses, detection: classes, segmentation: classes },
    samples: Array.from(
      { length: count },
      (_, i) => new SceneSample(scenes, first + i, i + 1, largestKind(seed, first + i)),
    ),
    testSamples: [],
    skipped: [],
    warnings: [],
    fingerprint: await fingerprintOf("scenes", [fingerprintLine(seed, first, count, size, drawn)]),
  };
}
