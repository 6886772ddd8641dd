// Whatever is dropped on the lab, the browser does not open it in the lab's place.

/** A field into which a person may drag text. */
function isTextField(target: EventTarget | null): boolean {
  const field = target instanceof Element ? target.closest("input, textarea, [contenteditable]") : null;
  return field !== null && !(field instanceof HTMLInputElement && field.type === "file");
}

export function carriesFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}

/** Whether the drag is a person's who moves text into a field: the browser does that well. */
export function isTextDrag(event: DragEvent): boolean {
  return !carriesFiles(event) && isTextField(event.target);
}

/** From the first moment on, and wherever the drop lands: on dialogs, on the header, while a page is loading. */
export function guardDrops(): void {
  const keep = (event: DragEvent) => {
    if (!isTextDrag(event)) event.preventDefault();
  };
  window.addEventListener("dragover", keep, { capture: true });
  window.addEventListener("drop", keep, { capture: true });
}
