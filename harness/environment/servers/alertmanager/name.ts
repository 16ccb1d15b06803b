import type { ServerName } from "#system/topology.ts";

/** The server that sends alerts to people; only beside a system that is to be observed so. */
export const ALERTS = "alertmanager" satisfies ServerName;
