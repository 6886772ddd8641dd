// Does something again when the server has come back.
import { useEffect, useEffectEvent } from "react";
import { useServerStore } from "../stores/server-store";

export function useServerReturns(again: () => void): void {
  const onReturn = useEffectEvent(again);
  useEffect(
    () => useServerStore.subscribe(({ returns }, before) => void (returns !== before.returns && onReturn())),
    [],
  );
}
