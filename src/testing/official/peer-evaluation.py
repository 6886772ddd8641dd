"""What upstream's own code says of photographs, to be held against `npm run evaluate`: sizes and predictions as JSON.

python src/testing/official/peer-evaluation.py --config YAML --checkpoint PT --data DIR --out JSON [--scripts DIR] [--threads N]

Builds the model by the names that sc2bench registers from an upstream configuration, loads the checkpoint with torchdistill's
load_ckpt, prepares each image with the transforms of the configuration's test set, and runs the coded path (update(),
compress, decompress) as upstream's scripts do with -test_only. --data is an ImageFolder, a folder of images with
annotations.json (COCO), or one with JPEGImages and SegmentationClass (PASCAL VOC). --scripts: the folder `scripts` of
github.com/yoshitomo-matsubara/ladon-multi-task-sc2, whose transforms are then imported; without it those below stand in.
"""
import argparse
import hashlib
import importlib.metadata
import json
import pathlib
import sys
import tempfile
import types
import warnings

warnings.filterwarnings("ignore")
import numpy as np
import torch
import torchvision
from compressai.entropy_models import EntropyBottleneck
from compressai.models.utils import remap_old_keys, update_registered_buffers
from PIL import Image
from sc2bench.models.detection import rcnn
from sc2bench.models.detection.registry import load_detection_model
from sc2bench.models.registry import load_classification_model
from sc2bench.models.segmentation.registry import load_segmentation_model
from torchdistill.common.main_util import load_ckpt
from torchdistill.common.yaml_util import load_yaml_file
from torchvision.transforms import functional
from torchvision.transforms.functional import InterpolationMode

TASKS = {"splittable_resnet": "classification", "splittable_resnest": "classification",
         "faster_rcnn_model": "detection", "deeplabv3_model": "segmentation"}
PACKAGES = ("torch", "torchvision", "timm", "compressai", "sc2bench", "torchdistill", "pillow", "numpy")


class KeptDataset:
    """In place of a dataset that is not there: keeps what is done to its images."""

    def __init__(self, *_, transform=None, transforms=None, **__):
        self.transform = transform or transforms


class CustomCompose:
    def __init__(self, transforms):
        self.transforms = transforms

    def __call__(self, image, target):
        for transform in self.transforms:
            image, target = transform(image, target)
        return image, target


class CustomRandomResize:
    """Of validation, where both sizes are one."""

    def __init__(self, min_size, max_size=None, square=False):
        self.sizes, self.square = (min_size, min_size if max_size is None else max_size), square

    def __call__(self, image, target):
        assert self.sizes[0] == self.sizes[1], "training's sizes vary"
        size = [self.sizes[0]] * 2 if self.square else self.sizes[0]
        return functional.resize(image, size), functional.resize(target, size, interpolation=InterpolationMode.NEAREST)


class CustomToTensor:
    def __call__(self, image, target):
        return functional.to_tensor(image), torch.as_tensor(np.array(target), dtype=torch.int64)


class CustomNormalize:
    def __init__(self, mean, std):
        self.mean, self.std = mean, std

    def __call__(self, image, target):
        return functional.normalize(image, mean=self.mean, std=self.std), target


def stand_in(modules):
    for name, content in modules.items():
        parent, child = name.split(".")
        module = types.ModuleType(name)
        module.__dict__.update(content)
        sys.modules.setdefault(parent, types.ModuleType(parent))
        sys.modules[name] = module
        setattr(sys.modules[parent], child, module)


def prepare_modules(scripts):
    """What configurations name beside the packages, and datasets that need not be there."""
    torchvision.datasets.ImageFolder = torchvision.datasets.VOCSegmentation = KeptDataset
    if scripts:
        sys.path.insert(0, str(scripts))
        import custom.transform
        assert pathlib.Path(custom.transform.__file__).is_relative_to(scripts.resolve())
    else:
        ours = (CustomCompose, CustomRandomResize, CustomToTensor, CustomNormalize)
        kept = {name: KeptDataset for name in ("CustomRandomHorizontalFlip", "CustomRandomCrop")}
        stand_in({"custom.transform": {each.__name__: each for each in ours} | kept})
    stand_in({"coco.dataset": {"coco_dataset": KeptDataset}})


def configuration(file):
    """Without the section `train`, which asks for datasets of some size."""
    lines = file.read_text().split("\n")
    begin, end = (next(i for i, line in enumerate(lines) if line.startswith(key)) for key in ("train:", "test:"))
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as rest:
        rest.write("\n".join(lines[:begin] + lines[end:]))
        rest.flush()
        return load_yaml_file(rest.name)


def without_downloads(config):
    """The weights come from the checkpoint alone."""
    if isinstance(config, dict):
        return {key: False if key == "pretrained" else without_downloads(value) for key, value in config.items()
                if key not in ("weights", "org_model_ckpt_file_path_or_url", "src_ckpt", "start_ckpt_file_path")}
    return [without_downloads(each) for each in config] if isinstance(config, list) else config


def load_strictly(model, checkpoint):
    """load_ckpt, after what CompressAI does for its own models and sc2bench 0.1.1 for classifiers alone: former names, table sizes."""
    state = torch.load(checkpoint, weights_only=False, map_location="cpu")["model"]
    for name, module in model.named_modules():
        if isinstance(module, EntropyBottleneck):
            update_registered_buffers(module, name, ["_quantized_cdf", "_offset", "_cdf_length"], state)
            state = remap_old_keys(name, state)
    model.load_state_dict(state, strict=True)


