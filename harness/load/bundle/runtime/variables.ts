/**
 * Runs inside k6, before the script: `__ENV` holds what the user has set, in every stage of the script. k6 sets it anew for
 * setup, iterations and teardown, so each object that it sets is mended as it comes.
 */
import { settings } from "./settings.ts";

type Variables = Record<string, string | undefined>;

// oxlint-disable-next-line no-underscore-dangle -- the name is k6's
declare let __ENV: Variables;

const { hidden = {}, added = {} } = settings.variables ?? {};

/** In place: k6 keeps what a script writes into it. An object that k6 has frozen is copied. */
function mended(given: Variables): Variables {
  const frozen = Object.isFrozen(given);
  const variables = frozen ? { ...given } : given;
  for (const name of Object.keys(hidden)) if (variables[name] === hidden[name]) delete variables[name];
  for (const name of Object.keys(added)) if (variables[name] === undefined) variables[name] = added[name];
  return frozen ? Object.freeze(variables) : variables;
}

let variables = mended(__ENV);
Object.defineProperty(globalThis, "__ENV", {
  configurable: true,
  enumerable: true,
  get: () => variables,
  set: (given: Variables) => {
    variables = mended(given);
  },
});
