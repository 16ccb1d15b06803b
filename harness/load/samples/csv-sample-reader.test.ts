import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CsvSampleReader } from "./csv-sample-reader.ts";

const TRIMMED = "metric_name,timestamp,metric_value,name,scenario,status,extra_tags,metadata";
const FULL =
  "metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,proto,scenario,service,status,subproto,tls_version,url,extra_tags,metadata";

type Seen = readonly [metric: string, tags: string, timestampMs: number, value: number];

/** Reads bytes cut at these places and lists what was found. */
function read(text: string, cuts: readonly number[] = []): { samples: Seen[]; rejected: number } {
  const series: (readonly [string, string])[] = [];
  const samples: Seen[] = [];
  let rejected = 0;
  const reader = new CsvSampleReader({
    header: () => undefined,
    judged: new Map(),
    defineSeries: (metric, tags) => {
      const { columns, extra } = tags;
      series.push([
        metric,
        JSON.stringify({ ...Object.fromEntries(columns), ...(extra === "" ? {} : { extra }) }),
      ]);
      return { series: series.length - 1, remember: true };
    },
    sample: (id, timestampMs, value) => {
      const [metric, tags] = series[id] ?? ["?", "?"];
      samples.push([metric, tags, timestampMs, value]);
    },
    rejected: () => {
      rejected += 1;
    },
  });
  const bytes = Buffer.from(text);
  const places = [0, ...[...cuts].filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
  for (let index = 1; index < places.length; index += 1) {
    reader.push(bytes.subarray(places[index - 1], places[index]));
  }
  reader.end();
  return { samples, rejected };
}

const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join("");

describe("CsvSampleReader", () => {
  test("reads metric, tags, time and value", () => {
    const text = lines(
      TRIMMED,
      "http_reqs,1795261101220,1.000000,GET /a,main,200,phase=steady,",
      "http_req_duration,1795261101220,2.831838,GET /a,main,200,phase=steady,",
      "vus,1795261101999,5.000000,,,,,",
    );
    expect(read(text)).toEqual({
      rejected: 0,
      samples: [
        [
          "http_reqs",
          '{"name":"GET /a","scenario":"main","status":"200","extra":"phase=steady"}',
          1795261101220,
          1,
        ],
        [
          "http_req_duration",
          '{"name":"GET /a","scenario":"main","status":"200","extra":"phase=steady"}',
          1795261101220,
          2.831838,
        ],
        ["vus", "{}", 1795261101999, 5],
      ],
    });
  });

  test("the columns are where the header says", () => {
    const text = lines(
      "metric_name,timestamp,metric_value,status,scenario,extra_tags,metadata",
      "m,1,2.5,200,s,,",
    );
    expect(read(text).samples).toEqual([["m", '{"status":"200","scenario":"s"}', 1, 2.5]]);
  });

  test("values per request and per user are no part of the identity", () => {
    const row = (url: string, error: string): string =>
      `http_reqs,1,1.000000,,${error},1212,false,,GET,GET /x,HTTP/1.1,main,chat,0,,tls1.3,${url},,vu=${url.length}`;
    const { samples, rejected } = read(
      lines(FULL, row("http://a/1", "dial 1"), row("http://a/22", "dial 2"), row('"http://a/3,4"', "")),
    );
    const tags =
      '{"error_code":"1212","expected_response":"false","method":"GET","name":"GET /x","scenario":"main","service":"chat","status":"0"}';
    expect(rejected).toBe(0);
    expect(samples).toEqual(Array.from({ length: 3 }, () => ["http_reqs", tags, 1, 1]));
  });

  test("quoted fields hold commas, quotes and newlines", () => {
    const text = lines(
      TRIMMED,
      'checks,1,0.000000,"is, ""one""\nor two",main,,"k=v&w=1, x",',
      "vus,2,1.000000,,,,,",
    );
    expect(read(text)).toEqual({
      rejected: 0,
      samples: [
        [
          "checks",
          JSON.stringify({ name: 'is, "one"\nor two', scenario: "main", extra: "k=v&w=1, x" }),
          1,
          0,
        ],
        ["vus", "{}", 2, 1],
      ],
    });
  });

  test.each([
    ["a sign alone", "m,1,-,,,,,"],
    ["a sign within", "m,1,1-1.000000,,,,,"],
    ["NaN", "m,1,NaN,,,,,"],
    ["infinity", "m,1,+Inf,,,,,"],
    ["no value", "m,1,,,,,,"],
    ["two points", "m,1,1.0.0,,,,,"],
    ["a time with a fraction", "m,1.5,1.000000,,,,,"],
    ["no time", "m,,1.000000,,,,,"],
    ["too few columns", "m,1,1.000000,,"],
    ["too many columns", "m,1,1.000000,,,,,,,"],
    ["no commas", "hello"],
    ["an empty line", ""],
  ])("rejects %s and reads on", (_, line) => {
    expect(read(lines(TRIMMED, line, "vus,2,1.000000,,,,,"))).toEqual({
      rejected: 1,
      samples: [["vus", "{}", 2, 1]],
    });
  });

  test.each([
    ["0.000000", 0],
    ["0.000001", 0.000001],
    ["123456789.123456", 123456789.123456],
    ["18446744073709551616.500000", 2 ** 64],
    ["7", 7],
    ["-1.500000", -1.5],
    ["-0.000000", 0],
    ["-1234567890123.000000", -1234567890123],
  ])("value %s", (text, value) => {
    expect(read(lines(TRIMMED, `m,1,${text},,,,,`)).samples).toEqual([["m", "{}", 1, value]]);
  });

  test.each([
    ["loadproof_value=4.56789e-05", 4.56789e-5],
    ["vu=1&loadproof_value=-1e-9&iter=7", -1e-9],
    ['"a=b,c&loadproof_value=1e-12"', 1e-12],
    ["vu=1&iter=0", 0.000046],
    ["loadproof_values=5", 0.000046],
    ["loadproof_value=x", 0.000046],
  ])("what six decimals can't hold is in the metadata: %s", (metadata, value) => {
    const line = `m,1,0.000046,,,,k=v,${metadata}`;
    // Twice: the second line is recognized by the first.
    const { samples } = read(lines(TRIMMED, line, line, "m,2,0.000001,,,,k=v,"));
    expect(samples.map(([, , , one]) => one)).toEqual([value, value, 0.000001]);
  });

  test("a line that was cut off by the end of the stream is rejected", () => {
    expect(read(`${lines(TRIMMED, "vus,2,1.000000,,,,,")}vus,3,1.0`)).toEqual({
      rejected: 1,
      samples: [["vus", "{}", 2, 1]],
    });
  });

  test("a line longer than any sample is dropped, what follows is read", () => {
    const text = lines(TRIMMED, `m,1,1.000000,${"x".repeat(3 << 20)},,,,`, "vus,2,1.000000,,,,,");
    const cuts = Array.from({ length: 60 }, (_, index) => index * 65_536);
    expect(read(text, cuts)).toEqual({ rejected: 1, samples: [["vus", "{}", 2, 1]] });
  });

  test("a header of something else is an error", () => {
    expect(() => read("time,value\n1,2\n")).toThrow(
      'k6 wrote a CSV header that is not understood: "time,value"',
    );
  });

  test("what is read does not depend on where the bytes were cut", () => {
    const field = fc.oneof(
      fc.constantFrom("", "a", "GET /x", "200"),
      fc.string({ unit: "grapheme", maxLength: 6 }),
    );
    const quote = (value: string): string =>
      /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
    const row = fc
      .tuple(fc.constantFrom("http_reqs", "vus", "m"), fc.nat(3), fc.nat(5000), field, field, field)
      .map(
        ([metric, time, value, name, scenario, status]) =>
          `${metric},${time},${(value / 7).toFixed(6)},${quote(name)},${quote(scenario)},${quote(status)},phase=steady,`,
      );
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 30 }),
        fc.array(fc.nat(3_000), { maxLength: 20 }),
        (rows, cuts) => {
          const text = lines(TRIMMED, ...rows);
          const whole = read(text);
          expect(whole.samples.length + whole.rejected).toBe(rows.length);
          expect(whole.rejected).toBe(0);
          expect(read(text, cuts)).toEqual(whole);
        },
      ),
      { seed: 20_261_121, numRuns: 300 },
    );
  });
});
