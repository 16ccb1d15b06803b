import type { EndpointFigures } from "../../../figures/types.ts";

interface PinnedEndpoint {
  readonly row: EndpointFigures;
  readonly remarks: readonly ("slowest" | "mostFailing")[];
}

/** The slowest and the most failing endpoint first, and said to be so; the others slowest first. */
export function pinned(rows: readonly EndpointFigures[]): PinnedEndpoint[] {
  const [slowest] = rows;
  if (slowest === undefined || rows.length < 2) return rows.map((row) => ({ row, remarks: [] }));
  const worst = rows.reduce((most, row) => ((row.failedShare ?? 0) > (most.failedShare ?? 0) ? row : most));
  const failing = worst.failed > 0 ? worst : null;
  const top = [...new Set([slowest, ...(failing === null ? [] : [failing])])];
  const remarksOf = (row: EndpointFigures): PinnedEndpoint["remarks"] => [
    ...(row === slowest ? (["slowest"] as const) : []),
    ...(row === failing ? (["mostFailing"] as const) : []),
  ];
  return [...top, ...rows.filter((row) => !top.includes(row))].map((row) => ({
    row,
    remarks: remarksOf(row),
  }));
}

/** The rows in the order of the table. */
export function pinnedEndpoints(rows: readonly EndpointFigures[]): EndpointFigures[] {
  return pinned(rows).map(({ row }) => row);
}
