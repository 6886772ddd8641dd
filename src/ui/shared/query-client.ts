// What pages ask the engine and the server for, as queries: kept while pages come and go, asked for again when another tab
// has changed it. A query that nobody waits for any more is cancelled. The client is no context, so that pages without
// queries load without them: `useQuery(options, queryClient)`.
import { QueryClient, type Query } from "@tanstack/react-query";
import { useServerStore } from "../stores/server-store";
import { onStoredElsewhere } from "./engine-link";

export const queryClient = new QueryClient({
  defaultOptions: {
    // the engine is in this tab: it needs no network, an error of its has its reason, and only what is told changes it
    queries: {
      networkMode: "always",
      retry: false,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      structuralSharing: false,
    },
    mutations: { networkMode: "always" },
  },
});

/** Asks again for what is shown of a kind. Resolves when it is there, or has failed. */
export async function refresh(kind: string): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: [kind] });
}

onStoredElsewhere((kind) => void refresh(kind));
useServerStore.subscribe(({ returns }, before) => {
  if (returns === before.returns) return;
  const hasMore = ({ queryKey: [kind], state }: Query) =>
    kind === "checkpoints" || kind === "served-files" || state.status === "error";
  void queryClient.invalidateQueries({ predicate: hasMore });
});

const names = new WeakMap<object, number>();
let nextName = 1;

/** A name for an object that a query's key could not tell from others: files, images. */
export function nameOf(object: object): number {
  const name = names.get(object) ?? nextName++;
  names.set(object, name);
  return name;
}
