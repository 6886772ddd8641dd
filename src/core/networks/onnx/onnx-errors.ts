// Why a network cannot be written as ONNX.
import { UserError } from "../../base/user-error";

/** The network lacks what the graph asked for needs. */
export class OnnxExportError extends UserError {
  override readonly name = "OnnxExportError";
}
