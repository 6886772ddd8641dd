// A worker's door. comlink sends name, message and stack of what was thrown; whether a person should read it comes along.
import * as Comlink from "comlink";
import { isUserError } from "../core/base/user-error";

const thrown = Comlink.transferHandlers.get("throw")!;

Comlink.transferHandlers.set("throw", {
  ...thrown,
  serialize(marked) {
    const { value: error } = marked as { readonly value: unknown };
    const [sent, transfers] = thrown.serialize(marked) as [{ value: object }, Transferable[]];
    // comlink's other end assigns what stands here to the error that it makes
    return [isUserError(error) ? { ...sent, value: { ...sent.value, isForUser: true } } : sent, transfers];
  },
});

/** Lets the page call `worker`; what it throws is an Error by then. */
export function exposeWorker(worker: object, endpoint?: Comlink.Endpoint): void {
  Comlink.expose(worker, endpoint);
}
