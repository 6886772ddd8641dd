"""How fast PyTorch trains, on the CPU, the network of `npm run bench -- --only training`: python src/testing/official/peer-training.py [threads]."""
import statistics
import sys
import time

import torch
from torch import nn

THREADS = int(sys.argv[1]) if len(sys.argv) > 1 else 1
BATCH, SIDE, CLASSES, RUNS = 16, 128, 10, 7


class Gdn(nn.Module):
    """GDN1 of a plain parametrisation: the same products as CompressAI's."""

    def __init__(self, channels, inverse=False):
        super().__init__()
        self.beta = nn.Parameter(torch.ones(channels))
        self.gamma = nn.Parameter(0.1 * torch.eye(channels)[:, :, None, None])
        self.inverse = inverse

    def forward(self, x):
        norm = nn.functional.conv2d(x.abs(), self.gamma, self.beta)
        return x * norm if self.inverse else x / norm


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.beside = None
        if stride > 1:
            self.beside = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.norm2(self.conv2(torch.relu(self.norm1(self.conv1(x)))))
        return torch.relu(y + (x if self.beside is None else self.beside(x)))


def network():
    blocks = []
    for inputs, outputs in ((64, 128), (128, 256), (256, 288)):
        blocks += [Block(inputs, outputs, 2), Block(outputs, outputs, 1)]
    return nn.Sequential(
        nn.Conv2d(3, 80, 5, 2, 2), Gdn(80), nn.Conv2d(80, 48, 5, 2, 2), Gdn(48), nn.Conv2d(48, 24, 2),
        nn.Conv2d(24, 128, 2, padding=1), Gdn(128, True), nn.Conv2d(128, 64, 2), Gdn(64, True),
        nn.Conv2d(64, 64, 2, padding=1), *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(288, CLASSES),
    )


torch.set_num_threads(THREADS)
torch.manual_seed(1)
model = network().train()
optimizer = torch.optim.Adam(model.parameters(), 1e-4)
images, labels = torch.rand(BATCH, 3, SIDE, SIDE), torch.arange(BATCH) % CLASSES
times = []
for run in range(RUNS + 2):
    begin = time.perf_counter()
    optimizer.zero_grad()
    nn.functional.cross_entropy(model(images), labels).backward()
    optimizer.step()
    times.append(time.perf_counter() - begin)
rates = sorted(BATCH / seconds for seconds in times[2:])
print(
    f"PyTorch {torch.__version__}, {THREADS} threads: {statistics.median(rates):.1f} training images/s "
    f"({rates[0]:.1f} to {rates[-1]:.1f} over {RUNS} steps), without a prior's rate"
)
