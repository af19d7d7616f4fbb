// Small line plots as SVG, without a library.

export interface Line {
  readonly label: string;
  readonly points: readonly (readonly [number, number])[];
}

interface Axes {
  readonly title: string;
  readonly x: string;
  readonly y: string;
}

const [width, height, left, bottom, top, right] = [520, 300, 52, 44, 34, 16];
const colours = ['#1d6fb8', '#c2410c', '#15803d', '#7e22ce'];

const extent = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];
const rounded = (value: number) => Number(value.toPrecision(3));

export function plot({ title, x, y }: Axes, lines: readonly Line[]): string {
  const [x0, x1] = extent(lines.flatMap(({ points }) => points.map(([one]) => one)));
  const [y0, y1] = extent(lines.flatMap(({ points }) => points.map(([, one]) => one)));
  const px = (value: number) => left + ((value - x0) / (x1 - x0 || 1)) * (width - left - right);
  const py = (value: number) => height - bottom - ((value - y0) / (y1 - y0 || 1)) * (height - bottom - top);
  const text = (at: readonly [number, number], words: string, anchor = 'middle', size = 11) =>
    `<text x="${at[0]}" y="${at[1]}" text-anchor="${anchor}" font-size="${size}" font-family="sans-serif">${words}</text>`;
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => {
    const [atX, atY] = [x0 + share * (x1 - x0), y0 + share * (y1 - y0)];
    return [
      text([px(atX), height - bottom + 15], String(rounded(atX))),
      text([left - 6, py(atY) + 4], String(rounded(atY)), 'end'),
      `<line x1="${left}" x2="${width - right}" y1="${py(atY)}" y2="${py(atY)}" stroke="#ddd"/>`,
    ];
  });
  const drawn = lines.flatMap(({ label, points }, index) => {
    const colour = colours[index % colours.length];
    const path = points.map(([atX, atY]) => `${px(atX).toFixed(1)},${py(atY).toFixed(1)}`).join(' ');
    return [
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      `<text x="${width - right - 4}" y="${top + 14 + index * 14}" text-anchor="end" font-size="11" font-family="sans-serif" fill="${colour}">${label}</text>`,
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text([width / 2, 18], title, 'middle', 13),
    ...ticks,
    ...drawn,
    text([(width + left) / 2, height - 8], x),
    `<text transform="translate(13 ${height / 2}) rotate(-90)" text-anchor="middle" font-size="11" font-family="sans-serif">${y}</text>`,
    '</svg>',
    '',
  ].join('\n');
}
