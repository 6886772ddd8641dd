// A number of the scenario: a field, a slider where its range has one, and what it means.
import { NumberInput, Slider } from "@mantine/core";
import { memo, useId } from "react";
import { positionOf, sliderSteps, valueAtPosition, type NumberControl } from "./number-controls";
import classes from "./split-page.module.css";
import { TermHint } from "./term";

/** Undefined takes away what may be absent. */
export type EditScenario = (path: string, value: number | string | readonly string[] | undefined) => void;

interface ScenarioNumberProps {
  readonly control: NumberControl;
  /** In the scenario's unit; absent where it is not said. */
  readonly value: number | undefined;
  readonly onEdit: EditScenario;
}

/** No more digits than a person would type. */
const shownDigits = 6;

export const ScenarioNumber = memo(function ScenarioNumber({ control, value, onEdit }: ScenarioNumberProps) {
  const { path, label, unit, perUnit = 1, min, max, isWhole = false, isOptional = false, slider, explained } = control;
  const id = useId();
  const shown = value === undefined ? undefined : Number((value / perUnit).toPrecision(shownDigits));
  const name = unit === undefined ? label : `${label}, ${unit}`;
  const isEndless = shown === Infinity;
  // a product with a unit has rounding's own digits
  const edit = (typed: number) => onEdit(path, Number((typed * perUnit).toPrecision(12)));
  return (
    <div className={classes.control} data-plain={!slider || undefined}>
      <div className={classes.controlHead}>
        <label htmlFor={id}>{name}</label>
        <TermHint name={label} {...explained} />
      </div>
      <div className={classes.controlBody}>
        {slider && (
          <Slider
            className={classes.slider}
            thumbLabel={label}
            thumbProps={{ "aria-valuetext": isEndless ? "endless" : `${shown} ${unit ?? ""}` }}
            label={null}
            min={0}
            max={sliderSteps}
            value={positionOf(shown ?? slider.from, slider)}
            onChange={(position) =>
              edit(isWhole ? Math.round(valueAtPosition(position, slider)) : valueAtPosition(position, slider))
            }
          />
        )}
        <NumberInput
          id={id}
          size="xs"
          className={classes.field}
          value={isEndless ? "" : (shown ?? "")}
          placeholder={isEndless ? "endless" : isOptional ? "not said" : undefined}
          min={min}
          max={max}
          clampBehavior="strict"
          allowNegative={false}
          allowDecimal={!isWhole}
          thousandSeparator=","
          hideControls
          onChange={(typed) => {
            if (typed === "" && isOptional) onEdit(path, undefined);
            if (typeof typed === "number" && Number.isFinite(typed) && typed >= min && typed !== shown) edit(typed);
          }}
        />
      </div>
    </div>
  );
});
