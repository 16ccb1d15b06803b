import { REDACTED } from "../../text/redact.ts";

const SECRET_NAME = /PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY/i;
/** Shorter values are words that stand anywhere. */
const LENGTH_MIN = 8;

/** Replaces the values of variables that are named as secrets, wherever the script prints them. */
export function secretRemover(
  variables: Readonly<Record<string, string | undefined>>,
): (text: string) => string {
  const values = Object.entries(variables)
    .flatMap(([name, value]) =>
      SECRET_NAME.test(name) && value !== undefined && value.length >= LENGTH_MIN ? [value] : [],
    )
    .sort((a, b) => b.length - a.length);
  return (text) => values.reduce((rest, value) => rest.replaceAll(value, REDACTED), text);
}