def built(task, config, checkpoint):
    device = torch.device("cpu")
    if task == "classification":
        model = load_classification_model(config, device, False)
    elif task == "segmentation":
        model = load_segmentation_model(config, device)
    else:
        # timm's ResNeSt takes no frozen norms today; in evaluation ordinary ones compute the same
        if config["kwargs"]["backbone_config"]["key"] == "splittable_resnest":
            load = rcnn.load_classification_model
            rcnn.load_classification_model = lambda given, *rest, **more: load(
                {**given, "kwargs": {k: v for k, v in given["kwargs"].items() if k != "norm_layer"}}, *rest, **more)
        model = load_detection_model(config, device)
    if task == "classification":
        load_ckpt(str(checkpoint), model=model, strict=True)
    else:
        load_strictly(model, checkpoint)
    model.update()
    model.activate_analysis()
    return model.eval()


def recorded_strings(model):
    """The byte strings of the bottleneck, in the order of the images."""
    layer = next(module for module in model.modules() if type(module).__name__ == "FPBasedResNetBottleneck")
    strings, encode = [], layer.encode

    def recording(x, **kwargs):
        coded = encode(x, **kwargs)
        strings.append(coded["strings"][0][0])
        return coded

    layer.encode = recording
    return strings


def measured_kilobytes(model, count):
    """What sc2bench's FileSizeAnalyzer kept; detectors have two of them, of the same object."""
    lists = [analyzer.file_size_list for module in model.modules() for analyzer in getattr(module, "analyzers", [])]
    whole = [sizes for sizes in lists if len(sizes) == count]
    assert whole and all(sizes == whole[0] for sizes in whole), [len(sizes) for sizes in lists]
    return whole[0]


def samples_of(task, data):
    """Name, image and, for segmentation, mask."""
    if task == "classification":
        for file in sorted(path for path in data.glob("*/*") if path.is_file()):
            yield file.relative_to(data).as_posix(), Image.open(file).convert("RGB"), None
    elif task == "detection":
        for entry in json.loads((data / "annotations.json").read_text())["images"]:
            yield entry["file_name"], Image.open(data / entry["file_name"]).convert("RGB"), None
    else:
        for file in sorted((data / "JPEGImages").iterdir()):
            mask = Image.open(data / "SegmentationClass" / f"{file.stem}.png")
            yield file.name, Image.open(file).convert("RGB"), mask


def runs_of(labels):
    flat = labels.flatten().numpy()
    starts = np.concatenate([[0], np.flatnonzero(np.diff(flat)) + 1, [flat.size]])
    return [[int(flat[start]), int(end - start)] for start, end in zip(starts, starts[1:])]


def top_five(output):
    probabilities, labels = torch.softmax(output[0].double(), 0).topk(5)
    return [[int(label), float(probability)] for label, probability in zip(labels, probabilities)]


def detections(output):
    return [{"label": int(label), "score": float(score), "box": [float(edge) for edge in box]}
            for box, score, label in zip(output["boxes"], output["scores"], output["labels"])]


@torch.inference_mode()
def evaluated(task, model, transform, data):
    strings, images = recorded_strings(model), []
    confusion = torch.zeros((21, 21), dtype=torch.int64)
    for name, image, mask in samples_of(task, data):
        image = {"name": name}
        if task == "classification":
            image["top5"] = top_five(model(transform(image)[None]))
        elif task == "detection":
            image["detections"] = detections(model([functional.to_tensor(image)])[0])
        else:
            x, target = transform(image, mask)
            labels = model(x[None])["out"].argmax(1)[0]
            image["segmentation"] = {"width": labels.shape[1], "height": labels.shape[0], "runs": runs_of(labels)}
            counts = (target >= 0) & (target < 21)
            confusion += torch.bincount(21 * target[counts] + labels[counts], minlength=441).reshape(21, 21)
        images.append(image)
        print(f"{len(images)}: {name}", file=sys.stderr, flush=True)
    for image, string, kilobytes in zip(images, strings, measured_kilobytes(model, len(images)), strict=True):
        image |= {"payloadBytes": len(string), "sha256": hashlib.sha256(string).hexdigest(), "kilobytes": kilobytes}
    return images, confusion


def main():
    parser = argparse.ArgumentParser()
    for name in ("config", "checkpoint", "data", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--scripts", type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    prepare_modules(options.scripts)
    config = configuration(options.config)
    models = config["models"]
    model_config = without_downloads(models.get("student_model", models.get("model")))
    task = TASKS[model_config["key"]]
    transform = config["datasets"][config["test"]["test_data_loader"]["dataset_id"]].transform
    model = built(task, model_config, options.checkpoint)
    images, confusion = evaluated(task, model, transform, options.data)
    result = {"task": task, "config": options.config.name, "scripts": options.scripts is not None,
              "packages": {name: importlib.metadata.version(name) for name in PACKAGES}, "images": images}
    if task == "segmentation":
        counted = confusion.double()
        right = counted.diag()
        # of classes that occur; upstream's plain mean is NaN where one does not
        unions = counted.sum(1) + counted.sum(0) - right
        result["meanIoU"] = float((right[unions > 0] / unions[unions > 0]).mean())
        result["pixelAccuracy"] = float(right.sum() / counted.sum())
    options.out.write_text(json.dumps(result))


main()
