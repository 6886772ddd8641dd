// The photographs that ship with the lab, as photos/photos.json lists them: what the gallery shows, and whose each one is.

/** What a photograph may come under to ship. */
export const photographLicences = ["Public domain", "CC0 1.0", "CC BY 2.0", "CC BY-SA 4.0"] as const;

export interface Photograph {
  /** Beside photos.json: a JPEG. */
  readonly file: string;
  /** The same photograph cut to a square, for lists. */
  readonly thumbnail: string;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly author: string;
  readonly licence: { readonly name: (typeof photographLicences)[number]; readonly address: string };
  readonly source: {
    /** Registry, name and version of the package that it was taken from. */
    readonly package: string;
    /** Inside that package. */
    readonly path: string;
    /** Where its author published it, if the package says so. */
    readonly address?: string;
  };
  /** By the package and by this project. */
  readonly changes: string;
}

export interface PhotographList {
  /** The first one opens first. */
  readonly photographs: readonly Photograph[];
}
