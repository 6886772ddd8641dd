// Reads the address, sets the worker to work, lists its cases, and leaves a promise of the report for the test.
import type { CheckedCase, VerificationMessage, VerificationReport, VerificationRequest } from "./report";

const list = document.getElementById("cases")!;

function show({ id, worst, tolerance, unit, note, passed }: CheckedCase): void {
  const line = document.createElement("li");
  line.textContent = `${passed ? "pass" : "FAIL"} ${id}: worst ${worst}, tolerance ${tolerance} ${unit} ${note ?? ""}`;
  list.append(line);
}

function run(request: VerificationRequest): Promise<VerificationReport> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<VerificationMessage>) => {
      if (data.kind === "case") show(data.result);
      else if (data.kind === "report") resolve(data.report);
      else reject(new Error(data.reason));
    });
    worker.addEventListener("error", (event) => reject(new Error(event.message || "the worker crashed")));
    worker.postMessage(request);
  });
}

const asked = new URLSearchParams(location.search);
const verification = run({
  backend: asked.get("backend") as VerificationRequest["backend"],
  group: asked.get("group") as VerificationRequest["group"],
  cases: asked.getAll("case"),
  seed: asked.get("seed") ?? "",
});
verification.catch((error: unknown) => console.warn(error));
Object.assign(globalThis, { verification });
