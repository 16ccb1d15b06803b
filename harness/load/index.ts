export { buildScript, bundleScript, placeBundle, type BuiltScript } from "./bundle/bundle-script.ts";
/** @public What k6 makes of a script, without running it. */
export type { ScriptLine } from "./console/script-output.ts";
export { inspectScript } from "./k6/inspect-script.ts";
export type { LiveSnapshot } from "./live/live-snapshot.ts";
export type { LoadResult, LoadThresholds } from "./load-options.ts";
export { idsFile } from "./files.ts";
export { runLoad } from "./run-load.ts";
export { hostsWithoutAddress } from "./live/hosts-without-address.ts";
