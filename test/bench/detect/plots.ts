import { BEATS_BY_JITTER, BEATS_BY_MISSING, type Curve, type Reach } from "./beats-to-detect.ts";
import { drawPlot, type Line, type Plot } from "./plot.ts";
import { type ByDetector, titleOf } from "./result.ts";

/** A plot and the name of its file. */
export interface PlotFile {
  readonly name: string;
  readonly title: string;
  readonly svg: string;
}

/** The plots of docs/detection.md. */
export function reachPlots(reach: ByDetector<Reach>): readonly PlotFile[] {
  return Object.entries(plotsOf(reach)).map(([name, plot]) => ({ name, title: plot.title, svg: drawPlot(plot) }));
}

function plotsOf(reach: ByDetector<Reach>): Readonly<Record<string, Plot>> {
  const rates = { yLabel: "found, %", yTicks: [0, 20, 40, 60, 80, 100] };
  return {
    "detection-jitter.svg": {
      ...rates,
      title: `Found with ${BEATS_BY_JITTER} beats at a false rate of .001`,
      xLabel: "jitter, ± % of the sleep",
      xTicks: [0, 20, 40, 60, 80],
      lines: linesOf(reach, ({ rateByJitter }) => inPercent(rateByJitter.filter(([at]) => at <= 80))),
    },
    "detection-missing.svg": {
      ...rates,
      title: `Found with ${BEATS_BY_MISSING} beats and a jitter of ±20 % at a false rate of .001`,
      xLabel: "beats missing, %",
      xTicks: [0, 10, 20, 30, 40, 50],
      lines: linesOf(reach, ({ rateByMissing }) => inPercent(rateByMissing)),
    },
    "detection-beats.svg": {
      title: "Beats until 95 % of the beacons are found, at a false rate of .001",
      xLabel: "jitter, ± % of the sleep; where a line ends, 64 beats do not do from there on",
      yLabel: "beats",
      xTicks: [0, 20, 40, 60, 80],
      yTicks: [0, 16, 32, 48, 64],
      lines: linesOf(reach, ({ byJitter }) => known(byJitter.filter(([at]) => at <= 80))),
    },
  };
}

/** Those that reach nothing have no line. */
function linesOf(reach: ByDetector<Reach>, pointsOf: (one: Reach) => Line["points"]): readonly Line[] {
  return Object.entries(reach).flatMap(([name, one]) => {
    const points = pointsOf(one);
    return points.length === 0 ? [] : [{ label: titleOf(name), points, ...(looks[name] ?? { color: "#666666" }) }];
  });
}

const looks: Readonly<Record<string, Pick<Line, "color" | "dash" | "width">>> = {
  tocsin: { color: "#c1121f", width: 3.5 },
  optimum: { color: "#222222", dash: "7 4" },
  optimumUnitFree: { color: "#222222", dash: "2 3" },
  rita: { color: "#1d5fa8" },
  elastic: { color: "#00806a" },
  sentinel: { color: "#7a4fb0" },
  msticpy: { color: "#a35a00" },
  autocorrelation: { color: "#5f7a12" },
};

function inPercent(curve: Curve): Line["points"] {
  return curve.map(([at, { value }]) => [at, 100 * value] as const);
}

/** Up to the first that is not reached. */
function known(points: Reach["byJitter"]): Line["points"] {
  const reached: (readonly [number, number])[] = [];
  for (const [at, value] of points) {
    if (value === null) break;
    reached.push([at, value]);
  }
  return reached;
}
