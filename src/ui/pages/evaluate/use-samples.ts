// Pictures of a data set by name, read when they are to be seen.
import { useEffect, useState } from "react";
import { isNamed } from "../../../engine/client";
import type { DataSource, SampleView } from "../../../engine/protocol-datasets";
import { runQuietly } from "../../shared/engine-link";

export type SamplesState =
  | { readonly kind: "loading" }
  | { readonly kind: "done"; readonly samples: readonly SampleView[] }
  | { readonly kind: "failed"; readonly error: Error };

const longerSide = 320;

export function useSamples(source: DataSource | undefined, names: readonly string[]): SamplesState {
  const key = names.join("\n");
  const [known, setKnown] = useState<{
    readonly source: DataSource;
    readonly key: string;
    readonly state: SamplesState;
  }>();
  useEffect(() => {
    if (!source || key === "") return;
    const controller = new AbortController();
    const settle = (state: SamplesState) => !controller.signal.aborted && setKnown({ source, key, state });
    runQuietly("read-samples", { source, names: key.split("\n"), longerSide }, controller.signal).then(
      (samples) => settle({ kind: "done", samples }),
      (error: Error) => !isNamed(error, "CancelledError") && settle({ kind: "failed", error }),
    );
    return () => controller.abort();
  }, [source, key]);
  // pictures that are being replaced stay in sight
  if (known && known.source === source && (known.key === key || known.state.kind === "done")) return known.state;
  return { kind: "loading" };
}
