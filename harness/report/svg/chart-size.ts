/** The two widths each chart is drawn in: for a page, and for a phone, where type must not shrink with the chart. */
export interface ChartSize {
  readonly name: "wide" | "narrow";
  readonly width: number;
  readonly left: number;
  readonly right: number;
  readonly fontSize: number;
  /** Labels along the time axis, at most. */
  readonly ticks: number;
}

export const WIDE: ChartSize = { name: "wide", width: 1040, left: 54, right: 96, fontSize: 12, ticks: 10 };
export const NARROW: ChartSize = { name: "narrow", width: 380, left: 46, right: 12, fontSize: 12, ticks: 4 };

export const FONT_FAMILY =
  "system-ui, 'Apple SD Gothic Neo', 'Malgun Gothic', Pretendard, 'Noto Sans KR', sans-serif";
