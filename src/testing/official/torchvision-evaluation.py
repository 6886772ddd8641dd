"""What torchvision's lightweight networks say of photographs, by their own transforms, and their state dicts as files.

usage: python torchvision-evaluation.py NAME --data DIR --checkpoint OUT.pth --out OUT.json
Weights are drawn, since none can be had everywhere: norms are fitted to a few photographs and heads widened, so that answers differ.
"""
import argparse
import json
import pathlib

import numpy as np
import torch
import torchvision.models as tv
from PIL import Image

DETECTORS = ("fasterrcnn_mobilenet_v3_large_320_fpn", "ssdlite320_mobilenet_v3_large", "ssd300_vgg16")
SEGMENTERS = ("lraspp_mobilenet_v3_large", "deeplabv3_mobilenet_v3_large")
# by what the kernels of a head's last layers are multiplied
GAINS = {"classifier": 20.0, "cls_logits": 3.0, "cls_score": 30.0, "classification_head": 3.0, "regression_head": 2.0, "bbox_pred": 3.0}

# its activations, which no norm tames, are large
SSD_GAIN = 0.2


def build(name):
    if name in DETECTORS:
        return getattr(tv.detection, name)(weights=None, weights_backbone=None, num_classes=91)
    if name in SEGMENTERS:
        return getattr(tv.segmentation, name)(weights=None, weights_backbone=None, num_classes=21)
    return getattr(tv, name)(weights=None)


def drawn(name, images, transform):
    """The network with weights of seed 0, its norms' statistics those of the images."""
    torch.manual_seed(0)
    model = build(name)
    norms = [m for m in model.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    model.eval()
    # a map of one position has no statistics
    fit = [norm.register_forward_pre_hook(lambda m, x: m.train(x[0].shape[2] * x[0].shape[3] > 1) and None) for norm in norms]
    for norm in norms:
        norm.momentum = None
        torch.nn.init.uniform_(norm.weight, 0.7, 1.3)
        torch.nn.init.uniform_(norm.bias, -0.2, 0.2)
    with torch.no_grad():
        for image in images:
            x = transform(image)
            model([x] if name in DETECTORS else x[None])
        for hook in fit:
            hook.remove()
        for key, tensor in model.state_dict(keep_vars=True).items():
            gain = next((value for word, value in GAINS.items() if word in key), None)
            if name == "ssd300_vgg16" and gain is not None:
                gain *= SSD_GAIN
            last = tensor.dim() > 1 and not key.startswith(("features", "backbone"))
            if gain is not None and last:
                tensor.mul_(gain if not key.startswith("classifier.0") else 1.0)
    return model.eval()


def runs_of(labels):
    flat = labels.reshape(-1)
    starts = np.flatnonzero(np.diff(flat, prepend=-1))
    lengths = np.diff(starts, append=flat.size)
    return [[int(flat[s]), int(n)] for s, n in zip(starts, lengths)]


@torch.no_grad()
def answer(name, model, transform, image):
    x = transform(image)
    if name in DETECTORS:
        out = model([x])[0]
        rows = zip(out["labels"].tolist(), out["scores"].tolist(), out["boxes"].tolist())
        return {"detections": [{"label": label, "score": score, "box": box} for label, score, box in rows]}
    if name in SEGMENTERS:
        labels = model(x[None])["out"][0].argmax(0).numpy()
        return {"segmentation": {"width": labels.shape[1], "height": labels.shape[0], "runs": runs_of(labels)}}
    values, indices = torch.softmax(model(x[None])[0], 0).topk(5)
    return {"top5": [[int(i), float(p)] for i, p in zip(indices, values)]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--checkpoint", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    transform = tv.get_model_weights(options.name).DEFAULT.transforms()
    files = sorted(p for p in options.data.rglob("*") if p.suffix.lower() in (".jpg", ".jpeg"))[:12]
    images = [Image.open(file).convert("RGB") for file in files]
    model = drawn(options.name, images[:4], transform)
    torch.save(model.state_dict(), options.checkpoint)
    answers = [{"name": file.name, **answer(options.name, model, transform, image)} for file, image in zip(files, images)]
    options.out.write_text(json.dumps({"images": answers}))


main()
