// The recipes that the lab knows, read once.
import { useCallback, useEffect, useState } from "react";
import { isNamed } from "../../../engine/client";
import type { Recipe } from "../../../engine/protocol-training";
import { runQuietly } from "../../shared/engine-link";

export type RecipeList =
  | { readonly kind: "loading" }
  | { readonly kind: "done"; readonly recipes: readonly Recipe[] }
  | { readonly kind: "failed"; readonly error: Error };

export function useRecipes(): { readonly list: RecipeList; readonly reload: () => void } {
  const [list, setList] = useState<RecipeList>({ kind: "loading" });
  const load = useCallback((signal?: AbortSignal) => {
    runQuietly("list-recipes", null, signal).then(
      (recipes) => setList({ kind: "done", recipes }),
      (error: Error) => !isNamed(error, "CancelledError") && setList({ kind: "failed", error }),
    );
  }, []);
  useEffect(() => {
    const controller = new AbortController();
    load(controller.signal);
    return () => controller.abort();
  }, [load]);
  const reload = useCallback(() => {
    setList({ kind: "loading" });
    load();
  }, [load]);
  return { list, reload };
}
