// A head: what a registered kind of head is, and how PyTorch spells it.
import type { Architecture, TaskName } from "../../../domain";
import type { ModelConfiguration } from "../configuration";
import type { Ops } from "../ops";
import type { TracedValue } from "../trace";

/** The widths of a task's head. */
export type HeadShapes<Task extends TaskName> = NonNullable<Architecture["heads"][Task]>;

/** The network that a head stands on. */
export interface HeadSetting {
  readonly architecture: Architecture;
  readonly configuration: ModelConfiguration;
}

/** What a head gives an exported graph: a map [n, c, h, w], or vectors [n, c]. */
interface HeadOutput<T> {
  readonly name: string;
  readonly value: T;
  readonly kind: "map" | "vectors";
  /** For people. */
  readonly about: string;
}

/** How parameters are drawn before training, where PyTorch's default is not what upstream does. */
export type InitialValues = "zero" | { readonly deviation: number } | { readonly gain: number };

/** Shapes of a file's tensors, by canonical name. */
export interface TorchShapes {
  /** Outputs of a tensor; undefined where it is not there, or none of a network. */
  outputs(name: string): number | undefined;
  /** Length of a module list, `fpn.inner_blocks.`: one more than its highest index. */
  entries(list: string): number;
}

/** Upstream's modules by this lab's layers. */
export type Modules = Readonly<Record<string, string>>;

/** A head in a state dict. Names are upstream's without what stands before them in the model of one task. */
export interface TorchHead<Shapes> {
  /** Tensors of it. */
  readonly tensors: RegExp;
  /** Branches that may stand within and change nothing that it predicts. */
  readonly branches?: RegExp;
  readonly modules: Modules;
  /** Tensors whose outputs are its widths: without one of them there is no such head. */
  readonly widths: Readonly<Record<string, string>>;
  /** `widths` by the names above; the head stands on `maps` maps. */
  shapes(widths: Readonly<Record<string, number>>, file: TorchShapes, maps: number): Shapes;
  /** What stands before the names of the backbone in upstream's model of the task. */
  readonly backbonePrefix: string;
  /** Beginnings of names that have a prefix there themselves. */
  readonly prefixes?: Readonly<Record<string, string>>;
  /** Upstream's smallest modules that torchdistill may name, and the modules here that they stand for. */
  readonly torchdistill: Readonly<Record<string, readonly string[]>>;
}

/** A second head on the same maps that only training uses. */
interface AuxiliaryHead<Shapes> {
  /** Its module here; recipes may name it where a network has none. */
  readonly module: string;
  readonly torchTensors: RegExp;
  readonly classModules: readonly string[];
  /** The same head without it; undefined where it has none. */
  without(shapes: Shapes): Shapes | undefined;
}

/** `Shapes`: those of its kind. Only what a kind claims by `is` is handed to it. */
export interface Head<Task extends TaskName, Shapes extends HeadShapes<Task> = HeadShapes<Task>> {
  /** Whether a head of these widths is of this kind; absent of the kind that all are which no other claims. */
  is?(shapes: HeadShapes<Task>): boolean;
  /** Throws ConfigurationError where the configuration does not fit the widths. */
  check?(shapes: Shapes, setting: HeadSetting): void;
  /** Builds its layers, see HeadLayers. */
  layers<T>(ops: Ops<T>, shapes: Shapes, setting: HeadSetting): unknown;
  /** Builds all layers, those of training among them -> runs each once on the network's maps. */
  trace(ops: Ops<TracedValue>, shapes: Shapes, setting: HeadSetting): (maps: readonly TracedValue[]) => void;
  /** Builds what an exported graph holds of it: the network's maps -> outputs. */
  outputs<T>(ops: Ops<T>, shapes: Shapes, setting: HeadSetting): (maps: readonly T[]) => readonly HeadOutput<T>[];
  /** Whether regions that the outputs propose have to be pooled and asked in a graph of their own. */
  readonly pools?: boolean;
  /** Which of the maps that front and backbone make it reads, by index, what is for training alone among them. */
  reads(architecture: Architecture): readonly number[];
  /** The modules whose shapes follow from the number of classes. */
  readonly classModules: readonly string[];
  readonly auxiliary?: AuxiliaryHead<Shapes>;
  /** By patterns of parameters' names, the first that fits. */
  readonly initialValues?: readonly (readonly [parameter: RegExp, values: InitialValues])[];
  readonly torch: TorchHead<Shapes>;
}
