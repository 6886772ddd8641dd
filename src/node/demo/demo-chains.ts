// The demos by their names on the command line, and the images of their runs.
import type { DataSet } from "../../core/datasets/data-set";
import type { DemoChain } from "./demo-chain";
import { compressedDataSet } from "./demo-data";
import type { DemoName, DemoOptions } from "./demo-options";
import type { DemoRun } from "./demo-run";
import { photoChain } from "./photos/photo-chain";
import { scenesChain } from "./scenes-chain";

const chains: Readonly<Record<DemoName, DemoChain>> = { scenes: scenesChain, photos: photoChain };

export function demoChain({ demo }: Pick<DemoOptions, "demo">): DemoChain {
  return chains[demo];
}

/** The run's own images, compressed where it says so. */
export async function runDataSet(run: DemoRun, options: DemoOptions): Promise<DataSet> {
  const plain = await demoChain(options).dataSet(run, options);
  return run.compressed ? compressedDataSet(plain) : plain;
}
