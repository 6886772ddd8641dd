import { describe, expect, it } from "vitest";
import { urlWithBackend, readBackend } from "./backend-url-state";

const lab = "http://localhost:4173/";

describe("the backend in the address", () => {
  it("is automatic where the address names none", () => {
    expect(readBackend(`${lab}#/system`)).toEqual({ choice: "auto" });
  });

  it("is read before the hash and inside it", () => {
    expect(readBackend(`${lab}?backend=wasm#/system`).choice).toBe("wasm");
    expect(readBackend(`${lab}#/system?backend=webgl`).choice).toBe("webgl");
  });

  it("gets a sentence that quotes it and lists what is known, where it is unknown", () => {
    const { choice, problem } = readBackend(`${lab}?backend=abacus`);
    expect(choice).toBe("auto");
    expect(problem).toContain("“abacus”");
    expect(problem).toContain("webgpu, wasm, webgl, cpu");
  });

  it("is written back without touching the rest of the address", () => {
    const chosen = urlWithBackend(`${lab}?x=1#/scenes?seed=3`, "wasm");
    expect(chosen).toBe(`${lab}?x=1&backend=wasm#/scenes?seed=3`);
    expect(urlWithBackend(chosen, "auto")).toBe(`${lab}?x=1#/scenes?seed=3`);
  });
});
