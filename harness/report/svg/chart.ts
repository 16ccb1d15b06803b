import { type ChartSize, FONT_FAMILY, NARROW, WIDE } from "./chart-size.ts";
import { element, escapeXml } from "./element.ts";

/** Rows behind a chart, as text. */
export interface DataTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Addresses of cells, by their text. */
  readonly links?: ReadonlyMap<string, string>;
}

/** A chart in both widths with what a reader who can't see it needs: the finding in words and the numbers. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  /** The unit and what is drawn, for the line under the title. */
  readonly subtitle: string;
  readonly finding: string;
  readonly wide: string;
  readonly narrow: string;
  readonly table: DataTable;
}

export interface Drawing {
  readonly height: number;
  readonly body: string;
}

/** What is said of a chart, without its pictures. */
export type ChartText = Omit<Chart, "wide" | "narrow">;

/** Draws a chart in both widths; `prefix` keeps ids of patterns apart. */
export function makeChart<Input extends ChartText>(
  input: Input,
  draw: (input: Input, size: ChartSize, prefix: string) => Drawing,
): Chart {
  const { id, title, subtitle, finding, table } = input;
  const picture = (size: ChartSize): string => {
    const prefix = `${id}-${size.name}`;
    const { width, fontSize } = size;
    return svgPicture({ prefix, width, fontSize, title, finding, ...draw(input, size, prefix) });
  };
  return { id, title, subtitle, finding, table, wide: picture(WIDE), narrow: picture(NARROW) };
}

/** What a small chart is drawn from: it has no table of its own, the numbers stand beside it. */
export type SmallChartText = Pick<Chart, "id" | "title" | "finding">;

/** A chart of the width of a phone, for the inside of a fold. */
export interface SmallChart extends SmallChartText {
  readonly picture: string;
}

export function smallChart<Input extends SmallChartText>(
  input: Input,
  draw: (input: Input, size: ChartSize, prefix: string) => Drawing,
): SmallChart {
  const { id, title, finding } = input;
  const { width, fontSize } = NARROW;
  const drawing = draw(input, NARROW, id);
  return {
    id,
    title,
    finding,
    picture: svgPicture({ prefix: id, width, fontSize, title, finding, ...drawing }),
  };
}

interface Picture extends Drawing, Pick<Chart, "title" | "finding"> {
  readonly prefix: string;
  readonly width: number;
  readonly fontSize: number;
}

/** The root of a picture: named and described for screen readers, sized by its box, styled by attributes alone. */
export function svgPicture({ prefix, width, height, fontSize, title, finding, body }: Picture): string {
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-labelledby": `${prefix}-t ${prefix}-d`,
      "font-family": FONT_FAMILY,
      "font-size": fontSize,
      "stroke-linejoin": "round",
    },
    `<title id="${prefix}-t">${escapeXml(title)}</title><desc id="${prefix}-d">${escapeXml(finding)}</desc>`,
    body,
  );
}
