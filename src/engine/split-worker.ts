// The worker that computes what the page Split shows, with no tensors in it.
import { exposeWorker } from "./expose-worker";
import { splitWorker } from "./split/split-calculations";

exposeWorker(splitWorker());
