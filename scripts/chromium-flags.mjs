// Flags with which every Chromium is started here.

// A closed network stays quiet: Chromium otherwise looks for updates.
const quiet = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
// Root may not use Chromium's sandbox.
const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

export const chromiumFlags = [...quiet, ...root];

/** WebGPU on a software adapter, whether there is a GPU or not. */
export const softwareWebGpu = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
