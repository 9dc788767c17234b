import PDFDocument from 'pdfkit';
import { paperFonts, printable, type PaperFont } from './paper-fonts.js';

const MARGINS = { A4: 56, A6: 28 } as const;
const GAP = 8;
const SMALL = 9;

export interface Cell {
  text: string;
  /** A share of the width of the page. */
  width: number;
  align?: 'left' | 'right';
}

interface Style {
  font?: PaperFont;
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
  write(text: string, { font = 'regular', size = SMALL, color = '#222222' }: Style = {}): void {
    this.#pdf
      .font(font)
      .fontSize(size)
      .fillColor(color)
      .text(printable(text), this.#margin, this.#pdf.y, { width: this.#width });
  }

  space(height = GAP): void {
    this.#pdf.y += height;
  }

  /** Cells side by side; as high as the highest of them, and never torn by the end of a page. */
  row(cells: readonly Cell[], { font = 'regular', size = SMALL, color = '#222222' }: Style = {}): void {
    const pdf = this.#pdf.font(font).fontSize(size).fillColor(color);
    const placed = cells.map((cell) => ({
      ...cell,
      text: printable(cell.text),
      width: cell.width * this.#width - GAP,
    }));
    const height = Math.max(...placed.map(({ text, width }) => pdf.heightOfString(text, { width })));
    if (pdf.y + height > this.#bottom) pdf.addPage();
    const top = pdf.y;
    let left = this.#margin;
    for (const { text, width, align = 'left' } of placed) {
      pdf.text(text, left, top, { width, align });
      left += width + GAP;
    }
    pdf.y = top + height + 3;
    pdf.x = this.#margin;
  }

  /** A square picture below what was written. */
  picture(png: Buffer, side: number): void {
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
      const text = `${printable(footer)} · ${page + 1} / ${count}`;
      const options = { width: this.#width, align: 'center' as const, lineBreak: false };
      this.#pdf
        .font('regular')
        .fontSize(7)
        .fillColor('#666666')
        .text(text, this.#margin, this.#pdf.page.height - 36, options);
    }
    this.#pdf.end();
    return this.#ended;
  }

  get #width(): number {
    return this.#pdf.page.width - 2 * this.#margin;
  }

  get #bottom(): number {
    return this.#pdf.page.height - this.#margin;
  }
}
