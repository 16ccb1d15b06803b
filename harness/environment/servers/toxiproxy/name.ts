import type { ServerName } from "#system/topology.ts";

/** The server that stands in the way between two parts, where a fault of the plan is to disturb that. */
export const PROXY = "toxiproxy" satisfies ServerName;
