// Scenes as an ImageFolder data set, the layout of torchvision.datasets.ImageFolder: one folder a class.
import { filesOfFolder, readmeFile, type SceneFile, type SceneFolder } from "./scene-folder";
import { sceneKinds } from "./scene-kinds";
import type { EncodedScene, SceneSet } from "./scene-set";

export function imageFolder(set: SceneSet): SceneFolder {
  return {
    add: ({ scene, name, png }) => [{ path: `${sceneKinds[scene.classLabel]}/${name}.png`, bytes: png }],
    finish: () => [
      readmeFile(set, "Layout: ImageFolder, one folder a class, KIND/scene-NNNNNN.png.\nFor classification."),
    ],
  };
}

/** `KIND/scene-000123.png` for each scene, then README.txt. */
export function imageFolderFiles(set: SceneSet, scenes: Iterable<EncodedScene>): Generator<SceneFile> {
  return filesOfFolder(imageFolder(set), scenes);
}
