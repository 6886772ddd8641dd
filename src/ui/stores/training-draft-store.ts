// What the Train page has been told of the next run; it outlives visits to other pages.
import { create } from "zustand";
import type { CheckpointId } from "../../engine/protocol-checkpoints";
import type { DataSetReport, DataSource } from "../../engine/protocol-datasets";
import type { ClassMapProposal } from "../../engine/protocol-evaluation";
import type { Recipe, TrainingEstimate, TrainingStart } from "../../engine/protocol-training";
import { withoutKey } from "./without-key";

export type Examination =
  | { readonly kind: "idle" }
  | { readonly kind: "running" }
  | { readonly kind: "done"; readonly report: DataSetReport }
  | { readonly kind: "failed"; readonly error: Error };

/** A recipe that came from a file. */
export interface ReadRecipe {
  readonly fileName: string;
  readonly recipe: Recipe;
  readonly unsupported: readonly { readonly line: number; readonly what: string; readonly why: string }[];
}

export type ClassMapping = readonly (number | null)[];

/** How the data's classes may go with those of a checkpoint's heads. */
export interface Proposals {
  /** Names data, checkpoint and task. */
  readonly key: string;
  readonly state:
    | { readonly kind: "running" }
    | { readonly kind: "done"; readonly proposals: readonly ClassMapProposal[] }
    | { readonly kind: "failed"; readonly error: Error };
}

export interface TrainingDraft {
  readonly source: DataSource;
  readonly examination: Examination;
  /** Absent leaves the choice to the page. */
  readonly start?: TrainingStart;
  readonly teacher?: CheckpointId;
  readonly readRecipes: readonly ReadRecipe[];
  readonly recipeName?: string;
  /** Recipes as they were changed here, by name. */
  readonly changedRecipes: Readonly<Record<string, Recipe>>;
  readonly proposals?: Proposals;
  /** Changes of what was proposed, for the data and checkpoint that `key` names. */
  readonly labelMap?: { readonly key: string; readonly map: ClassMapping };
  readonly title?: string;
  /** What ten steps took, and of which plan on which data. */
  readonly measured?: { readonly plan: string; readonly estimate: TrainingEstimate };
  /** 0 … 1. */
  readonly validationShare: number;
  readonly seed: number;
}

export const firstScenes = { kind: "scenes", seed: 1, first: 0, count: 200, size: 128 } as const satisfies DataSource;

export const useDraftStore = create<TrainingDraft>(() => ({
  source: firstScenes,
  examination: { kind: "idle" },
  readRecipes: [],
  changedRecipes: {},
  validationShare: 0.2,
  seed: 1,
}));

export function changeTrainingDraft(changes: Partial<TrainingDraft>): void {
  useDraftStore.setState(changes);
}

export function changeRecipe(recipe: Recipe): void {
  useDraftStore.setState(({ changedRecipes }) => ({ changedRecipes: { ...changedRecipes, [recipe.name]: recipe } }));
}

export function undoRecipe(name: string): void {
  useDraftStore.setState(({ changedRecipes }) => ({ changedRecipes: withoutKey(changedRecipes, name) }));
}

const others = (readRecipes: readonly ReadRecipe[], name: string) =>
  readRecipes.filter(({ recipe }) => recipe.name !== name);

/** The recipe is chosen, and takes the place of one of the same name. */
export function takeRecipe(read: ReadRecipe): void {
  const { name } = read.recipe;
  useDraftStore.setState(({ readRecipes }) => ({
    readRecipes: [read, ...others(readRecipes, name)],
    recipeName: name,
  }));
  undoRecipe(name);
}

export function forgetRecipe({ recipe: { name } }: ReadRecipe): void {
  useDraftStore.setState(({ readRecipes }) => ({ readRecipes: others(readRecipes, name), recipeName: undefined }));
  undoRecipe(name);
}
