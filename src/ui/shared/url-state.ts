// The part of a page's state that its address keeps: read from the parameters in the hash, changed a few at a time.
import { useCallback, useMemo } from "react";
import { useLocation, useNavigate } from "react-router";

/** New values by parameter; undefined takes one out. */
export type UrlChanges = Readonly<Record<string, string | number | undefined>>;

export type ChangeUrl = (changes: UrlChanges, options?: { readonly push?: boolean }) => void;

/** The parameters with some of them changed. */
export function withParameters(before: URLSearchParams, changes: UrlChanges): URLSearchParams {
  const after = new URLSearchParams(before);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) after.delete(name);
    else after.set(name, String(value));
  }
  return after;
}

interface Place {
  readonly pathname?: string;
  readonly search: string;
}

/** What was asked for last from some places, each of which came of the one before it. */
interface Asked {
  readonly pathname?: string;
  parameters: URLSearchParams;
}

/** The router draws a change later: a second one from the place before it builds on it, and so does one from further back. */
const asked = new WeakMap<Place, Asked>();
let latest: Asked | undefined;

function askedFrom(place: Place): Asked {
  const known = asked.get(place);
  if (known) return known;
  const { pathname, search } = place;
  const parameters = new URLSearchParams(search);
  const isLatest = latest?.pathname === pathname && latest?.parameters.toString() === parameters.toString();
  const chain = latest && isLatest ? latest : { pathname, parameters };
  asked.set(place, chain);
  return chain;
}

/** The parameters after one more change from a place. */
export function changeFrom(place: Place, changes: UrlChanges): URLSearchParams {
  latest = askedFrom(place);
  latest.parameters = withParameters(latest.parameters, changes);
  return latest.parameters;
}

export interface UrlState<State> {
  readonly state: State;
  readonly parameters: URLSearchParams;
  /** Takes the place of the address before it in the history, unless it is pushed. */
  readonly change: ChangeUrl;
}

/** `read` should keep its identity. */
export function useUrlState<State>(read: (parameters: URLSearchParams) => State): UrlState<State> {
  const location = useLocation();
  const navigate = useNavigate();
  const parameters = useMemo(() => new URLSearchParams(location.search), [location.search]);
  const state = useMemo(() => read(parameters), [read, parameters]);
  const change = useCallback<ChangeUrl>(
    (changes, { push = false } = {}) =>
      void navigate({ search: changeFrom(location, changes).toString() }, { replace: !push }),
    [location, navigate],
  );
  return { state, parameters, change };
}
