// Alerts whose text has the page's own colour: the kit's tints are too pale to read.

export const readable = {
  title: { color: "var(--mantine-color-text)" },
  message: { color: "var(--mantine-color-text)" },
} as const;
