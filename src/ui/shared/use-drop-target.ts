// A part of a page as a target of drops, for as long as it is shown.
import { useEffect, useEffectEvent } from "react";
import { addDropTarget, type DropTarget } from "./drop-targets";

export function useDropTarget({ page, hint, takes, take, opensDataSets, complain }: DropTarget): void {
  const doesTake = useEffectEvent(takes);
  const takeNow = useEffectEvent(take);
  const complainNow = useEffectEvent((why: string) => complain?.(why));
  const complains = complain !== undefined;
  useEffect(
    () =>
      addDropTarget({
        page,
        hint,
        takes: (group) => doesTake(group),
        take: (groups) => takeNow(groups),
        ...(opensDataSets && { opensDataSets }),
        ...(complains && { complain: (why: string) => complainNow(why) }),
      }),
    [page, hint, opensDataSets, complains],
  );
}
