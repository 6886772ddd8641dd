// What a torchdistill configuration says beside the recipe: the network, its classes, the data, the checkpoint.

export interface TorchdistillFacts {
  /** The body's name in torchvision or timm: "resnet50", "resnest269e". */
  readonly body: string;
  readonly bottleneckChannels: number;
  readonly targetChannels: number;
  /** Output channels of layer2, layer3 and layer4; those of ResNet-50 where absent. */
  readonly layerChannels?: readonly [number, number, number];
  /** Of the head that is trained; background counts where the task has one. */
  readonly classes: number;
  /** The folder under ~/datasets. */
  readonly dataSetName: string;
  /** What training starts from, relative to where the script runs. */
  readonly checkpointPath: string;
}

export const officialLayerChannels = [512, 1024, 2048] as const;
/** What the official recipes train at. */
export const officialInputSize = 416;
