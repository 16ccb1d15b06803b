/** In the manner of k6's jslib: the summary as lines, and as JUnit. */
export function textSummary(data) {
  const { metrics } = data;
  const lines = Object.keys(metrics)
    .sort()
    .map((name) => `${name.padEnd(30, ".")}: ${Object.values(metrics[name].values).map((value) => value.toFixed(2)).join(" ")}`);
  return `${lines.join("\n")}\n`;
}

export function jUnit(data) {
  const cases = Object.entries(data.metrics).sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, { thresholds = {} }]) =>
    Object.entries(thresholds).map(([text, { ok }]) => `<testcase name="${name} ${text.replace(/</g, "&lt;")}">${ok ? "" : "<failure/>"}</testcase>`),
  );
  return `<testsuite tests="${cases.length}">${cases.join("")}</testsuite>`;
}
