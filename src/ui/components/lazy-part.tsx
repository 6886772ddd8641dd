// A component whose code comes when it is first drawn, and is asked for again after it did not come. React's own lazy()
// keeps a failure for good, and so does the router's.
import { use, type ComponentType } from "react";

const failed = new Set<() => void>();

/** Lets every part that did not come be asked for again when it is drawn next. */
export function retryParts(): void {
  for (const forget of failed) forget();
  failed.clear();
}

/** Throws what `load` rejects with, for the error boundary above. `begun` is a loading that is under way already. */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  begun?: Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let loading: Promise<ComponentType<Props>> | undefined;
  const begin = (promise: Promise<ComponentType<Props>>) => {
    loading = promise;
    promise.catch(() => failed.add(() => (loading = undefined)));
    return promise;
  };
  if (begun) void begin(begun);
  return function LazyPart(props: Props) {
    const Part = use(loading ?? begin(load()));
    return <Part {...props} />;
  };
}
