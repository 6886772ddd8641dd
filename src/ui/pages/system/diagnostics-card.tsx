// One text with everything that matters for a report, to copy.
import { Button, Code, Text } from "@mantine/core";
import { useState } from "react";
import type { EngineState } from "../../../engine/client";
import { engineMemory } from "../../shared/engine-link";
import { Card } from "../../components/card";
import { useEngineStore } from "../../stores/engine-store";

async function diagnostics(state: EngineState): Promise<string> {
  const storage = await (navigator as Partial<Navigator>).storage?.estimate().catch(() => undefined);
  const memory = state.kind === "ready" ? await engineMemory().catch(() => undefined) : undefined;
  const engine = state.kind === "ready" ? state.report : state.kind === "failed" ? state.error.message : "starting";
  const facts = {
    address: location.href,
    userAgent: navigator.userAgent,
    logicalCores: navigator.hardwareConcurrency,
    crossOriginIsolated: window.crossOriginIsolated,
    screen: `${screen.width} × ${screen.height} at ${devicePixelRatio}`,
    storage: storage && { usageBytes: storage.usage, quotaBytes: storage.quota },
    memory,
    engine,
  };
  return JSON.stringify(facts, null, 2);
}

type CopyState = { readonly kind: "none" } | { readonly kind: "copied" | "shown"; readonly text: string };

export function DiagnosticsCard() {
  const engine = useEngineStore((store) => store.state);
  const [state, setState] = useState<CopyState>({ kind: "none" });
  const copy = async () => {
    const text = await diagnostics(engine);
    try {
      await navigator.clipboard.writeText(text);
      setState({ kind: "copied", text });
    } catch {
      setState({ kind: "shown", text });
    }
  };
  return (
    <Card
      title="Diagnostics"
      actions={
        <Button variant="default" size="compact-md" onClick={() => void copy()}>
          Copy diagnostics
        </Button>
      }
    >
      <Text role="status">
        {state.kind === "none" &&
          "Browser, adapter, memory and storage as one text. It holds nothing of your images or checkpoints."}
        {state.kind === "copied" && "Copied."}
        {state.kind === "shown" && "The browser did not let the page write to the clipboard. Copy it from here:"}
      </Text>
      {state.kind !== "none" && (
        <Code block mt="xs" mah={320} style={{ overflow: "auto" }} tabIndex={0} aria-label="Diagnostics text">
          {state.text}
        </Code>
      )}
    </Card>
  );
}
