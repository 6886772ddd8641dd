// From where a dataset comes to the dataset itself; the last one stays open, as several jobs ask for the same in a row.
import { browserFiles, zipFiles } from "../../core/datasets/data-files";
import { contentsOf } from "../../core/datasets/identity";
import type { DataSample, DataSet } from "../../core/datasets/data-set";
import { openDataSet } from "../../core/datasets/open-data-set";
import { scenesDataSet } from "../../core/datasets/scenes-data-set";
import { CancelledError } from "../errors";
import type { JobContext } from "../job-context";
import type { DataSource } from "../protocol-datasets";

const factsOf = ({ name, size, lastModified }: File): string => `${name} ${size} ${lastModified}`;

/** Files arrive as copies of themselves, so they are known again by what they say of themselves. */
function keyOf(source: DataSource): string {
  switch (source.kind) {
    case "files":
      return [
        `files ${source.format} ${source.folder}`,
        ...source.files.map(({ path, file }) => `${path} ${factsOf(file)}`),
      ].join("\n");
    case "zip":
      return `zip ${source.format} ${source.folder} ${factsOf(source.file)}`;
    case "scenes":
      return `scenes ${source.seed} ${source.first} ${source.count} ${source.size}`;
  }
}

let last: { readonly key: string; readonly dataSet: DataSet } | undefined;

async function opened(source: DataSource, context: JobContext): Promise<DataSet> {
  if (source.kind === "scenes") return scenesDataSet(source);
  const { folder, format } = source;
  const options = {
    ...(folder !== undefined && { folder }),
    ...(format && { format }),
    signal: context.signal,
    onProgress: ({ phase, done, total }: { phase: string; done: number; total: number }) =>
      context.progress({ phase, done, total, unit: "files" }),
  };
  if (source.kind === "zip") {
    context.progress({ phase: `Reading ${source.file.name}`, done: 0, unit: "files" });
    const files = await zipFiles(source.file);
    await context.yieldToEventLoop();
    return openDataSet(files, { ...options, name: source.file.name.replace(/\.zip$/i, "") });
  }
  return openDataSet(browserFiles(source.files), options);
}

/** Rejects with DataSetError where the source is no dataset, SceneRequestError for scenes that there are not. */
export async function openSource(source: DataSource, context: JobContext): Promise<DataSet> {
  const key = keyOf(source);
  if (last?.key === key) return last.dataSet;
  try {
    const dataSet = await opened(source, context);
    last = { key, dataSet };
    return dataSet;
  } catch (error) {
    if (context.signal.aborted) throw new CancelledError();
    throw error;
  }
}

/** The digest of what samples' files hold, as `contentsOf`; rejects with CancelledError where the job is cancelled. */
export async function readContents(samples: readonly DataSample[], context: JobContext): Promise<string | undefined> {
  try {
    return await contentsOf(samples, {
      signal: context.signal,
      onProgress: ({ phase, done, total }) => context.progress({ phase, done, total, unit: "files" }),
    });
  } catch (error) {
    if (context.signal.aborted) throw new CancelledError();
    throw error;
  }
}
