// The checkpoints that ship with the lab: sets listed in demo/index.json, served by the app itself.
import { z } from "zod";
import { bytesSource } from "../../core/base/byte-source";
import type { CheckpointFile } from "../../core/checkpoint/checkpoint-file";
import { encoderCost } from "../../core/checkpoint/encoder-cost";
import { joinParts } from "../../core/checkpoint/joined-parts";
import { networkCost } from "../../core/checkpoint/network-cost";
import { loadWeights, type LoadedWeights } from "../../core/checkpoint/load-weights";
import { openSafetensors } from "../../core/checkpoint/safetensors";
import { taskNames, type InputProtocol } from "../../domain";
import { mapLayers } from "../../core/networks/backbone";
import { configurationFor, protocolSchema } from "../../core/networks/configuration";
import { modelIdOf } from "../../nets/model/model-id";
import { demoFamilies, type CheckpointSummary } from "../protocol-checkpoints";
import { isUnreached, ServerGoneError } from "../served-build";
import { isNamed } from "../errors";
import { headClassNames, type ClassKnowledge } from "../predictions/class-names";
import { classNamesOf } from "./class-names-metadata";
import { inputSizeFacts, sizeOfFile } from "./input-size-facts";
import type { LoadedCheckpoint } from "./loaded-checkpoint";
import { DamagedStorageError, UnknownCheckpointError } from "./storage-errors";

const idPrefix = "demo:";

const taskSchema = z.discriminatedUnion("present", [
  z.object({ present: z.literal(true), classes: z.number().int().positive() }),
  z.object({ present: z.literal(false), why: z.string() }),
]);

const costSchema = z.object({
  parameters: z.number().int().positive(),
  bits: z.number().int().positive(),
  multiplyAccumulates: z.number().int().positive(),
  inputSize: z.number().int().positive(),
});

/** What a list shows of a set, so that it need not be fetched for that. */
const aboutSchema = z.object({
  family: z.string(),
  tasks: z.record(z.enum(taskNames), taskSchema),
  modelId: z.string().optional(),
  /** Of a network with a backbone of its own. */
  layers: z.array(z.string().min(1)).optional(),
  inputSize: z.object({
    pixels: z.number().int().positive(),
    source: z.enum(["user", "file", "list", "default"]),
    protocol: protocolSchema.transform((protocol): InputProtocol => protocol).optional(),
  }),
  calibration: z
    .object({ temperature: z.number().positive().optional(), sure: z.number().min(0).max(1).optional() })
    .optional(),
  /** Where they are others than the scenes' kinds. */
  classNames: z.partialRecord(z.enum(taskNames), z.array(z.string().min(1)).readonly()).optional(),
  encoder: costSchema.optional(),
  network: costSchema.optional(),
  /** Of all its files. */
  bytes: z.number().int().nonnegative(),
  /** Of those of them that other sets name, too; 0 where absent. */
  sharedBytes: z.number().int().nonnegative().optional(),
});
export type DemoFacts = z.infer<typeof aboutSchema>;

const setSchema = z.object({
  name: z.string().regex(/^[\w.-]+$/),
  title: z.string().min(1),
  /** The family that it belongs to; absent in lists of before there were two. */
  knows: z.enum(demoFamilies).default("scenes"),
  beta: z.number().positive().optional(),
  /** Each holds a part of the network; several sets may name one. */
  files: z.array(z.string().regex(/^[\w.-]+$/)).min(1),
  warnings: z.array(z.string()).default([]),
  /** The one of its family to begin with. */
  opensFirst: z.literal(true).optional(),
  /** Of its parameters; float32 unless said. */
  precision: z.enum(["float32", "float16"]).optional(),
  about: aboutSchema.optional(),
});
export type DemoSet = z.infer<typeof setSchema>;

const indexSchema = z.object({ sets: z.array(setSchema) });

/** Reads a file of the demo folder by its name. */
export type ReadDemoFile = (name: string) => Promise<Uint8Array<ArrayBuffer>>;

