// System: what the lab computes on, what it holds, whether it computes rightly, and a text to send when it does not.
import { Stack, Text, Title } from "@mantine/core";
import { AdapterCard } from "./adapter-card";
import { BackendCard } from "./backend-card";
import { DiagnosticsCard } from "./diagnostics-card";
import { MemoryCard } from "./memory-card";
import { SelfCheckCard } from "./self-check-card";
import { SpeedCard } from "./speed-card";
import { StorageCard } from "../../shared/storage-card";

export function SystemPage() {
  return (
    <Stack>
      <div>
        <Title order={1}>System</Title>
        <Text c="dimmed">Everything is computed in this tab, on this machine. Nothing is sent anywhere.</Text>
      </div>
      <BackendCard />
      <MemoryCard />
      <SelfCheckCard />
      <SpeedCard />
      <StorageCard />
      <AdapterCard />
      <DiagnosticsCard />
    </Stack>
  );
}
