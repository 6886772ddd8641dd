"""Times of Ladon with ResNet-50 in PyTorch, stage by stage: what `npm run bench -- --only webgpu` and `--peer` put
beside their own.

usage: python peer-stages.py RUNS SIZE      prints one JSON object

The layers are CompressAI's and torchvision's shapes with random weights (time does not depend on them); norms are folded
into convolutions, as the lab does.
"""
import json
import sys
import time
from collections import OrderedDict

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval
from torchvision.models import resnet50
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.roi_heads import RoIHeads
from torchvision.models.detection.rpn import RegionProposalNetwork, RPNHead
from torchvision.ops import FeaturePyramidNetwork, MultiScaleRoIAlign
from torchvision.ops.feature_pyramid_network import LastLevelMaxPool

runs, size = int(sys.argv[1]), int(sys.argv[2])
device = "cuda" if torch.cuda.is_available() else "cpu"
torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
torch.backends.cudnn.benchmark = True
torch.set_default_device(device)
torch.manual_seed(1)


class Gdn(nn.Module):
    """CompressAI's GDN1 without its reparametrisation."""

    def __init__(self, channels: int, inverse: bool = False):
        super().__init__()
        self.beta = nn.Parameter(torch.ones(channels))
        self.gamma = nn.Parameter(0.1 * torch.eye(channels)[:, :, None, None])
        self.inverse = inverse

    def forward(self, x):
        norm = nn.functional.conv2d(x.abs(), self.gamma, self.beta)
        return x * norm if self.inverse else x / norm


def conv(inputs: int, outputs: int, taps: int, stride: int, padding: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, taps, stride, padding, bias=False)


encoder = nn.Sequential(conv(3, 96, 5, 2, 2), Gdn(96), conv(96, 48, 5, 2, 2), Gdn(48), conv(48, 24, 2, 1, 0)).eval()
decoder = nn.Sequential(
    conv(24, 512, 2, 1, 1), Gdn(512, True), conv(512, 256, 2, 1, 0), Gdn(256, True), conv(256, 256, 2, 1, 1)
).eval()
network = resnet50().eval()
for layer in (network.layer2, network.layer3, network.layer4):
    for block in layer:
        for i in (1, 2, 3):
            setattr(block, f"conv{i}", fuse_conv_bn_eval(getattr(block, f"conv{i}"), getattr(block, f"bn{i}")))
            setattr(block, f"bn{i}", nn.Identity())
        if block.downsample is not None:
            block.downsample = nn.Sequential(fuse_conv_bn_eval(block.downsample[0], block.downsample[1]))

side = size // 4 - 1
image = torch.randn(1, 3, size, size)
latent = torch.randn(1, 24, side, side).round()
features = OrderedDict(
    (str(i), torch.randn(1, channels, size // 4 >> i, size // 4 >> i)) for i, channels in enumerate((256, 512, 1024, 2048))
)
pyramid = FeaturePyramidNetwork([256, 512, 1024, 2048], 256, LastLevelMaxPool()).eval()
anchors = AnchorGenerator(((32,), (64,), (128,), (256,), (512,)), ((0.5, 1.0, 2.0),) * 5)
counts = dict(training=2000, testing=1000)
proposals = RegionProposalNetwork(anchors, RPNHead(256, 3), 0.7, 0.3, 256, 0.5, counts, counts, 0.7).eval()
pooling = MultiScaleRoIAlign(["0", "1", "2", "3"], 7, 2)
boxes = RoIHeads(
    pooling, TwoMLPHead(256 * 49, 1024), FastRCNNPredictor(1024, 91), 0.5, 0.5, 512, 0.25, None, 0.05, 0.5, 100
).eval()
images = ImageList(image, [(size, size)])


def body():
    y = network.layer2(decoder(latent))
    return network.layer4(network.layer3(y))


def detection():
    levels = pyramid(features)
    regions, _ = proposals(images, levels)
    return boxes(levels, regions, [(size, size)])


def wait():
    if device == "cuda":
        torch.cuda.synchronize()


def times(once):
    for _ in range(5):
        once()
    wait()
    taken = []
    for _ in range(runs):
        begin = time.perf_counter()
        once()
        wait()
        taken.append(1000 * (time.perf_counter() - begin))
    return taken


def ten_products(matrix):
    for _ in range(10):
        matrix @ matrix


with torch.inference_mode():
    matrix = torch.randn(2048, 2048)
    levels = pyramid(features)
    regions, _ = proposals(images, levels)
    # as many as the lab's bench pools
    regions = [(torch.rand(1000, 4) * 0.5 + torch.tensor([0, 0, 0.5, 0.5])) * (size - 1)]
    pooled = pooling(levels, regions, [(size, size)])
    stages = {
        "10 × product of two 2048 × 2048 matrices": lambda: ten_products(matrix),
        "encoder": lambda: encoder(image),
        "decoder + body": body,
        "feature pyramid": lambda: pyramid(features),
        "proposal convolutions": lambda: proposals.head(list(levels.values())),
        "pooling of 1000 regions": lambda: pooling(levels, regions, [(size, size)]),
        "box head of 1000 regions": lambda: boxes.box_predictor(boxes.box_head(pooled)),
        "all of detection": detection,
    }
    rows = [{"name": name, "wallMs": times(once)} for name, once in stages.items()]

name = torch.cuda.get_device_name(0) if device == "cuda" else f"the processor, threads: {torch.get_num_threads()}"
print(json.dumps({"device": name, "version": torch.__version__, "stages": rows}))
