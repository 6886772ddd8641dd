// What the engine computes on and why, with a menu to choose something else.
import { Button, Loader, Popover, Stack, Text } from "@mantine/core";
import { Check, Cpu } from "lucide-react";
import { useState } from "react";
import { backendLabels, backendNames, type BackendChoice, type EngineReport } from "../../engine/protocol";
import type { EngineState } from "../../engine/client";
import { useEngineStore } from "../stores/engine-store";
import { urlWithBackend } from "./backend-url-state";
import { restartEngine } from "../shared/engine-link";

function shortLabel({ backend, threads, adapter }: EngineReport): string {
  const label = backendLabels[backend];
  if (threads !== undefined) return `${label} · ${threads} thread${threads === 1 ? "" : "s"}`;
  return adapter?.isFallback ? `${label} · software` : label;
}

function badgeText(state: EngineState): string {
  switch (state.kind) {
    case "starting":
      return "Starting";
    case "failed":
      return "No engine";
    case "ready":
      return shortLabel(state.report);
  }
}

function reasonText(state: EngineState): string {
  switch (state.kind) {
    case "starting":
      return "The engine is starting.";
    case "failed":
      return state.error.message;
    case "ready":
      return state.report.crossOriginIsolated
        ? state.report.reason
        : `${state.report.reason}. This page is not cross-origin isolated, so WebAssembly runs on one thread.`;
  }
}

function choose(choice: BackendChoice) {
  history.replaceState(history.state, "", urlWithBackend(location.href, choice));
  restartEngine(choice, "Another backend was chosen.");
}

export function BackendBadge() {
  const state = useEngineStore((store) => store.state);
  const [open, setOpen] = useState(false);
  const chosen = state.kind === "ready" ? state.report.choice : state.kind === "starting" ? state.choice : "auto";
  const reason = reasonText(state);
  const entry = (choice: BackendChoice, label: string) => (
    <Button
      key={choice}
      variant={choice === chosen ? "light" : "subtle"}
      color="gray"
      c="inherit"
      justify="flex-start"
      aria-pressed={choice === chosen}
      leftSection={choice === chosen ? <Check size={16} aria-hidden /> : <span style={{ width: 16 }} />}
      onClick={() => {
        choose(choice);
        setOpen(false);
      }}
    >
      {label}
    </Button>
  );
  return (
    <Popover width={320} position="bottom-end" shadow="md" trapFocus opened={open} onChange={setOpen}>
      <Popover.Target>
        <Button
          className="lab-badge"
          variant="default"
          size="compact-md"
          aria-label={`Backend: ${badgeText(state)}`}
          title={reason}
          leftSection={state.kind === "starting" ? <Loader size={14} aria-hidden /> : <Cpu size={16} aria-hidden />}
          onClick={() => setOpen(!open)}
        >
          {badgeText(state)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Backend">
        <Text size="sm" pb="sm" data-testid="backend-reason">
          {reason}
        </Text>
        <Stack gap={2} role="group" aria-label="Choose a backend">
          {entry("auto", "Choose by itself")}
          {backendNames.map((name) => entry(name, backendLabels[name]))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
