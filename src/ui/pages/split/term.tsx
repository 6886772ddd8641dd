// A term with a "?" beside it that explains it: one plain sentence, and the formula where there is one.
import { ActionIcon, Popover, Text } from "@mantine/core";
import { useState } from "react";
import classes from "./split-page.module.css";

export interface Term {
  readonly name: string;
  readonly sentence: string;
  readonly formula?: string;
}

export function TermHint({ name, sentence, formula }: Term) {
  const [open, setOpen] = useState(false);
  const button = (
    <ActionIcon
      variant="default"
      size={18}
      radius="xl"
      className={classes.hint}
      aria-label={`What is this: ${name}`}
      aria-expanded={open}
      onClick={() => setOpen(!open)}
    >
      ?
    </ActionIcon>
  );
  // thirty closed popovers would cost each drawing of the page milliseconds
  if (!open) return button;
  return (
    <Popover width={300} shadow="md" withArrow opened onChange={setOpen} trapFocus={false}>
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown aria-label={name}>
        <Text size="sm">{sentence}</Text>
        {formula && <code className={classes.formula}>{formula}</code>}
      </Popover.Dropdown>
    </Popover>
  );
}
