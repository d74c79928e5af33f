/** One line of a plot, labelled where it ends. */
export interface Line {
  readonly label: string;
  readonly color: string;
  /** Of dashes and gaps, in px; none is a solid line. */
  readonly dash?: string;
  readonly width?: number;
  readonly points: readonly (readonly [number, number])[];
}

/** What is drawn, and in which of whose units. */
export interface Plot {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly lines: readonly Line[];
}

/** A plot as SVG, made for a width of 800 px and a light background. */
export function drawPlot(plot: Plot): string {
  const scale = scaleOf(plot);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, Helvetica, Arial, sans-serif" font-size="13">`,
    `<title>${escapeText(plot.title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(LEFT, 24, plot.title, 'font-size="16" font-weight="bold"'),
    ...axes(plot, scale),
    ...plot.lines.map((line) => drawLine(line, scale)),
    ...endLabels(plot.lines, scale),
    "</svg>",
    "",
  ].join("\n");
}

const [WIDTH, HEIGHT] = [800, 420];
const [LEFT, RIGHT, TOP, BOTTOM] = [62, 560, 56, 364];
const LABEL_HEIGHT = 16;

interface Scale {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

function scaleOf({ xTicks, yTicks }: Plot): Scale {
  const along = (ticks: readonly number[], from: number, to: number) => {
    const [least, most] = [Math.min(...ticks), Math.max(...ticks)];
    return (value: number): number => from + ((value - least) / (most - least)) * (to - from);
  };
  return { x: along(xTicks, LEFT, RIGHT), y: along(yTicks, BOTTOM, TOP) };
}

function axes({ xTicks, yTicks, xLabel, yLabel }: Plot, { x, y }: Scale): readonly string[] {
  const middle = (LEFT + RIGHT) / 2;
  return [
    ...yTicks.map((tick) => segment(LEFT, y(tick), RIGHT, y(tick), "#e3e3e3")),
    ...yTicks.map((tick) => text(LEFT - 8, y(tick) + 4, String(tick), 'text-anchor="end" fill="#444"')),
    ...xTicks.map((tick) => text(x(tick), BOTTOM + 20, String(tick), 'text-anchor="middle" fill="#444"')),
    segment(LEFT, BOTTOM, RIGHT, BOTTOM, "#888"),
    text(middle, BOTTOM + 44, xLabel, 'text-anchor="middle"'),
    text(LEFT, TOP - 12, yLabel, 'fill="#444"'),
  ];
}

function drawLine({ points, color, dash, width = 2 }: Line, { x, y }: Scale): string {
  const path = points.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  const dashes = dash === undefined ? "" : ` stroke-dasharray="${dash}"`;
  return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="${width}"${dashes}/>`;
}

/** In a column at the right, as close to their lines' ends as they can be without touching, and led there. */
function endLabels(lines: readonly Line[], { x, y }: Scale): readonly string[] {
  const ends = lines
    .map(({ label, color, points }) => ({ label, color, end: points.at(-1) ?? ([0, 0] as const) }))
    .sort((a, b) => y(a.end[1]) - y(b.end[1]) || b.end[0] - a.end[0]);
  const heights = spreadOut(ends.map(({ end }) => y(end[1])));
  return ends.flatMap(({ label, color, end }, index) => {
    const height = heights[index] ?? 0;
    return [
      `<polyline points="${x(end[0]).toFixed(1)},${y(end[1]).toFixed(1)} ${RIGHT + 12},${height.toFixed(1)}" fill="none" stroke="${color}" stroke-width="0.8" stroke-dasharray="1 3"/>`,
      `<circle cx="${x(end[0]).toFixed(1)}" cy="${y(end[1]).toFixed(1)}" r="3" fill="${color}"/>`,
      text(RIGHT + 16, height + 4, label, `fill="${color}"`),
    ];
  });
}

/** Heights in px, ascending, moved down as far as they would overlap, and all up again as far as they left the plot. */
function spreadOut(heights: readonly number[]): readonly number[] {
  const down: number[] = [];
  for (const height of heights) down.push(Math.max(height, (down.at(-1) ?? Number.NEGATIVE_INFINITY) + LABEL_HEIGHT));
  const up: number[] = [];
  for (const height of down.toReversed())
    up.push(Math.min(height, (up.at(-1) ?? BOTTOM + LABEL_HEIGHT) - LABEL_HEIGHT));
  return up.toReversed();
}

function segment(x1: number, y1: number, x2: number, y2: number, color: string): string {
  return `<line x1="${x1}" y1="${y1.toFixed(1)}" x2="${x2}" y2="${y2.toFixed(1)}" stroke="${color}"/>`;
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escapeText(content)}</text>`;
}

function escapeText(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
