// Charts of one page are laid out one after another. Laying one out takes recharts some 20 ms of one task; those of a run,
// which change with every look at it, would hold the page for a tenth of a second if they shared the task.
import { useEffect, useRef, useState } from "react";

/** Two frames: in the first, recharts lays out once more, now that it has seen the size of its drawing. */
function drawn(): Promise<unknown> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}

let turns: Promise<unknown> = Promise.resolve();

/** `value` as it was at this chart's last turn; undefined before the first. */
export function useTurns<Value extends object>(value: Value): Value | undefined {
  const [current, setCurrent] = useState<Value>();
  const latest = useRef(value);
  const waits = useRef(false);
  useEffect(() => {
    latest.current = value;
    if (waits.current) return;
    waits.current = true;
    turns = turns.then(() => {
      waits.current = false;
      setCurrent(latest.current);
      return drawn();
    });
  }, [value]);
  return current;
}
