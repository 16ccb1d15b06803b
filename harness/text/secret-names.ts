/** Names that say by any of their parts that their value is a secret. */
const STRONG =
  /PASSWORD|PASSWD|PASSPHRASE|(?:^|_)PWD|SECRET|TOKEN(?!S|I[ZS])|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|COOKIE|SESSION_?ID|AUTHORIZATION/;
/** Names that say it by their last part. */
const LAST = /(?:^|_)(?:PASS|PW|AUTH|SESSION|JWT|BEARER|SIGNATURE|SIG|OTP)$/;
const KEY =
  /(?:SIGNING|ENCRYPTION|MASTER|AUTH|SERVICE|CLIENT|SSH|LICENSE|SHARED|ACCOUNT|STORAGE|HMAC|DEPLOY|SUBSCRIPTION)_?KEY$/;
/** What is told of a secret without telling it. */
const ABOUT =
  /(?:^|_)(?:URL|URI|HOST|PORT|PATH|FILE|DIR|TTL|COUNT|SIZE|LENGTH|MODE|TYPE|ENABLED|TIMEOUT|EXPIRY|EXPIRES|LIMIT|NAME|MANAGER)$/;
/** Variables of shells and desktops that are named like secrets and are none. */
const KNOWN: ReadonlySet<string> = new Set(["PWD", "OLDPWD", "DESKTOP_SESSION", "XDG_SESSION_ID"]);

/**
 * Whether a variable, field or tag of this name holds a secret: `DB_PASS`, `dbPassword`, `x-api-key`. A word that also means
 * other things (`session`, `auth`) needs a part before it, as in `AWS_SESSION`, unless `alone` says that it counts.
 */
export function isSecretName(name: string, alone = false): boolean {
  const parts = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((part) => part !== "");
  const joined = parts.join("_");
  if (KNOWN.has(joined) || ABOUT.test(joined)) return false;
  if (STRONG.test(joined) || KEY.test(joined)) return true;
  return LAST.test(joined) && (alone || parts.length > 1);
}

/** Words and small numbers that are no secret, whatever they are the value of. */
export function isHarmlessValue(value: string): boolean {
  return /^(?:true|false|null|undefined|none|yes|no|on|off|-?\d{1,3}(?:\.\d+)?%?)?$/i.test(value);
}
