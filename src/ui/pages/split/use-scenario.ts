// The scenario that is being changed: at once on the page, and in the address when a hand rests.
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { scenarioSchema, type Scenario } from "../../../core/split/scenario";
import { setValueAt, treeOf } from "../../../core/split/scenario-fields";
import { withParameters, type UrlState } from "../../shared/url-state";
import type { EditScenario } from "./scenario-number";
import { scenarioChanges, scenarioPart, type SplitUrlState } from "./split-url-state";

/** Browsers refuse more than some changes of the address a second. */
const restMs = 250;

interface Edited {
  readonly scenario: Scenario;
  /** What the address said of the scenario since then; a saying from elsewhere takes its place. */
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
  const said = useMemo(() => scenarioPart(parameters), [parameters]);
  // the address says something else: what was edited is of the past, also when the address comes back to it
  if (edited && !edited.since.has(said)) setEdited(undefined);
  const scenario = edited?.since.has(said) ? edited.scenario : state.scenario;
  const latest = useRef({ scenario, said });
  useEffect(() => {
    latest.current = { scenario, said };
  }, [scenario, said]);
  // an address that has changed meanwhile is the one that is changed further
  const write = useEffectEvent((next: Scenario) => {
    if (!edited?.since.has(said)) return;
    const changes = scenarioChanges(parameters, next, state.preset);
    const then = scenarioPart(withParameters(parameters, changes));
    if (then === said) {
      // written: what the address said before is another scenario again
      if (edited.since.size > 1) setEdited({ ...edited, since: new Set([said]) });
      return;
    }
    setEdited((before) => before && { ...before, since: new Set([...before.since, then]) });
    change(changes);
  });
  useEffect(() => {
    if (!edited) return;
    const timer = setTimeout(() => write(edited.scenario), restMs);
    return () => clearTimeout(timer);
  }, [edited]);

  // both stay the same functions: a change of the address draws no control anew
  const onScenario = useCallback((next: Scenario) => {
    const { said: before } = latest.current;
    latest.current = { scenario: next, said: before };
    setEdited((older) => ({ scenario: next, since: older?.since.has(before) ? older.since : new Set([before]) }));
  }, []);
  const onEdit = useCallback<EditScenario>(
    (path, value) => {
      const tree = treeOf(latest.current.scenario);
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
