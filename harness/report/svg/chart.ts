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

interface ChartParts extends Omit<Chart, "wide" | "narrow"> {
  /** Draws the inside of the picture; `prefix` keeps ids of patterns apart. */
  readonly draw: (size: ChartSize, prefix: string) => Drawing;
}

/** Draws a chart in both widths. */
export function makeChart({ draw, ...parts }: ChartParts): Chart {
  const picture = (size: ChartSize): string => {
    const prefix = `${parts.id}-${size.name}`;
    const { height, body } = draw(size, prefix);
    return svgPicture({
      prefix,
      width: size.width,
      height,
      fontSize: size.fontSize,
      title: parts.title,
      finding: parts.finding,
      body,
    });
  };
  return { ...parts, wide: picture(WIDE), narrow: picture(NARROW) };
}

interface Picture {
  readonly prefix: string;
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  readonly title: string;
  readonly finding: string;
  readonly body: string;
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
