// Numbers as documents and the model card print them.

/** What stands where there is no number. */
export const none = "–";

export const whole = (value: number) => Math.round(value).toLocaleString("en");

export const digits =
  (places: number) =>
  (value: number | undefined): string =>
    value === undefined ? none : value.toFixed(places);
