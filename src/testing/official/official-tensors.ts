// The tensors of one official file: listed by reference/state-dicts, filled by the reference rule when they are written.
import { inferArchitecture } from "../../core/checkpoint/architecture";
import { elementCount } from "../../core/checkpoint/element-types";
import { expectedTensors, type ExpectedTensor } from "../../core/checkpoint/expected-tensors";
import { ownShape } from "../../core/checkpoint/layouts";
import { fixedTensor, type TensorToWrite } from "../../core/checkpoint/torch-tensors";
import { priorOfWeights } from "../../core/codec/factorized-prior";
import { quantizedCdfTables } from "../../core/codec/cdf-tables";
import type { Architecture, WeightArray } from "../../domain";
import { syntheticParameter, syntheticTensor, sharedName } from "../synthetic-values";
import type { ReferenceSource } from "../verify/case-result";
import type { OfficialTask } from "./release-names";

export interface OfficialTensors {
  readonly architecture: Architecture;
  /** In upstream's order, the coder's tables of an updated model among them. */
  readonly model: readonly TensorToWrite[];
  /** SGD's momentum of each parameter that the last stage of the task's recipe trains, in the order of parameters. */
  readonly momenta: readonly TensorToWrite[];
}

type Listing = Readonly<Record<string, readonly [type: string, shape: readonly number[]]>>;

const momentumScale = 1e-3;

/** What the last stage of each recipe keeps frozen (reference/upstream-configs). */
const frozen: Readonly<Record<OfficialTask, RegExp>> = {
  classification: /^bottleneck_layer\.(encoder|entropy_bottleneck)\./,
  detection: /^backbone\.body\./,
  segmentation: /^backbone\./,
};

/** CompressAI's spelling before 1.2.6, which the released files are older than. */
function olderName(name: string): string {
  return name
    .replace(/(entropy_bottleneck\.)matrices\.(\d)$/, "$1_matrix$2")
    .replace(/(entropy_bottleneck\.)biases\.(\d)$/, "$1_bias$2")
    .replace(/(entropy_bottleneck\.)factors\.(\d)$/, "$1_factor$2");
}

function float32Tensor(name: string, shape: readonly number[], values: () => Float32Array<ArrayBuffer>): TensorToWrite {
  const data = () => {
    const { buffer, byteOffset, byteLength } = values();
    return new Uint8Array(buffer, byteOffset, byteLength);
  };
  return { name, type: "float32", shape, data };
}

/** Tables as `update()` leaves them, from the prior that the rule gives. */
function ruleTables(listed: readonly ExpectedTensor[], seed: string) {
  const prior = new Map<string, WeightArray>();
  for (const tensor of listed) {
    const { role, shape } = tensor;
    if (role.kind !== "parameter" || !role.name.startsWith("prior.")) continue;
    prior.set(role.name, {
      shape: ownShape(role.layout, shape),
      data: syntheticParameter(tensor.torchName, shape, seed),
    });
  }
  return quantizedCdfTables(priorOfWeights(prior));
}

/** The statistics that norms keep are buffers, which no optimizer knows. */
function isTrained(name: string, task: OfficialTask): boolean {
  return !/\.running_(mean|var)$/.test(name) && !frozen[task].test(name);
}

/** Of the model that `reference/state-dicts/LISTING-TASK.json` lists. No tensor is kept in memory. */
export async function officialTensors(
  reference: ReferenceSource,
  listing: string,
  task: OfficialTask,
): Promise<OfficialTensors> {
  const { seed } = reference;
  const names = await reference.readJson<Listing>(`state-dicts/${listing}-${task}.json`);
  const architecture = inferArchitecture(Object.entries(names).map(([name, [, shape]]) => ({ name, shape })));
  const tables = ruleTables(expectedTensors(architecture, task), seed);
  const listed = expectedTensors(architecture, task, { tableLength: tables.maxLength });
  const model = listed.map((tensor) =>
    tensor.role.kind === "parameter"
      ? float32Tensor(olderName(tensor.torchName), tensor.shape, () =>
          syntheticParameter(tensor.torchName, tensor.shape, seed),
        )
      : fixedTensor(tensor, tables),
  );
  const momenta = listed
    .filter(({ role, torchName }) => role.kind === "parameter" && isTrained(torchName, task))
    .map(({ torchName, shape }) => {
      const values = () =>
        syntheticTensor(`momentum.${sharedName(torchName)}`, elementCount(shape), seed, momentumScale);
      return float32Tensor(torchName, shape, values);
    });
  return { architecture, model, momenta };
}
