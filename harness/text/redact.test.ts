import { describe, expect, test } from "vitest";
import { redact } from "./redact.ts";

const PLANTED = "S3cr3t-Planted-Value";

describe("redact", () => {
  test.each([
    `SMOKE_PASSWORD=${PLANTED} make load-msa`,
    `SMOKE_PASSWORD='${PLANTED} with spaces' make load-msa`,
    `curl --password ${PLANTED}`,
    `https://user:${PLANTED}@host/path`,
    `redis://:${PLANTED}@127.0.0.1:6379`,
    `Authorization: Bearer ${PLANTED}`,
    `"Authorization":"Basic ${PLANTED}"`,
    `authorization: ${PLANTED}`,
    `{"accessToken":"${PLANTED}","ok":true}`,
    `{'password': '${PLANTED}'}`,
    `{"password":"with \\" quote ${PLANTED}"}`,
    `?access_token=${PLANTED}&page=2`,
    `api_key: ${PLANTED}`,
    `Set-Cookie: ${PLANTED}; Path=/`,
    `x-api-key=${PLANTED}`,
    "eyJhbGciOiJIUzI1NiJ9.UzNjcjN0LVBsYW50ZWQtVmFsdWU.c2lnbmF0dXJlU2lnbmF0dXJl",
    "ghp_S3cr3tPlantedValue0123456789",
    `DB_PASS=${PLANTED} node x.js`,
    `AWS_SESSION=${PLANTED}`,
    `MY_AUTH=${PLANTED}`,
    `db_pass=${PLANTED}`,
    `dbPassword: ${PLANTED}`,
    `{\\"password\\":\\"${PLANTED}\\"}`,
    `{\\\\\\"password\\\\\\":\\\\\\"${PLANTED}\\\\\\", \\\\\\"a\\\\\\": 1}`,
    `{"password":"${PLANTED}`,
    `Cookie: theme=dark; sid=${PLANTED}; lang=ko`,
    `"Set-Cookie":"a=1; b=${PLANTED}; Path=/"`,
    `https://u:a@${PLANTED}@host/path`,
    `https://u:a/${PLANTED}@host/path`,
    `ftp://u:${PLANTED}@h`,
    `u:${PLANTED}@h:1`,
    `"u:${PLANTED}@127.0.0.1:9092,other:9092"`,
    `https://h/p?auth=${PLANTED}`,
    `https://h/p?page=2&sig=${PLANTED}&x=1`,
    `/p?key=${PLANTED}`,
    `/p?code=${PLANTED}`,
    `/p?a=1\\u0026key=${PLANTED}`,
    `https://h/p?X-Amz-Credential=AKIA&X-Amz-Signature=${PLANTED}`,
    "npm_S3cr3tPlanted0123456789",
    "sk_live_S3cr3tPlanted",
    `-----BEGIN RSA PRIVATE KEY-----\n${PLANTED}\n-----END RSA PRIVATE KEY-----`,
    `a check: password=${PLANTED}`,
    `--db-password ${PLANTED}`,
  ])("takes the secret out of %s", (text) => {
    const clean = redact(text);
    expect(clean).toContain("[redacted]");
    expect(clean).not.toMatch(/S3cr3t|with spaces|UzNjcjN0/);
  });

  test.each([
    "K6_VUS=200 K6_DURATION=2m make load-msa-report",
    "tenant_id=default",
    "POST /api/v1/auth/token answered 401",
    "12 tokens left",
    "https://host/path?page=2",
    "user@example.com",
    "mailto:user@example.com",
    "postgres:16@sha256:abcdef0123456789",
    "https://host:8080/path@v2?page=2&size=10",
    "git@github.com:org/repo.git",
    "--action stop:chat-2@10s+8s --action half=mark:x@15s",
    "--fault kill:chat-1@1.5s+2.5s --fault late=pause:redis@1m0.5s",
    "error code=500, exit code: 3, code=ECONNREFUSED",
    "/search?code=404&sort=key&key=1",
    "checks pass: 12, fail: 3; checks_pass=12",
    "session=chat-1 auth=none key=value pass=< 400ms",
    "SESSION_BASE_URL=http://127.0.0.1:8090 TOKEN_TTL=3600 PASSWORD_FILE=/run/secrets/db",
    "PWD=/home/user",
    "tokens: 1234, tokenizer: fast, monkey=business, author: someone",
    '{"name":"session","keys":["a"],"passes":12,"compass":"north"}',
    "login is authorised; the cookie was eaten",
    "password: true",
    "2026-11-21T10:50:00Z user:admin",
  ])("leaves %s as it is", (text) => expect(redact(text)).toBe(text));

  test("is idempotent", () => {
    const once = redact(`Authorization: Bearer ${PLANTED} password=${PLANTED}`);
    expect(redact(once)).toBe(once);
  });
});
