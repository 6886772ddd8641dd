// The scenario that is being changed: at once on the page, and in the address when a hand rests.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { scenarioSchema, type Scenario } from "../../../core/split/scenario";
import { setValueAt, treeOf } from "../../../core/split/scenario-fields";
import type { UrlState } from "../../shared/url-state";
import type { EditScenario } from "./scenario-number";
import { scenarioChanges, type SplitUrlState } from "./split-url-state";

/** Browsers refuse more than some changes of the address a second. */
const restMs = 250;

interface Edited {
  readonly scenario: Scenario;
  /** The addresses that were there since; one from elsewhere takes its place. */
  readonly since: ReadonlySet<string>;
}

export interface EditedScenario {
  readonly scenario: Scenario;
  readonly onEdit: EditScenario;
  /** The whole of it at once. */
  readonly onScenario: (scenario: Scenario) => void;
}

export function useScenario({ state, parameters, change }: UrlState<SplitUrlState>): EditedScenario {
  const [edited, setEdited] = useState<Edited>();
  const search = parameters.toString();
  const scenario = edited?.since.has(search) ? edited.scenario : state.scenario;
  const latest = useRef(scenario);
  useEffect(() => {
    latest.current = scenario;
  }, [scenario]);
  useEffect(() => {
    if (!edited?.since.has(search) || edited.scenario === state.scenario) return;
    const timer = setTimeout(() => {
      const changes = scenarioChanges(parameters, edited.scenario, state.preset);
      const next = new URLSearchParams(parameters);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined) next.delete(name);
        else next.set(name, String(value));
      }
      if (next.toString() === search) return;
      setEdited((before) => before && { ...before, since: new Set([...before.since, next.toString()]) });
      change(changes);
    }, restMs);
    return () => clearTimeout(timer);
  }, [edited, search, parameters, state.preset, state.scenario, change]);

  const onScenario = useCallback(
    (next: Scenario) => {
      latest.current = next;
      setEdited((before) => ({ scenario: next, since: before?.since.has(search) ? before.since : new Set([search]) }));
    },
    [search],
  );
  const onEdit = useCallback<EditScenario>(
    (path, value) => {
      const tree = treeOf(latest.current);
      setValueAt(tree, path, value);
      // a transport of frames needs what a frame is
      const { uplink } = tree as { uplink?: { transport?: string; lora?: object } };
      if (uplink?.transport === "lora") uplink.lora ??= {};
      const next = scenarioSchema.safeParse(tree);
      if (next.success) onScenario(next.data);
    },
    [onScenario],
  );
  return useMemo(() => ({ scenario, onEdit, onScenario }), [scenario, onEdit, onScenario]);
}
