// A button that opens the browser's own file picker: a real input, reached by keyboard and by name.
import type { ReactNode } from "react";
import classes from "./file-button.module.css";

interface FileButtonProps {
  /** The input's accessible name. */
  readonly name: string;
  readonly accept: string;
  readonly onFiles: (files: File[]) => void;
  readonly children: ReactNode;
}

export function FileButton({ name, accept, onFiles, children }: FileButtonProps) {
  return (
    <span className={classes.button}>
      <span aria-hidden className={classes.face}>
        {children}
      </span>
      <input
        type="file"
        multiple
        accept={accept}
        aria-label={name}
        className={classes.input}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          // the same file can be chosen again
          event.currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </span>
  );
}
