// Region pooling on the heap of tfjs's WebAssembly backend, for inference: pyramids are read where they lie.
import * as tf from "@tensorflow/tfjs-core";
import type { RoiPlan } from "../roi-samples";
import { activeHeap, heapInUse } from "./heap";

const roiKernel = "LadonRoiAlign";
const levelName = (level: number) => `level${level}`;

interface Attributes {
  readonly bins: number;
  readonly rowWidth: number;
  readonly columnWidth: number;
}

/** Whether the active backend has the kernel, and it takes such a pyramid. */
export function poolsOnHeap(pyramid: readonly tf.Tensor4D[]): boolean {
  return activeHeap() !== undefined && pyramid.every(({ shape }) => shape[3] % 4 === 0);
}

/** pyramid of [n, h, w, c] -> [r, bins, bins, c]; `poolsOnHeap` must hold. */
export function poolOnHeap(pyramid: readonly tf.Tensor4D[], plan: RoiPlan): tf.Tensor4D {
  const { bins, levels, images, rows, columns } = plan;
  const named = Object.fromEntries(pyramid.map((level, i) => [levelName(i), level]));
  return tf.tidy(() => {
    const integers = (values: Int32Array | Uint8Array) => tf.tensor1d(values, "int32");
    const inputs = {
      ...named,
      levels: integers(levels),
      images: integers(images),
      rowPositions: integers(rows.positions),
      rowWeights: tf.tensor1d(rows.weights),
      rowsUsed: integers(Int32Array.from(rows.used)),
      columnPositions: integers(columns.positions),
      columnWeights: tf.tensor1d(columns.weights),
      columnsUsed: integers(Int32Array.from(columns.used)),
    };
    return tf.engine().runKernel(roiKernel, inputs, { bins, rowWidth: rows.width, columnWidth: columns.width });
  });
}

tf.registerKernel({
  kernelName: roiKernel,
  backendName: "wasm",
  kernelFunc({ inputs, attrs }) {
    const given = inputs as Record<string, tf.TensorInfo>;
    const { bins, rowWidth, columnWidth } = attrs as unknown as Attributes;
    const heap = heapInUse();
    const boxes = given.levels.shape[0];
    const channels = given[levelName(0)].shape[3];
    const output = heap.output([boxes, bins, bins, channels]);
    const table: number[] = [];
    for (let level = 0; given[levelName(level)]; level++) {
      const { shape } = given[levelName(level)];
      table.push(heap.address(given[levelName(level)]), shape[1], shape[2]);
    }
    heap.borrow(4 * table.length, (levelTable) => {
      heap.write(levelTable, table);
      const job = {
        levelTable,
        levels: heap.address(given.levels),
        images: heap.address(given.images),
        rowPositions: heap.address(given.rowPositions),
        rowWeights: heap.address(given.rowWeights),
        rowsUsed: heap.address(given.rowsUsed),
        rowWidth,
        columnPositions: heap.address(given.columnPositions),
        columnWeights: heap.address(given.columnWeights),
        columnsUsed: heap.address(given.columnsUsed),
        columnWidth,
        bins,
        channels,
        outputs: heap.address(output),
      };
      heap.run("regionPooling", job, boxes, 8 * rowWidth * columnWidth);
    });
    return output;
  },
});
