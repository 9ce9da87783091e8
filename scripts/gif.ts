import gifenc from 'gifenc';
import { PNG } from 'pngjs';

export interface Frame {
  png: Buffer;
  /** How long it stands. */
  seconds: number;
}

/** Pictures of one size, one after the other, without end. */
export function gif(frames: Frame[]): Uint8Array {
  const encoder = gifenc.GIFEncoder();
  for (const { png, seconds } of frames) {
    const { data, width, height } = PNG.sync.read(png);
    const palette = gifenc.quantize(data, 64);
    const index = gifenc.applyPalette(data, palette);
    encoder.writeFrame(index, width, height, { palette, delay: seconds * 1000 });
  }
  encoder.finish();
  return encoder.bytes();
}
