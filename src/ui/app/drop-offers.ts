// The pages that take a group of dropped files, with the words of the buttons that open them.
import type { DroppedGroup } from "../shared/drop-targets";

export interface DropOffer {
  /** The page's path. */
  readonly page: string;
  readonly label: string;
}

const openIn = (page: string, title: string): DropOffer => ({ page, label: `Open in ${title}` });

/** The pages, the likeliest first; none where the lab cannot use the files. */
export function offersFor({ inspection, images }: DroppedGroup): readonly DropOffer[] {
  // the Checkpoints page says tensor by tensor why a file does not fit
  if (inspection.kind === "checkpoint") return [openIn("/checkpoints", "Checkpoints")];
  if (!inspection.usable) return [];
  switch (inspection.kind) {
    case "data-set": {
      const answers = { page: "/", label: "Answer its images in Predict" };
      return [openIn("/train", "Train"), openIn("/evaluate", "Evaluate"), ...(images.length > 0 ? [answers] : [])];
    }
    case "bitstream":
      return [openIn("/", "Predict")];
    case "recipe":
      return [openIn("/train", "Train")];
    case "curves":
      return [openIn("/charts", "Charts")];
    case "image": {
      const { count } = inspection;
      const predict = count === 1 ? openIn("/", "Predict") : { page: "/", label: "Open in Predict as a batch" };
      const compare = count === 1 ? openIn("/compare", "Compare") : { page: "/compare", label: "Compare the first" };
      return images.length > 0 ? [predict, compare] : [predict];
    }
    case "unknown":
      return [];
  }
}
