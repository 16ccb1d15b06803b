/**
 * Runs inside k6, before the script. Variables that k6 would take for its own options (K6_VUS ...) are kept from its
 * environment; a script whose init code reads them from `__ENV` finds them all the same (k6 gives iterations another object).
 */
// oxlint-disable-next-line no-underscore-dangle -- the name is k6's
declare const __ENV: Record<string, string | undefined>;

const held = __ENV["LOADPROOF_SCRIPT_VARIABLES"];
if (held !== undefined && held !== "") Object.assign(__ENV, JSON.parse(held));