/** Where demo/ lies: the built worker is a file under assets/, the dev server's is somewhere below the root. */
function demoFolder(): URL {
  const { href, pathname } = self.location;
  const page = new URL(pathname.includes("/assets/") ? "../" : "/", href);
  return new URL("demo/", page);
}

/** Rejects with DamagedStorageError where it is not there, and with ServerGoneError. */
export async function fetchDemoFile(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const address = new URL(name, demoFolder());
  const response = await fetch(address).catch((error: unknown) => {
    throw isUnreached(error) ? new ServerGoneError() : error;
  });
  if (!response.ok) {
    throw new DamagedStorageError(
      `The lab's own file ${address.pathname} could not be fetched (status ${response.status}). Reload the page; if that does not help, build the lab again.`,
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** The sets that ship. @throws DamagedStorageError where the list is not what it should be. */
export async function readDemoIndex(read: ReadDemoFile = fetchDemoFile): Promise<readonly DemoSet[]> {
  const text = new TextDecoder().decode(await read("index.json"));
  try {
    return indexSchema.parse(JSON.parse(text)).sets;
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new DamagedStorageError(`The list of shipped checkpoints cannot be read (${why}). Build the lab again.`);
  }
}

/** The files that several of the sets name. */
function sharedFiles(sets: readonly DemoSet[]): ReadonlySet<string> {
  const names = sets.flatMap(({ files }) => files);
  return new Set(names.filter((name, i) => names.indexOf(name) !== i));
}

interface SharedContents {
  /** The list that they belong to, as text: another one is of another build, and so may be what it shares. */
  readonly list: string;
  readonly contents: Map<string, ReturnType<ReadDemoFile>>;
}

/** What several sets share is read once; by its reader. */
const sharedContents = new WeakMap<ReadDemoFile, SharedContents>();

function sharedReader(sets: readonly DemoSet[], shared: ReadonlySet<string>, read: ReadDemoFile): ReadDemoFile {
  if (shared.size === 0) return read;
  const list = JSON.stringify(sets);
  let known = sharedContents.get(read);
  if (known?.list !== list) sharedContents.set(read, (known = { list, contents: new Map() }));
  const { contents } = known;
  return (name) => {
    if (!shared.has(name)) return read(name);
    let content = contents.get(name);
    if (!content) {
      contents.set(name, (content = read(name)));
      content.catch(() => contents.delete(name));
    }
    return content;
  };
}

interface LoadedSet {
  readonly loaded: LoadedWeights;
  readonly bytes: number;
  readonly sharedBytes: number;
}

/**
 * Fetches and reads one of `sets`; what it shares with others stays for them.
 * @throws DamagedStorageError, and what core/checkpoint throws for its files.
 */
async function loadSet(set: DemoSet, sets: readonly DemoSet[], read: ReadDemoFile): Promise<LoadedSet> {
  const shared = sharedFiles(sets);
  const readOnce = sharedReader(sets, shared, read);
  let bytes = 0;
  let sharedBytes = 0;
  const open = async (name: string): Promise<CheckpointFile> => {
    const content = await readOnce(name);
    bytes += content.length;
    if (shared.has(name)) sharedBytes += content.length;
    return openSafetensors(bytesSource(content, name));
  };
  const [first, ...others] = set.files;
  const file = joinParts(await Promise.all([open(first), ...others.map(open)]));
  return { loaded: await loadWeights(file, { beta: set.beta }), bytes, sharedBytes };
}

/** The names in the files; undefined where a checkpoint that ships is called the same without any. */
function namesBesideScenes({ architecture, reports }: LoadedWeights): DemoFacts["classNames"] {
  const named = Object.assign(
    {},
    ...reports.map(({ metadata }) => classNamesOf(metadata)),
  ) as ClassKnowledge["classNames"];
  const own = headClassNames(architecture, { ships: true, classNames: named });
  const usual = headClassNames(architecture, { ships: true });
  return JSON.stringify(own) === JSON.stringify(usual) ? undefined : own;
}

async function factsOf({ loaded, bytes, sharedBytes }: LoadedSet, { precision }: DemoSet): Promise<DemoFacts> {
  const { architecture, reports, weights } = loaded;
  const tasks = Object.fromEntries(
    taskNames.map((task) => {
      const head = architecture.heads[task];
      return [task, head ? { present: true, classes: head.classes } : { present: false, why: `no ${task} head` }];
    }),
  ) as DemoFacts["tasks"];
  const modelId = architecture.bottleneck ? { modelId: await modelIdOf(weights) } : {};
  const inputSize = inputSizeFacts(architecture, sizeOfFile(loaded.inputSize));
  const encoder = encoderCost(architecture, inputSize.pixels, precision);
  const network = networkCost(architecture, inputSize.pixels, taskNames, precision);
  const classNames = namesBesideScenes(loaded);
  return {
    family: reports[0].family,
    tasks,
    ...modelId,
    ...(architecture.backbone && { layers: mapLayers(architecture).map(({ name }) => name) }),
    inputSize,
    ...(loaded.calibration && { calibration: loaded.calibration }),
    ...(classNames && { classNames }),
    ...(encoder && { encoder }),
    ...(network && { network }),
    bytes,
    ...(sharedBytes > 0 && { sharedBytes }),
  };
}

/** What demo/index.json should say about one of its sets. */
export async function describeDemoSet(
  set: DemoSet,
  sets: readonly DemoSet[],
  read: ReadDemoFile = fetchDemoFile,
): Promise<DemoFacts> {
  return factsOf(await loadSet(set, sets, read), set);
}

function summaryOf(
  set: DemoSet,
  { family, tasks, modelId, bytes, sharedBytes = 0, ...facts }: DemoFacts,
): CheckpointSummary {
  return {
    id: `${idPrefix}${set.name}`,
    title: set.title,
    family,
    ...(set.beta !== undefined && { beta: set.beta }),
    tasks,
    compresses: modelId !== undefined,
    ...(modelId !== undefined && { modelId }),
    ...facts,
    ownBytes: bytes - sharedBytes,
    sharedBytes,
    precision: set.precision ?? "float32",
    fileNames: set.files,
    addedAtMs: 0,
    ships: true,
    knows: set.knows,
    ...(set.opensFirst && { opensFirst: true }),
    warnings: set.warnings,
  };
}

export function isDemoId(id: string): boolean {
  return id.startsWith(idPrefix);
}

export async function listDemoCheckpoints(read: ReadDemoFile = fetchDemoFile): Promise<CheckpointSummary[]> {
  const sets = await readDemoIndex(read);
  return Promise.all(sets.map(async (set) => summaryOf(set, set.about ?? (await describeDemoSet(set, sets, read)))));
}

/** What was listed last, for networks of it may be open. */
let listedBefore: readonly CheckpointSummary[] = [];

/** Those that ship; where the server is gone, those that were listed while it was there. */
export async function listReachableDemoCheckpoints(
  read: ReadDemoFile = fetchDemoFile,
): Promise<readonly CheckpointSummary[]> {
  try {
    listedBefore = await listDemoCheckpoints(read);
  } catch (error) {
    if (!isNamed(error, "ServerGoneError")) throw error;
  }
  return listedBefore;
}

/** @throws UnknownCheckpointError, DamagedStorageError, ServerGoneError */
export async function loadDemoCheckpoint(id: string, read: ReadDemoFile = fetchDemoFile): Promise<LoadedCheckpoint> {
  const sets = await readDemoIndex(read);
  const set = sets.find(({ name }) => `${idPrefix}${name}` === id);
  if (!set) {
    const known = sets.map(({ name }) => `${idPrefix}${name}`).join(", ");
    throw new UnknownCheckpointError(`No checkpoint ${id} ships with this lab; those that do are ${known || "none"}.`);
  }
  const content = await loadSet(set, sets, read);
  const { architecture, weights, tables, inputSize, calibration } = content.loaded;
  const configuration = configurationFor(architecture, inputSize, calibration);
  const summary = summaryOf(set, set.about ?? (await factsOf(content, set)));
  return { architecture, weights, ...(tables && { tables }), configuration, summary };
}
