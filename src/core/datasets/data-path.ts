// One spelling for the paths of files, whoever wrote them: Windows' separators, ./ in front, empty parts.

/**
 * The path with forward slashes and without parts that name the folder itself: `cat\0.png` (PowerShell's archives) and
 * `./cat//0.png` are `cat/0.png`. What could lead elsewhere (.., a drive, a slash in front) stays as it is.
 */
export function plainPath(path: string): string {
  const [first, ...rest] = path.replaceAll("\\", "/").split("/");
  const parts = rest.filter((part, i) => part !== "." && (part !== "" || i === rest.length - 1));
  return first === "." && parts.length > 0 ? parts.join("/") : [first, ...parts].join("/");
}

/** Whether the path could lead out of the folder that it is in: /etc, ..\x, C:\x. */
export function leavesFolder(path: string): boolean {
  const plain = path.replaceAll("\\", "/");
  return plain.startsWith("/") || /^[A-Za-z]:/.test(plain) || plain.split("/").includes("..");
}
