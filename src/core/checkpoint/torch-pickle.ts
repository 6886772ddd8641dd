// What the globals and persistent ids in PyTorch's pickles mean: the closed list behind which files are read.
import { elementBytes, elementCount, isElementType, shapeText, type ElementType } from "./element-types";
import { UnpackLimitError } from "../base/file-errors";
import { MalformedPickleError, ShortStorageError, UnsafePickleError, UnsupportedCheckpointError } from "./errors";
import { canBeNegated } from "./negated-elements";
import { latin1Bytes } from "./pickle-literals";
import {
  GlobalName,
  HostValue,
  OpaqueObject,
  PickleSet,
  PickleTuple,
  type PickleHost,
  type PickleValue,
} from "./pickle-values";

/** A run of elements that tensors view; its bytes stay in the file. */
export class TorchStorage extends HostValue {
  override readonly kind = "storage";
  constructor(
    readonly key: string,
    /** Undefined for an untyped storage, whose elements are bytes. */
    readonly type: ElementType | undefined,
    readonly storageBytes: number,
    /** Where this storage begins inside the one called `key`; only the pre-1.6 container has such views. */
    readonly startBytes = 0,
  ) {
    super();
  }
  get itemBytes(): number {
    return this.type ? elementBytes(this.type) : 1;
  }
}

/** A view of a storage: element (i, j, …) is at offset + i · strides[0] + j · strides[1] + …, in elements. */
export class TorchTensor extends HostValue {
  override readonly kind = "tensor";
  constructor(
    readonly storage: TorchStorage,
    readonly type: ElementType,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    /** PyTorch's negative bit: the elements are those of the storage with their signs turned. */
    readonly negated = false,
  ) {
    super();
  }
}

/** Storage classes, e.g. `torch.FloatStorage` (also under `torch.cuda` and `torch.storage`). */
const storageTypes: Readonly<Record<string, ElementType>> = {
  DoubleStorage: "float64",
  FloatStorage: "float32",
  HalfStorage: "float16",
  BFloat16Storage: "bfloat16",
  LongStorage: "int64",
  IntStorage: "int32",
  ShortStorage: "int16",
  CharStorage: "int8",
  ByteStorage: "uint8",
  BoolStorage: "bool",
};

/** Modules whose mere mention is an attack: what they hold acts on the machine, and no model needs it. */
const dangerousModules = new Set(
  (
    "os posix nt subprocess sys shutil runpy importlib imp pty socket ctypes _ctypes code codeop commands platform pdb bdb " +
    "cProfile profile trace timeit webbrowser asyncio multiprocessing threading _thread signal pip setuptools distutils " +
    "operator _operator inspect marshal pickle _pickle shelve dill cloudpickle joblib tempfile glob io _io " +
    "fileinput urllib http ftplib smtplib telnetlib requests xmlrpc ssl atexit linecache idlelib lib2to3 doctest"
  ).split(" "),
);

/** The harmless part of Python's builtins. */
const plainBuiltins = new Set(
  "set frozenset list dict tuple bytearray bytes complex slice range object int float bool str".split(" "),
);

/** Packages whose classes (names with a capital) may be instantiated into opaque values. */
const libraryPackages = new Set(
  (
    "torch torchvision torchdistill sc2bench compressai timm numpy collections argparse pathlib datetime decimal fractions " +
    "uuid omegaconf yacs easydict ruamel yaml lightning pytorch_lightning accelerate"
  ).split(" "),
);

/** Functions of those packages that rebuild values and are likewise left opaque. */
const rebuildingFunctions = new Set([
  "collections.defaultdict",
  "collections.deque",
  "copyreg._reconstructor",
  "copyreg.__newobj__",
  "copy_reg._reconstructor",
  "datetime.datetime",
  "datetime.date",
  "datetime.timedelta",
  "datetime.timezone",
  "numpy.dtype",
  "numpy.ndarray",
  "numpy.core.multiarray._reconstruct",
  "numpy.core.multiarray.scalar",
  "numpy._core.multiarray._reconstruct",
  "numpy._core.multiarray.scalar",
  "torch.device",
  "torch._utils._rebuild_sparse_tensor",
  "torch._utils._rebuild_qtensor",
  "torch._utils._rebuild_device_tensor_from_numpy",
  "torch._utils._rebuild_meta_tensor_no_storage",
  "torch._utils._rebuild_wrapper_subclass",
  "torch.serialization._get_layout",
]);

/** A view over a few stored elements may repeat them (stride 0), up to this size. */
const maxRepeatedBytes = 2 ** 24;

