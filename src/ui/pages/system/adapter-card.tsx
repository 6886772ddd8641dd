// The WebGPU adapter, its features and its limits.
import { Text } from "@mantine/core";
import { Card } from "../../components/card";
import { FactList } from "../../components/fact-list";
import { formatBytes, formatCount } from "../../components/format";
import { useEngineStore } from "../../stores/engine-store";

/** Limits of the specification that count bytes. */
const inBytes = /(BufferSize|BindingSize|StorageSize)$/;

export function AdapterCard() {
  const state = useEngineStore((store) => store.state);
  const adapter = state.kind === "ready" ? state.report.adapter : undefined;
  if (!adapter) {
    return (
      <Card title="Graphics adapter">
        <Text>The lab does not use WebGPU now, so it has asked for no adapter.</Text>
      </Card>
    );
  }
  const { vendor, architecture, description, isFallback, features, limits } = adapter;
  return (
    <Card title="Graphics adapter">
      <FactList
        facts={[
          ["Vendor", vendor || "not told"],
          ["Architecture", architecture || "not told"],
          ["Description", description || "not told"],
          ["Kind", isFallback ? "software: correct, but slow" : "hardware"],
          ["Features", features.join(", ") || "none"],
        ]}
      />
      <details style={{ marginTop: 12 }}>
        <summary>{Object.keys(limits).length} limits</summary>
        <FactList
          facts={Object.entries(limits).map(([name, value]) => [
            name,
            inBytes.test(name) ? formatBytes(value) : formatCount(value),
          ])}
        />
      </details>
    </Card>
  );
}
