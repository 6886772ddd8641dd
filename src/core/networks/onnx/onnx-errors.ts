// Why a network cannot be written as ONNX.

/** The network lacks what the graph asked for needs. */
export class OnnxExportError extends Error {
  override readonly name = "OnnxExportError";
}