/** Reads PyTorch's pickles; `storages` lists every storage they mention. One host serves one file. */
export class TorchPickleHost implements PickleHost {
  readonly storages = new Map<string, TorchStorage>();

  constructor(private readonly fileName: string) {}

  private malformed(what: string): MalformedPickleError {
    return new MalformedPickleError(`${this.fileName}: its pickle is malformed: ${what}`);
  }

  private unsafe(path: string): UnsafePickleError {
    return new UnsafePickleError(
      `${this.fileName}: its pickle asks to run ${path}. Nothing was run, and the file is refused. If you trust its author, load it in PyTorch and save only its state_dict`,
    );
  }

  global(module: string, name: string): GlobalName {
    const [root] = module.split(".");
    const builtin = root === "builtins" || root === "__builtin__";
    if (dangerousModules.has(root) || (builtin && !plainBuiltins.has(name))) throw this.unsafe(`${module}.${name}`);
    return new GlobalName(module, name);
  }

  instance(type: GlobalName): PickleValue {
    return type.path === "collections.OrderedDict" ? new Map() : new OpaqueObject(type);
  }

  /**
   * The rule: rebuilding functions of PyTorch and containers of Python are interpreted here; classes of the packages
   * that checkpoints are known to mention become opaque values; any other call refuses the file.
   */
  call(callable: GlobalName, args: readonly PickleValue[]): PickleValue {
    const { path, module, name } = callable;
    switch (path) {
      case "collections.OrderedDict":
        return this.orderedDict(args);
      case "torch.Size":
        return args[0] ?? new PickleTuple([]);
      case "torch._utils._rebuild_tensor":
      case "torch._utils._rebuild_tensor_v2":
        return this.tensor(args, undefined, args[6]);
      case "torch._utils._rebuild_tensor_v3":
        return this.tensor(args, args[6], args[7]);
      case "torch._utils._rebuild_parameter":
      case "torch._utils._rebuild_parameter_with_state":
        if (args[0] instanceof TorchTensor || args[0] instanceof OpaqueObject) return args[0];
        throw this.malformed("a parameter without a tensor");
      case "torch._tensor._rebuild_from_type_v2":
        if (args[0] instanceof GlobalName && args[2] instanceof PickleTuple && !(args[0].path === path)) {
          return this.call(args[0], args[2].items);
        }
        throw this.malformed("a tensor subclass without its tensor");
      case "_codecs.encode": // how protocol 2 writes bytes
        if (typeof args[0] !== "string") throw this.malformed("bytes without text");
        return latin1Bytes(args[0]);
    }
    const builtin = module === "builtins" || module === "__builtin__";
    if (builtin && (name === "set" || name === "frozenset")) return new PickleSet([]);
    const [root] = module.split(".");
    const isLibraryClass = libraryPackages.has(root) && /^_?[A-Z]/.test(name);
    if (builtin || isLibraryClass || rebuildingFunctions.has(path)) return new OpaqueObject(callable);
    throw this.unsafe(path);
  }

  /** Python 2 gave the items as a list of pairs; today they follow by SETITEMS. */
  private orderedDict(args: readonly PickleValue[]): PickleValue {
    const pairs = args[0] ?? [];
    if (!Array.isArray(pairs)) throw this.malformed("an OrderedDict of no pairs");
    const dictionary = new Map<PickleValue, PickleValue>();
    for (const pair of pairs) {
      const items = pair instanceof PickleTuple ? pair.items : pair;
      if (!Array.isArray(items) || items.length !== 2) throw this.malformed("an OrderedDict of no pairs");
      dictionary.set(items[0], items[1]);
    }
    return dictionary;
  }

  persistent(id: PickleValue): PickleValue {
    if (!(id instanceof PickleTuple)) throw this.malformed("a persistent id that is no tuple");
    const [kind, type, key, , count, viewed] = id.items;
    if (kind === "module" && type instanceof GlobalName) return new OpaqueObject(type);
    if (kind !== "storage" || !(type instanceof GlobalName) || (typeof key !== "string" && typeof key !== "number")) {
      throw this.malformed("a persistent id that names no storage");
    }
    const elementType = Object.hasOwn(storageTypes, type.name) ? storageTypes[type.name] : undefined;
    if (elementType === undefined && type.name !== "UntypedStorage") {
      const what = type.name.startsWith("Complex") ? "complex numbers" : `tensors in a ${type.path}`;
      throw new UnsupportedCheckpointError(
        `${this.fileName}: it has ${what}, which this lab does not read; save it without them, or converted to float32`,
      );
    }
    const itemBytes = elementType ? elementBytes(elementType) : 1;
    let startBytes = 0;
    let elements = this.count(count, "a storage's size");
    if (viewed instanceof PickleTuple) {
      startBytes = this.count(viewed.items[1], "a storage view's offset") * itemBytes;
      elements = this.count(viewed.items[2], "a storage view's size");
    }
    const root = String(key);
    const storage = new TorchStorage(root, elementType, elements * itemBytes, startBytes);
    const known = this.storages.get(root);
    if (!known) {
      const rootBytes = this.count(count, "a storage's size") * itemBytes;
      this.storages.set(root, new TorchStorage(root, elementType, rootBytes));
    } else if (startBytes + storage.storageBytes > known.storageBytes) {
      throw this.malformed(`storage ${root} is mentioned with ${known.storageBytes} and ${storage.storageBytes} bytes`);
    }
    return storage;
  }

