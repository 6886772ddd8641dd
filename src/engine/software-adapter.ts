// WebGPU adapters that are a program on the processor: right, but ten times slower than WebAssembly on the same cores.

/** What a browser tells of an adapter; each may be empty, and older browsers do not know the last one. */
export interface AdapterWords {
  readonly vendor: string;
  readonly architecture: string;
  readonly device?: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

/** SwiftShader is Chromium's, llvmpipe and lavapipe are Mesa's, WARP (Microsoft Basic Render Driver) is Windows'. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|\bwarp\b|microsoft basic render/i;

export function isSoftwareAdapter(info: AdapterWords): boolean {
  const { vendor, architecture, device = "", description, isFallbackAdapter = false } = info;
  return isFallbackAdapter || softwareNames.test([vendor, architecture, device, description].join(" "));
}
