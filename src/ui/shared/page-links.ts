// Where pages lead to each other: paths within the lab.

/** The page that answers with a checkpoint. */
export function predictPath(checkpoint: string): string {
  return `/?${new URLSearchParams({ checkpoint }).toString()}`;
}

export function comparePath(checkpoints: readonly string[]): string {
  return `/compare?${new URLSearchParams({ checkpoints: checkpoints.join() }).toString()}`;
}

export function resultPath(result: string): string {
  return `/evaluate?${new URLSearchParams({ result }).toString()}`;
}
