// Names of classes for people: folders and label files write `cougar_body`, a page “cougar body”. Files keep the name.

/** Underscores as spaces; a name of nothing else stays as it is. */
export function classNameText(name: string): string {
  return name.replace(/_+/g, " ").trim() || name;
}
