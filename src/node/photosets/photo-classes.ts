// Classes of Caltech-101 that its archive names in two ways, and those that the set `photos26` is made of.

/** Annotations of these classes lie in folders of other names. */
export const annotationFolders: Readonly<Record<string, string>> = {
  Faces: "Faces_2",
  Faces_easy: "Faces_3",
  Motorbikes: "Motorbikes_16",
  airplanes: "Airplanes_Side_2",
};

/** A folder of the archive that shows no class. */
export const backgroundFolder = "BACKGROUND_Google";

export const petClasses = ["cat", "dog"] as const;
export type PetClass = (typeof petClasses)[number];

/** Of Caltech-101, in the order of `photos26/classes.txt`; cat and dog follow. */
export const photos26CaltechClasses = [
  "airplanes",
  "anchor",
  "ant",
  "barrel",
  "beaver",
  "binocular",
  "bonsai",
  "brain",
  "brontosaurus",
  "butterfly",
  "camera",
  "car_side",
  "ceiling_fan",
  "cellphone",
  "crab",
  "crayfish",
  "crocodile",
  "dolphin",
  "dragonfly",
  "elephant",
  "emu",
  "flamingo",
  "kangaroo",
  "panda",
] as const;
