// Sentences in a box: what an address asks for that cannot be, and what is to be known of something.
import { Alert } from "@mantine/core";
import classes from "./data.module.css";

interface SentencesProps {
  readonly sentences: readonly string[];
}

/** What the page could not do as it was asked; nothing where there is none. */
export function Problems({ sentences }: SentencesProps) {
  return sentences.length > 0 && <Alert role="status">{sentences.join(" ")}</Alert>;
}

/** One below the other; nothing where there is none. */
export function Notes({
  sentences,
  ...alert
}: SentencesProps & { readonly title?: string; readonly color?: "yellow" }) {
  return (
    sentences.length > 0 && (
      <Alert role="note" {...alert}>
        <ul className={classes.plain}>
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </Alert>
    )
  );
}
