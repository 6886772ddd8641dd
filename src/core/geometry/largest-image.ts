// The largest images and inputs that the lab takes, as files of pixels or as what a bitstream says that it was coded from.

export const largestImagePixels = 100_000_000;
/** JPEG's own limit, which also bounds the work that an image one pixel wide can cause. */
export const largestSidePixels = 65_535;
/** An input of more would take the memory of a whole machine: whoever says so is mistaken. */
export const maxInputSize = 8192;
