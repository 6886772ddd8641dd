// The tasks of floor 2.
import type { TaskName } from "../../domain";
import { classification } from "./classification";
import { detection } from "./detection";
import { segmentation } from "./segmentation";
import type { NetsTask } from "./task";

export const netsTasks: { readonly [Task in TaskName]: NetsTask<Task> } = { classification, detection, segmentation };
