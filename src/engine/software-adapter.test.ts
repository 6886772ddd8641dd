import { describe, expect, it } from "vitest";
import { isSoftwareAdapter } from "./software-adapter";

const named = (vendor: string, architecture: string, description = "") => ({ vendor, architecture, description });

describe("an adapter of software", () => {
  it.each([
    ["Chromium's", named("google", "swiftshader")],
    ["Mesa's for Vulkan", named("mesa", "", "llvmpipe (LLVM 15.0.6, 256 bits)")],
    ["Mesa's by its driver", named("", "", "lavapipe")],
    ["Windows'", named("microsoft", "", "Microsoft Basic Render Driver")],
    ["Windows' by its architecture", named("microsoft", "warp")],
    ["one that the browser calls so", { ...named("", ""), isFallbackAdapter: true }],
  ])("is known: %s", (_, info) => expect(isSoftwareAdapter(info)).toBe(true));

  it.each([
    ["NVIDIA's", named("nvidia", "turing", "NVIDIA GeForce RTX 2070")],
    ["Intel's", { ...named("intel", "gen-12lp"), isFallbackAdapter: false }],
    ["Mesa's for a chip", named("amd", "rdna-2", "AMD Radeon RX 6700 XT (RADV NAVI22)")],
    ["Apple's", named("apple", "common-3")],
    ["one that tells nothing", named("", "")],
  ])("is not: %s", (_, info) => expect(isSoftwareAdapter(info)).toBe(false));
});
