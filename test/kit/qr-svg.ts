import readQrCode from 'jsqr';

const POINTS_PER_SQUARE = 4;

/** What the QR code of an SVG document says, which the package `qrcode` draws as runs of squares: `M4 4.5h7m2 0h1…`. */
export function qrTextOf(svg: string): string | undefined {
  const squares = Number(/viewBox="0 0 (\d+) \d+"/.exec(svg)![1]);
  const width = squares * POINTS_PER_SQUARE;
  const data = new Uint8ClampedArray(4 * width * width).fill(255);
  for (const { x, y, length } of runsOf(/stroke="#000000" d="([^"]+)"/.exec(svg)![1]!)) {
    for (let row = y * POINTS_PER_SQUARE; row < (y + 1) * POINTS_PER_SQUARE; row += 1) {
      const start = row * width + x * POINTS_PER_SQUARE;
      for (let point = start; point < start + length * POINTS_PER_SQUARE; point += 1)
        data.fill(0, 4 * point, 4 * point + 3);
    }
  }
  return readQrCode.default(data, width, width)?.data;
}

function* runsOf(path: string): Generator<{ x: number; y: number; length: number }> {
  let [x, y] = [0, 0];
  for (const [, command, first, second = '0'] of path.matchAll(/([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?/g)) {
    if (command === 'M') [x, y] = [Number(first), Math.floor(Number(second))];
    else if (command === 'm') [x, y] = [x + Number(first), y + Number(second)];
    else {
      yield { x, y, length: Number(first) };
      x += Number(first);
    }
  }
}
