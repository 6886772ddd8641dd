// What is drawn of a value that changes with every move of a slider: parts far off wait until they are near, and costly ones
// until the value rests, each by itself, so that no task of the page draws several.
import { Skeleton } from "@mantine/core";
import { useEffect, useRef, useState, type ReactNode } from "react";

/** Milliseconds between the drawings of two parts. */
const apartMs = 120;
const restMs = 250;

/** The value as it was when it last rested. */
function useRested<Value>(value: Value, place: number): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    if (rested === value) return;
    const timer = setTimeout(() => setRested(value), restMs + apartMs * place);
    return () => clearTimeout(timer);
  }, [value, rested, place]);
  return rested;
}

interface RestedProps<Value extends object> {
  readonly value: Value;
  /** The how manyeth of the parts it is. */
  readonly place: number;
  /** Before it is near; absent for a part that is drawn wherever it is. */
  readonly heightPixels?: number;
  readonly children: (value: Value) => ReactNode;
}

export function Rested<Value extends object>({ value, place, heightPixels, children }: RestedProps<Value>) {
  const frame = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(heightPixels === undefined);
  useEffect(() => {
    const element = frame.current;
    if (isNear || !element) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
      },
      { rootMargin: "400px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [isNear]);
  const rested = useRested(value, place);
  return <div ref={frame}>{isNear ? children(rested) : <Skeleton height={heightPixels} animate={false} />}</div>;
}
