// Whether an error speaks of a data set's file: such a picture is left out and counted; any other error is a fault.
import { ImageError } from "../image/image-error";
import { DataSetError } from "./data-set";

export function isUnusableFile(error: unknown): error is Error {
  return error instanceof ImageError || error instanceof DataSetError;
}
