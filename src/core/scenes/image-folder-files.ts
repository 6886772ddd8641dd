// Scenes as an ImageFolder dataset, the layout of torchvision.datasets.ImageFolder: one folder a class.
import { readmeFile, type SceneFolder } from "./scene-folder";
import { sceneClasses } from "./scene-classes";
import type { SceneSet } from "./scene-set";

export function imageFolder(set: SceneSet): SceneFolder {
  return {
    add: ({ scene, name, png }) => [{ path: `${sceneClasses[scene.classLabel]}/${name}.png`, bytes: png }],
    finish: () => [
      readmeFile(set, "Layout: ImageFolder, one folder a class, KIND/scene-NNNNNN.png.\nFor classification."),
    ],
  };
}