  private count(value: PickleValue | undefined, what: string): number {
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0 || value > 2 ** 46) {
      throw this.malformed(
        `${what} is ${typeof value === "number" || typeof value === "bigint" ? value : "no number"}`,
      );
    }
    return value;
  }

  private counts(value: PickleValue | undefined, what: string): number[] {
    const items = value instanceof PickleTuple ? value.items : value;
    if (!Array.isArray(items) || items.length > 16) throw this.malformed(`${what} is no list of at most 16 numbers`);
    return items.map((item: PickleValue) => this.count(item, what));
  }

  /** The marks that torch.save keeps beside a tensor (`get_tensor_metadata`): `{'neg': True}`, `{'conj': True}`. */
  private isNegated(marks: PickleValue | undefined, type: ElementType): boolean {
    if (marks === undefined || marks === null) return false;
    if (!(marks instanceof Map)) throw this.malformed("a tensor's marks that are no dictionary");
    const set = Array.from(marks).flatMap(([name, value]) => (value === false ? [] : [name]));
    const unknown = set.find((name) => name !== "neg");
    if (unknown !== undefined && typeof unknown !== "string") throw this.malformed("a tensor's mark that is no text");
    if (unknown !== undefined) {
      throw new UnsupportedCheckpointError(
        `${this.fileName}: a tensor of ${type} is marked ${JSON.stringify(unknown)}, which this lab does not read; save it from PyTorch as tensor.resolve_conj().resolve_neg().clone()`,
      );
    }
    if (set.length > 0 && !canBeNegated(type)) {
      throw new UnsupportedCheckpointError(
        `${this.fileName}: a tensor of ${type} is marked as negated, which PyTorch itself cannot resolve for that type; save it again from its source`,
      );
    }
    return set.length > 0;
  }

  private tensor(args: readonly PickleValue[], dtype?: PickleValue, marks?: PickleValue): PickleValue {
    const [storage, offsetValue, shapeValue, stridesValue] = args;
    if (storage instanceof OpaqueObject) return storage;
    if (!(storage instanceof TorchStorage)) throw this.malformed("a tensor without a storage");
    const named = dtype instanceof GlobalName ? dtype.name : storage.type;
    if (named === undefined || !isElementType(named)) {
      throw new UnsupportedCheckpointError(
        `${this.fileName}: it has tensors of type ${named ?? "unknown"}, which this lab does not read; convert them to float32 in PyTorch`,
      );
    }
    const offset = this.count(offsetValue, "a tensor's offset");
    const shape = this.counts(shapeValue, "a tensor's shape");
    const strides = this.counts(stridesValue, "a tensor's strides");
    if (shape.length !== strides.length)
      throw this.malformed(`a shape ${shapeText(shape)} with strides ${shapeText(strides)}`);
    const itemBytes = elementBytes(named);
    const elements = elementCount(shape);
    const last = shape.reduce((sum, side, i) => sum + (side - 1) * strides[i], offset);
    if (elements > 0 && (last + 1) * itemBytes > storage.storageBytes) {
      throw new ShortStorageError(
        `${this.fileName}: a tensor ${shapeText(shape)} of ${named} with strides ${shapeText(strides)} reaches ${(last + 1) * itemBytes} bytes into a storage of ${storage.storageBytes}; the file is damaged`,
      );
    }
    if (elements * itemBytes > Math.max(storage.storageBytes, maxRepeatedBytes)) {
      throw new UnpackLimitError(
        `${this.fileName}: a tensor ${shapeText(shape)} of ${named} repeats a storage of ${storage.storageBytes} bytes beyond ${maxRepeatedBytes} bytes; the file is refused`,
      );
    }
    return new TorchTensor(storage, named, offset, shape, strides, this.isNegated(marks, named));
  }
}
