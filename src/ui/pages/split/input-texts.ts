// The inputs of a sensitivity as an axis names them, and their values with their units.
import { figureText, inputTitle } from "../../../core/split/report-sentence";

export interface InputText {
  readonly name: string;
  readonly value: (value: number) => string;
}

/** Of a key of the scenario or "candidate.…": sentences have "the uplink’s rate", an axis "Uplink’s rate". */
export function inputText(input: string): InputText {
  const [title, unit] = inputTitle(input);
  const name = title.replace(/^the /, "");
  return { name: `${name.charAt(0).toUpperCase()}${name.slice(1)}`, value: (value) => figureText(value, unit) };
}
