// One image with layers over it: a map of labels in colours, and boxes with captions. Layers change without repainting the rest.
import { useEffect, useRef } from "react";
import classes from "./image-stage.module.css";
import { classColors } from "../../core/base/class-colors";

interface StageImage {
  readonly width: number;
  readonly height: number;
  /** Interleaved RGB. */
  readonly data: Uint8Array;
}

interface StageMask {
  readonly width: number;
  readonly height: number;
  /** Row-major; 0 is left clear, label n gets colour n − 1. */
  readonly labels: Uint8Array;
}

interface StageBox {
  /** Left, top, right, bottom in the stage's units. */
  readonly edges: readonly [left: number, top: number, right: number, bottom: number];
  readonly caption: string;
  /** CSS. */
  readonly color: string;
}

/** What lies over an image. */
export interface StageLayers {
  readonly mask?: StageMask;
  readonly boxes?: readonly StageBox[];
}

interface ImageStageProps extends StageLayers {
  /** The stage's units: boxes are given in them. */
  readonly width: number;
  readonly height: number;
  /** Of any size with the stage's proportions; without one a neutral background shows. */
  readonly image?: StageImage;
  /** 0 … 1. */
  readonly maskOpacity?: number;
  /** What all of it shows, for those who do not see it. */
  readonly alt: string;
  /** Tallest the stage may be, as CSS. */
  readonly maxHeight?: string;
}

/** More captions than this hide the image. */
const maxCaptions = 12;
/** No screen shows more of a mask. */
const maxMaskPixels = 1600;

function ImageCanvas({ image }: { readonly image: StageImage }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const { width, height, data } = image;
    const pixels = context.createImageData(width, height);
    for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
      pixels.data[to] = data[from];
      pixels.data[to + 1] = data[from + 1];
      pixels.data[to + 2] = data[from + 2];
      pixels.data[to + 3] = 255;
    }
    context.putImageData(pixels, 0, 0);
  }, [image]);
  return <canvas ref={canvas} width={image.width} height={image.height} className={classes.layer} aria-hidden />;
}

function MaskCanvas({ mask, opacity }: { readonly mask: StageMask; readonly opacity: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = Math.min(1, maxMaskPixels / Math.max(mask.width, mask.height));
  const width = Math.max(1, Math.round(mask.width * scale));
  const height = Math.max(1, Math.round(mask.height * scale));
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const pixels = context.createImageData(width, height);
    for (let y = 0, to = 0; y < height; y++) {
      const row = Math.floor(((y + 0.5) * mask.height) / height) * mask.width;
      for (let x = 0; x < width; x++, to += 4) {
        const label = mask.labels[row + Math.floor(((x + 0.5) * mask.width) / width)];
        if (label === 0) continue;
        const [red, green, blue] = classColors[(label - 1) % classColors.length];
        pixels.data[to] = red;
        pixels.data[to + 1] = green;
        pixels.data[to + 2] = blue;
        pixels.data[to + 3] = 255;
      }
    }
    context.putImageData(pixels, 0, 0);
  }, [mask, width, height]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      className={`${classes.layer} ${classes.mask}`}
      style={{ opacity }}
      aria-hidden
    />
  );
}

interface BoxesProps {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly StageBox[];
}

function Boxes({ width, height, boxes }: BoxesProps) {
  const fontSize = Math.max(width, height) / 38;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className={classes.layer} aria-hidden>
      {boxes.toReversed().map(({ edges: [left, top, right, bottom], caption, color }, i) => {
        const frame = { x: left, y: top, width: right - left, height: bottom - top, fill: "none" };
        return (
          <g key={i}>
            <rect {...frame} stroke="black" strokeOpacity={0.55} strokeWidth={4.5} vectorEffect="non-scaling-stroke" />
            <rect {...frame} stroke={color} strokeWidth={2} vectorEffect="non-scaling-stroke" />
            {boxes.length - i <= maxCaptions && (
              <text
                x={Math.min(left + fontSize / 3, width - fontSize)}
                y={Math.min(top + fontSize * 1.1, height - fontSize / 4)}
                fontSize={fontSize}
                fontWeight={700}
                fill="white"
                stroke="black"
                strokeWidth={fontSize / 5}
                paintOrder="stroke"
              >
                {caption}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

export function ImageStage(props: ImageStageProps) {
  const { width, height, image, mask, maskOpacity = 0.55, boxes = [], alt, maxHeight = "68vh" } = props;
  const aspect = width / height;
  return (
    <div
      role="img"
      aria-label={alt}
      className={classes.stage}
      style={{ aspectRatio: String(aspect), width: `min(100%, calc(${maxHeight} * ${aspect}))` }}
    >
      {image && <ImageCanvas image={image} />}
      {mask && <MaskCanvas mask={mask} opacity={maskOpacity} />}
      {boxes.length > 0 && <Boxes width={width} height={height} boxes={boxes} />}
    </div>
  );
}
