// Names of a checkpoint's classes among the texts of its file, so that they travel with it.
import { z } from "zod";
import { taskNames, type TaskName } from "../../domain";

type Names = { readonly [Task in TaskName]?: readonly string[] | undefined };

const key = (task: TaskName): string => `classes.${task}`;
const namesSchema = z.array(z.string().min(1).max(200)).min(1).max(100_000);

/** One JSON list a head that has names. */
export function classNamesMetadata(names: Names): Record<string, string> {
  return Object.fromEntries(
    taskNames.flatMap((task) => (names[task] ? [[key(task), JSON.stringify(names[task])]] : [])),
  );
}

/** What a file says; a text that is no list of names says nothing. */
export function classNamesOf(metadata: ReadonlyMap<string, string>): Names {
  return Object.fromEntries(
    taskNames.flatMap((task) => {
      try {
        const read = namesSchema.safeParse(JSON.parse(metadata.get(key(task)) ?? "null"));
        return read.success ? [[task, read.data]] : [];
      } catch {
        return [];
      }
    }),
  );
}
