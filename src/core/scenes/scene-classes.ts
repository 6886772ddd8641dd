// The eight kinds of objects that a scene shows, in the order of their labels.

/** A kind's place in this list is its class label, 0 … 7; in semantic masks it is that plus 1. */
export const sceneClasses = ["disc", "ring", "square", "triangle", "star", "cross", "crescent", "arrow"] as const;
export type SceneClass = (typeof sceneClasses)[number];
