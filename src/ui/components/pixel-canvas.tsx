// Draws interleaved RGB pixels, and over them a map of labels in colours.
import { useEffect, useRef } from "react";
import { classColors } from "../../core/base/class-colors";

interface PixelCanvasProps {
  readonly width: number;
  readonly height: number;
  /** Interleaved RGB, `width * height * 3` bytes. */
  readonly rgb: Uint8Array;
  /** One label a pixel, 0 is left as it is; label n gets colour n − 1. */
  readonly labels?: Uint8Array;
  /** 0 … 1, how much the colours cover the image. */
  readonly opacity?: number;
  /** What the image shows, for those who do not see it. */
  readonly alt: string;
  readonly className?: string;
}

function paint(context: CanvasRenderingContext2D, { width, height, rgb, labels, opacity = 0.55 }: PixelCanvasProps) {
  const pixels = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    const label = labels?.[i] ?? 0;
    const color = label > 0 ? classColors[(label - 1) % classColors.length] : undefined;
    for (let channel = 0; channel < 3; channel++) {
      const value = rgb[3 * i + channel];
      pixels.data[4 * i + channel] = color ? value + opacity * (color[channel] - value) : value;
    }
    pixels.data[4 * i + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
}

export function PixelCanvas(props: PixelCanvasProps) {
  const { width, height, alt, className } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context) paint(context, props);
  });
  return <canvas ref={canvas} width={width} height={height} role="img" aria-label={alt} className={className} />;
}
