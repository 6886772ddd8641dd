// Charts of what the device pays: encoders of curves, and networks that send nothing.
import papaparse from "papaparse";
import { exported, marks, openCharts, text } from "./charts-page";
import { expect, test } from "./lab";
import { storedResult, storeResults } from "./stored-results";

test("scores are drawn against what the device pays: in the drawing, the table, the files and the address", async ({
  lab,
  page,
}) => {
  await openCharts(lab, page, "?demo=scenes");
  const encoder = { bits: 442_368, parameters: 13_824, multiplyAccumulates: 20_562_688, inputSize: 128 };
  const [known, old] = [storedResult(0, 1.28, 1600), storedResult(1, 5.12, 800)];
  const own = { ...known, checkpoint: { ...known.checkpoint, family: "known network", encoder } };
  await storeResults(page, [own, { ...old, checkpoint: { ...old.checkpoint, family: "old network" } }]);
  await page.reload();
  await expect(page.locator('[data-curve^="lab-"]')).toHaveCount(2);

  await page.getByRole("combobox", { name: "Against" }).click();
  await page.getByRole("option", { name: "device kbit" }).click();
  await expect(page).toHaveURL(/unit=encoder-size/);
  await expect(page.getByRole("figure", { name: "Top-1 against size on the device" })).toBeVisible();
  // the three points whose logs give no size have an encoder all the same
  await expect(marks(page, "paper-ladon-resnest269e-classification")).toHaveCount(5);
  await expect(page.locator('[data-curve^="lab-"]')).toHaveCount(1);
  const beside = page.getByRole("region", { name: "Beside the chart" });
  await expect(beside).toContainText("that did not keep the encoder’s cost; evaluate again");
  await expect(beside).toContainText("JPEG → the demo’s teacher is left out: a codec has no network on the device.");
  await expect(page.getByText("They compare curves of rate and score.")).toBeVisible();

  await page.getByRole("combobox", { name: "Against" }).click();
  await page.getByRole("option", { name: "device MACs, millions" }).click();
  await page.getByRole("switch", { name: "Table" }).click();
  const table = page.getByRole("table", { name: "Top-1 against device MACs, as a table" });
  await expect(table.getByRole("row", { name: /Ladon ResNet-50 \(paper\) beta 0.32 2,030 – 77.376/ })).toBeVisible();
  await expect(table.getByRole("row", { name: /Demo beta 0.05 20.56/ })).toBeVisible();

  const download = await exported(page, "Drawing as SVG");
  expect(download.suggestedFilename()).toBe("device-macs-top-1.svg");
  expect(await text(download)).toContain("MACs an image on the device, millions");
  const csv = await text(await exported(page, "Points as CSV"));
  const { data } = papaparse.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true });
  const resnest = data.find(({ series, point }) => series.startsWith("Ladon ResNeSt") && point === "beta 1.28");
  expect([resnest?.encoder_bits, resnest?.encoder_parameters, resnest?.encoder_macs]).toEqual([
    "7847296",
    "245216",
    "3470499840",
  ]);

  // the others lie close above each other
  await marks(page, "paper-ladon-resnest269e-classification").last().click();
  const dialog = page.getByRole("dialog", { name: /^Ladon ResNeSt-269e \(paper\)/ });
  await expect(dialog).toContainText("245,216 parameters, 7,847 kbit");
  await expect(dialog).toContainText("3.47 G for 416 × 416 pixels");
  await expect(dialog).toContainText("computed from the architecture");
  expect(await lab.seriousProblems()).toEqual([]);
});

test("networks that send nothing stand beside Ladon: lines along a rate, points where the device pays, one dataset at a time", async ({
  lab,
  page,
}) => {
  await openCharts(lab, page);
  const network = { bits: 9_000_000, parameters: 281_250, multiplyAccumulates: 41_000_000, inputSize: 128 };
  const { checkpoint, ...result } = storedResult(0, undefined);
  await storeResults(page, [{ ...result, checkpoint: { ...checkpoint, network } }]);
  await page.reload();
  const legend = page.getByRole("list", { name: "Lines of the chart" });
  const lines = page.locator(".recharts-reference-line");
  // two teachers of the paper, five published classifiers, the demo's two, and the lab's own
  await expect(lines).toHaveCount(10);
  await expect(legend.getByRole("checkbox", { name: /^MobileNetV2 \(published\): 72.154 %/ })).toBeChecked();
  await expect(legend).toContainText("ImageNet 2012 val, shorter side to 232, centre 224 × 224; nothing is sent");

  await page.getByRole("combobox", { name: "Against" }).click();
  await page.getByRole("option", { name: "device MACs, millions" }).click();
  await expect(lines).toHaveCount(0);
  const small = page.getByRole("button", { name: /^MobileNetV2 \(published\), on the device; Top-1 72.154 %/ });
  await expect(small).toHaveAccessibleName(/device MACs, millions 300.8; Image 224.×.224 pixels/);
  await expect(page.locator('[data-curve^="lab-"]')).toHaveAccessibleName(/Top-1 90 %; device MACs, millions 41;/);
  await small.press("Enter");
  const dialog = page.getByRole("dialog", { name: /^MobileNetV2/ });
  await expect(dialog).toContainText("MobileNet_V2_Weights.IMAGENET1K_V2");
  await expect(dialog).toContainText("3,504,872 parameters, 113,251 kbit");
  await page.keyboard.press("Escape");
  await page.getByRole("combobox", { name: "Against" }).click();
  await page.getByRole("option", { name: "device parameters, thousands" }).click();
  await expect(small).toHaveAccessibleName(/device parameters, thousands 3,505/);

  await page.getByRole("tab", { name: "Segmentation" }).click();
  const published = page.getByRole("combobox", { name: "Published on" });
  await expect(published).toHaveValue("Pascal VOC 2012 val");
  const retrained = marks(page, "paper-lraspp_mobilenet_v3_large");
  const torchvision = marks(page, "published-lraspp_mobilenet_v3_large");
  await expect(retrained).toHaveAccessibleName(/Mean IoU 73.3 %; device parameters, thousands 3,222/);
  await expect(torchvision).toHaveCount(0);
  await published.click();
  await page.getByRole("option", { name: "COCO 2017 val, Pascal VOC’s classes" }).click();
  await expect(torchvision).toHaveAccessibleName(/Mean IoU 57.9 %/);
  await expect(retrained).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Beside the chart" })).toContainText(
    "LR-ASPP MobileNetV3-Large, uncompressed is left out: its scores are of Pascal VOC 2012 val.",
  );
  await page.reload();
  await expect(published).toHaveValue("COCO 2017 val, Pascal VOC’s classes");
  await expect(torchvision).toHaveCount(1);
  await lab.expectAccessible();
});
