// Scenes as a PASCAL VOC dataset: JPEGImages, Annotations, SegmentationClass, SegmentationObject, ImageSets, and a list
// of classes as labelme writes it, because VOC itself has no place for other classes than its own.
import type { Scene } from "./scene";
import { readmeFile, type SceneFolder, textFile } from "./scene-folder";
import { sceneClasses } from "./scene-classes";
import type { SceneSet } from "./scene-set";
import { encodeVocMask } from "./voc-palette";

/** Every fifth scene is for validation. */
function isValidation(index: number): boolean {
  return index % 5 === 4;
}

/** VOC counts pixels from 1, and a box's last row and column belong to it. */
function annotation(scene: Scene, file: string): string {
  const { width, height } = scene.image;
  const objects = scene.objects.map((object) => {
    const [left, top, right, bottom] = object.boxXyxyPixels;
    return `  <object>
    <name>${sceneClasses[object.kind]}</name>
    <pose>Unspecified</pose>
    <truncated>0</truncated>
    <occluded>${object.areaPixels < object.wholeAreaPixels ? 1 : 0}</occluded>
    <difficult>0</difficult>
    <bndbox>
      <xmin>${left + 1}</xmin>
      <ymin>${top + 1}</ymin>
      <xmax>${right}</xmax>
      <ymax>${bottom}</ymax>
    </bndbox>
  </object>
`;
  });
  return `<annotation>
  <folder>voc</folder>
  <filename>${file}</filename>
  <source>
    <database>Ladon Lab scenes</database>
    <annotation>generated</annotation>
    <image>generated</image>
  </source>
  <size>
    <width>${width}</width>
    <height>${height}</height>
    <depth>3</depth>
  </size>
  <segmented>1</segmented>
${objects.join("")}</annotation>
`;
}

const particulars = `Layout: PASCAL VOC. The images in JPEGImages/ are PNG files, so that nothing is lost; each XML file names its image.
Boxes count pixels from 1, ends included. SegmentationClass/ has 0 for background and 1 to 8 for the kinds in the order
above, which class_names.txt lists, SegmentationObject/ the objects in the order of the XML file; neither has the 255 of
VOC's contours: every pixel is known. In ImageSets/ every fifth scene is in val, the others in train. For detection and segmentation.`;

export function vocFolder(set: SceneSet): SceneFolder {
  const train: string[] = [];
  const val: string[] = [];
  return {
    add({ scene, name, png }) {
      const { width, height } = scene.image;
      (isValidation(scene.index) ? val : train).push(name);
      return [
        { path: `JPEGImages/${name}.png`, bytes: png },
        textFile(`Annotations/${name}.xml`, annotation(scene, `${name}.png`)),
        { path: `SegmentationClass/${name}.png`, bytes: encodeVocMask(scene.labels, width, height) },
        { path: `SegmentationObject/${name}.png`, bytes: encodeVocMask(scene.instances, width, height) },
      ];
    },
    finish() {
      const all = [...train, ...val].sort();
      const lists = Object.entries({ all, trainval: all, train, val });
      return [
        ...["Main", "Segmentation"].flatMap((folder) =>
          lists.map(([list, names]) =>
            textFile(`ImageSets/${folder}/${list}.txt`, names.map((name) => `${name}\n`).join("")),
          ),
        ),
        textFile("class_names.txt", ["_background_", ...sceneClasses].map((name) => `${name}\n`).join("")),
        readmeFile(set, particulars),
      ];
    },
  };
}
