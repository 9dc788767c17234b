import { getDocument, OPS, Util } from 'pdfjs-dist/legacy/build/pdf.mjs';

export interface Picture {
  /** Red, green, blue and opacity of each point. */
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

interface PdfImage {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/** The first picture on the first page of a PDF. */
export async function pictureOfPaper(bytes: ArrayBuffer): Promise<Picture> {
  const loading = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const page = await (await loading.promise).getPage(1);
  const { fnArray, argsArray } = await page.getOperatorList();
  const [name] = argsArray[fnArray.indexOf(OPS.paintImageXObject)] as [string];
  const objects = name.startsWith('g_') ? page.commonObjs : page.objs;
  const image = await new Promise<PdfImage>((resolve) => objects.get(name, resolve));
  await loading.destroy();
  return { ...image, data: inColour(image) };
}

/** Where the pictures of a PDF stand: the page, counted from 1, and from its lower left corner left, bottom, right and top. */
export async function placesOfPictures(bytes: ArrayBuffer): Promise<{ page: number; box: number[]; size: number[] }[]> {
  const loading = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const pdf = await loading.promise;
  const places: { page: number; box: number[]; size: number[] }[] = [];
  for (let page = 1; page <= pdf.numPages; page += 1) {
    const { fnArray, argsArray } = await (await pdf.getPage(page)).getOperatorList();
    const [, , width, height] = (await pdf.getPage(page)).view;
    let matrix = [1, 0, 0, 1, 0, 0];
    const saved: number[][] = [];
    for (const [index, operator] of fnArray.entries()) {
      if (operator === OPS.save) saved.push(matrix);
      if (operator === OPS.restore) matrix = saved.pop()!;
      if (operator === OPS.transform) matrix = Util.transform(matrix, [...(argsArray[index] as number[])]);
      if (operator !== OPS.paintImageXObject) continue;
      const [a, , , d, e, f] = matrix as [number, number, number, number, number, number];
      const [bottom, top] = [Math.min(f, f + d), Math.max(f, f + d)];
      places.push({ page, box: [e, bottom, e + a, top].map(Math.round), size: [width!, height!] });
    }
  }
  await loading.destroy();
  return places;
}

function inColour({ data, width, height }: PdfImage): Uint8ClampedArray {
  const points = width * height;
  const channels = data.length / points;
  if (channels === 4) return data;
  const rowBytes = Math.ceil(width / 8);
  const shadeOf = (point: number, channel: number): number => {
    if (channels >= 1) return data[channels * point + (channels === 3 ? channel : 0)]!;
    const column = point % width;
    return data[Math.floor(point / width) * rowBytes + (column >> 3)]! & (128 >> (column % 8)) ? 255 : 0;
  };
  const colours = new Uint8ClampedArray(4 * points).fill(255);
  for (let point = 0; point < points; point += 1) {
    for (let channel = 0; channel < 3; channel += 1) colours[4 * point + channel] = shadeOf(point, channel);
  }
  return colours;
}
