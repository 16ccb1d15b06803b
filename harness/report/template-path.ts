import { IS_BUILT } from "../installation.ts";

/** Where a template lies, relative to the project: in `reports/`, but for the chart layer, which in a clone comes with its package. */
export function templatePath(name: string): string {
  const packaged = IS_BUILT ? undefined : /^uplot\/(.+)$/.exec(name)?.[1];
  return packaged === undefined ? `reports/${name}` : `node_modules/uplot/dist/${packaged}`;
}
