// Lists that another tab has changed are asked for again.
import { useEffect, useRef } from "react";
import type { StoredKind } from "../../engine/protocol-tabs";
import { useOtherTabsStore } from "../stores/other-tabs-store";

/** Calls `refresh`, which should keep its identity, whenever another tab has changed what is stored of that kind. */
export function useStoredElsewhere(what: StoredKind, refresh: () => unknown): void {
  const changes = useOtherTabsStore((counts) => counts[what]);
  const seen = useRef(changes);
  useEffect(() => {
    if (seen.current === changes) return;
    seen.current = changes;
    refresh();
  }, [changes, refresh]);
}
