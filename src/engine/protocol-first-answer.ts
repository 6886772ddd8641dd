// The answer that ships with the lab, for the page to draw before its engine runs: demo/first-answer.json.
import type { ResultRecord } from "./protocol-predictions";

/** What the lab opens with: a scene of Predict's seed by its number from 1, or a photograph of the gallery by its file. */
export type FirstImage =
  { readonly kind: "scene"; readonly number: number } | { readonly kind: "photograph"; readonly file: string };

export interface ShippedAnswer {
  readonly image: FirstImage;
  /** Of the set that opens first. */
  readonly record: ResultRecord;
}
