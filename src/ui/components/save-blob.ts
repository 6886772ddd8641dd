// Hands a file to the browser's downloads.

export function saveBlob(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  // the download has its own reference by then; freeing at once loses it in some browsers
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
