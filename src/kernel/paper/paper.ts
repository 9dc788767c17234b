import PDFDocument from 'pdfkit';
import { paperFonts, printable, type PaperFont, type PaperWeight } from './paper-fonts.js';
import { layOut, type PaperLine } from './paper-lines.js';

const MARGINS = { A4: 56, A6: 28 } as const;
const GAP = 8;
/** How far above the end of a page its footer begins. */
const FOOTER = 36;
const SMALL = 9;
/** How far letters reach up from the line they stand on, in thousandths of their size. */
const ASCENT = 928;

export interface Cell {
  text: string;
  /** A share of the width of the page. */
  width: number;
  align?: 'left' | 'right';
}

interface Style {
  font?: PaperWeight;
  size?: number;
  color?: string;
}

export type PaperSize = 'A4' | 'A6';

/** A paper that is written from top to bottom; it breaks into pages by itself, and each says which it is. */
export class Paper {
  readonly #margin: number;
  readonly #pdf: PDFKit.PDFDocument;
  readonly #chunks: Buffer[] = [];
  readonly #ended: Promise<Buffer>;

  /** Whatever the clock says, the same words give the same bytes: the file is dated as the paper is. */
  constructor({ title, author, at, size = 'A4' }: { title: string; author: string; at: Date; size?: PaperSize }) {
    this.#margin = MARGINS[size];
    this.#pdf = new PDFDocument({
      size,
      margin: this.#margin,
      bufferPages: true,
      lang: 'en',
      displayTitle: true,
      info: { Title: title, Author: printable(author), Producer: 'Foyer', Creator: 'Foyer', CreationDate: at },
    });
    for (const [name, file] of Object.entries(paperFonts)) this.#pdf.registerFont(name, file);
    this.#ended = new Promise((resolve, reject) => {
      this.#pdf.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
      this.#pdf.on('end', () => resolve(Buffer.concat(this.#chunks)));
      this.#pdf.on('error', reject);
    });
  }

  /** Lines of text over the full width. */
  write(text: string, style: Style = {}): void {
    for (const line of this.#layOut(text, this.#width, style)) {
      const height = this.#lineHeight(style);
      if (this.#pdf.y + height > this.#bottom) this.#pdf.addPage();
      this.#draw(line, { left: this.#margin, top: this.#pdf.y, style });
      this.#pdf.y += height;
    }
  }

  space(height = GAP): void {
    this.#pdf.y += height;
  }

  /** Cells side by side; as high as the highest of them, and never torn by the end of a page. */
  row(cells: readonly Cell[], style: Style = {}): void {
    const placed = cells.map(({ text, width, align = 'left' }) => {
      const room = width * this.#width - GAP;
      return { lines: this.#layOut(text, room, style), room, align };
    });
    const lineHeight = this.#lineHeight(style);
    const height = Math.max(...placed.map(({ lines }) => lines.length)) * lineHeight;
    if (this.#pdf.y + height > this.#bottom) this.#pdf.addPage();
    const { y } = this.#pdf;
    let left = this.#margin;
    for (const { lines, room, align } of placed) {
      for (const [index, line] of lines.entries()) {
        const indent = align === 'right' ? room - line.width : 0;
        this.#draw(line, { left: left + indent, top: y + index * lineHeight, style });
      }
      left += room + GAP;
    }
    this.#pdf.y = y + height + 3;
    this.#pdf.x = this.#margin;
  }

  /** A square picture below what was written, whole: on the next page, where this one has no room for it. */
  picture(png: Buffer, side: number): void {
    if (this.#pdf.y + side > this.#bottom) this.#pdf.addPage();
    const { y } = this.#pdf;
    this.#pdf.image(png, this.#margin, y, { width: side });
    this.#pdf.y = y + side;
    this.#pdf.x = this.#margin;
  }

  line(): void {
    const { y } = this.#pdf;
    this.#pdf
      .moveTo(this.#margin, y)
      .lineTo(this.#margin + this.#width, y)
      .lineWidth(0.5)
      .strokeColor('#999999')
      .stroke();
    this.space(4);
  }

  /** The bytes of the PDF. */
  async end(footer: string): Promise<Buffer> {
    const { count } = this.#pdf.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.#pdf.switchToPage(page);
      // A footer stands below the margin, where text would begin another page.
      this.#pdf.page.margins.bottom = 0;
      const style: Style = { size: 7, color: '#666666' };
      const [line] = this.#layOut(`${footer} · ${page + 1} / ${count}`, this.#width, style);
      const left = this.#margin + (this.#width - line!.width) / 2;
      this.#draw(line!, { left, top: this.#pdf.page.height - FOOTER, style });
    }
    this.#pdf.end();
    return this.#ended;
  }

  #layOut(text: string, width: number, { font: weight = 'regular', size = SMALL }: Style): PaperLine[] {
    const widthOf = (part: string, font: PaperFont): number => this.#pdf.font(font).fontSize(size).widthOfString(part);
    return layOut(text, { weight, width, widthOf });
  }

  #lineHeight({ font = 'regular', size = SMALL }: Style): number {
    return this.#pdf.font(font).fontSize(size).currentLineHeight(true);
  }

  /** All fonts stand on one line: that of the letters. */
  #draw(line: PaperLine, { left, top, style }: { left: number; top: number; style: Style }): void {
    const { size = SMALL, color = '#222222' } = style;
    const baseline = top + (ASCENT * size) / 1_000;
    this.#pdf.fontSize(size).fillColor(color);
    for (const piece of line.pieces) {
      this.#pdf
        .font(piece.font)
        .text(piece.text, left + piece.x, baseline, { lineBreak: false, baseline: 'alphabetic' });
    }
    this.#pdf.x = this.#margin;
    this.#pdf.y = top;
  }

  get #width(): number {
    return this.#pdf.page.width - 2 * this.#margin;
  }

  get #bottom(): number {
    return this.#pdf.page.height - Math.max(this.#margin, FOOTER + GAP);
  }
}
