"use strict";
// The added layer: copy buttons, sortable tables and charts to zoom. The page is complete without it.
(() => {
  for (const button of document.querySelectorAll(".command button")) {
    if (navigator.clipboard === undefined) continue;
    const label = button.textContent;
    button.hidden = false;
    const say = () => {
      button.textContent = button.dataset.copied;
      setTimeout(() => {
        button.textContent = label;
      }, 1500);
    };
    button.addEventListener("click", () => {
      const { textContent } = button.parentElement.querySelector("code");
      navigator.clipboard
        .writeText(textContent)
        .then(say, () => getSelection().selectAllChildren(button.parentElement));
    });
  }

  const keyOf = (row, column) => row.cells[column]?.dataset.sort ?? "";
  const compareKeys = (left, right) => {
    if (left === "" || right === "") return Number(left === "") - Number(right === "");
    const difference = Number(left) - Number(right);
    return Number.isNaN(difference) ? left.localeCompare(right) : difference;
  };
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.title = head.dataset.sortLabel;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const descending =
          head.getAttribute("aria-sort") === null
            ? head.classList.contains("n")
            : head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        const rows = [...body.rows].sort((left, right) => {
          const [a, b] = [keyOf(left, column), keyOf(right, column)];
          const order = compareKeys(a, b);
          return descending && a !== "" && b !== "" ? -order : order;
        });
        body.append(...rows);
      });
    });
  }

  const data = JSON.parse(document.getElementById("live-data").textContent);
  const narrow = matchMedia("(max-width: 720px)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const clock = (seconds) => {
    const whole = Math.max(0, Math.round(seconds));
    const pad = (value) => String(value).padStart(2, "0");
    const minutes = Math.floor(whole / 60);
    return minutes < 60
      ? `${minutes}:${pad(whole % 60)}`
      : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(whole % 60)}`;
  };
  const amount = (value) => {
    if (value == null) return "–";
    if (Math.abs(value) >= 100 || value === 0) return Math.round(value).toLocaleString("en-US");
    return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
  };
  const tick = (value) => Number(value.toPrecision(6)).toLocaleString("en-US");
  /** The time of the run, and under it the time of the day. */
  const times = (seconds) => {
    if (data.clock === null) return clock(seconds);
    const day = new Date(data.clock.startMs + seconds * 1000).toISOString().slice(11, 19);
    return `${clock(seconds)}\n${day}`;
  };
  const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600];
  /** 1, 2 and 5 of each power of ten while they are few, else the powers alone. */
  const logSplits = (_plot, _axis, low, high) => {
    const among = (steps) => {
      const splits = [];
      for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
        for (const step of steps) splits.push(step * 10 ** power);
      }
      return splits.filter((split) => split >= low && split <= high);
    };
    return [among([1, 2, 5]), among([1, 3])].find((splits) => splits.length <= 6) ?? among([1]);
  };
  const live = [];

  /** Stretches behind the curves: the judged phase, verdict bands and faults. */
  const paintBack = (plot, chart) => {
    const { ctx, bbox } = plot;
    const left = (ms) => plot.valToPos(ms / 1000, "x", true);
    const stretch = ({ fromMs, toMs }, fill, alpha, top, height) => {
      const from = Math.max(bbox.left, left(fromMs));
      const to = Math.min(bbox.left + bbox.width, left(toMs));
      if (to <= from) return;
      ctx.globalAlpha = alpha;
      ctx.fillStyle = fill;
      ctx.fillRect(from, top, to - from, height);
    };
    ctx.save();
    for (const phase of data.phases)
      if (phase.phase === "steady") stretch(phase, colour("steady"), 1, bbox.top, bbox.height);
    for (const fault of data.faults) stretch(fault, colour("fault"), 0.16, bbox.top, bbox.height);
    const foot = 4 * devicePixelRatio;
    for (const band of chart.bands) {
      stretch(band, colour(band.kind), 0.14, bbox.top, bbox.height);
      stretch(band, colour(band.kind), 1, bbox.top + bbox.height - foot, foot);
    }
    ctx.restore();
  };

  /** Names of the phases above, of the curves at their right end. */
  const paintNames = (plot, chart) => {
    const { ctx, bbox } = plot;
    const unit = devicePixelRatio;
    ctx.save();
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    for (const phase of data.phases) {
      const x = Math.max(bbox.left, plot.valToPos(phase.fromMs / 1000, "x", true));
      const end = Math.min(bbox.left + bbox.width, plot.valToPos(phase.toMs / 1000, "x", true));
      ctx.font = `${11 * unit}px system-ui, sans-serif`;
      if (end - x < ctx.measureText(phase.name).width + 10 * unit) continue;
      ctx.fillStyle = colour("rule");
      ctx.fillRect(x, bbox.top - 16 * unit, unit, 16 * unit);
      ctx.fillStyle = colour("muted");
      ctx.fillText(phase.name, x + 5 * unit, bbox.top - 6 * unit);
    }
    ctx.font = `600 ${12 * unit}px system-ui, sans-serif`;
    const [, last] = plot.series[0].idxs ?? [0, 0];
    const ending = (series, scale) => ({
      ...series,
      y: plot.valToPos(series.values.slice(0, last + 1).findLast((value) => value != null) ?? 0, scale, true),
    });
    const behind = chart.backdrop === undefined ? [] : [{ ...chart.backdrop, colour: "muted" }];
    const ends = [
      ...chart.series.map((series) => ending(series, "y")),
      ...behind.map((series) => ending(series, "behind")),
    ]
      .sort((left, right) => left.y - right.y);
    const gap = 15 * unit;
    const places = [];
    for (const { y } of ends) places.push(Math.max(y, (places.at(-1) ?? Number.NEGATIVE_INFINITY) + gap));
    const overflow = Math.max(0, (places.at(-1) ?? 0) - bbox.top - bbox.height);
    ends.forEach(({ name, colour: shade }, position) => {
      ctx.fillStyle = colour(shade === "p50" || shade === "planned" ? "muted" : shade);
      ctx.fillText(name, bbox.left + bbox.width + 8 * unit, places[position] - overflow + 4 * unit);
    });
    ctx.restore();
  };

  /** Above its line on the right, else below or on the left where that is taken or outside the chart. */
  const labelPlace = (line, bbox, taken, unit) => {
    const candidates = ["right", "left"].flatMap((side) =>
      [line - 5 * unit, line + 14 * unit].map((baseline) => ({ side, baseline })),
    );
    const free = ({ side, baseline }) =>
      baseline - 12 * unit >= bbox.top - 2 * unit &&
      baseline <= bbox.top + bbox.height &&
      taken.every((other) => other.side !== side || Math.abs(other.baseline - baseline) > 12 * unit);
    return candidates.find(free) ?? candidates[0];
  };

  /** When objectives were beyond their limits because of each fault, and when all were back for good. */
  const paintRecoveries = (plot) => {
    const { ctx, bbox } = plot;
    const unit = devicePixelRatio;
    for (const { number, breaches, recoveredMs } of data.faults) {
      ctx.fillStyle = colour("fail");
      for (const { fromMs, toMs } of breaches) {
        const from = Math.max(bbox.left, plot.valToPos(fromMs / 1000, "x", true));
        const to = Math.min(bbox.left + bbox.width, plot.valToPos(toMs / 1000, "x", true));
        if (to > from) ctx.fillRect(from, bbox.top, to - from, 5 * unit);
      }
      const x = recoveredMs === null ? Number.NaN : plot.valToPos(recoveredMs / 1000, "x", true);
      if (!(x >= bbox.left && x <= bbox.left + bbox.width)) continue;
      ctx.strokeStyle = ctx.fillStyle = colour("pass");
      ctx.lineWidth = 1.6 * unit;
      ctx.setLineDash([2 * unit, 3 * unit]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.setLineDash([]);
      const isLast = x > bbox.left + bbox.width - 34 * unit;
      ctx.textAlign = isLast ? "right" : "left";
      ctx.fillText(`✓ ${number}`, x + (isLast ? -5 : 5) * unit, bbox.top + bbox.height - 8 * unit);
    }
  };

  const paintFaultNumbers = (plot) => {
    const { ctx, bbox } = plot;
    const unit = devicePixelRatio;
    for (const fault of data.faults) {
      const x = plot.valToPos(fault.fromMs / 1000, "x", true) + 9 * unit;
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.fillStyle = colour("fault");
      ctx.beginPath();
      ctx.arc(x, bbox.top + 10 * unit, 7.5 * unit, 0, 2 * Math.PI);
      ctx.fill();
      ctx.fillStyle = colour("onState");
      ctx.textAlign = "center";
      ctx.fillText(String(fault.number), x, bbox.top + 14 * unit);
    }
  };

  /** Bounds and the numbers of the faults, in front. */
  const paintFront = (plot, chart) => {
    const { ctx, bbox } = plot;
    const unit = devicePixelRatio;
    ctx.save();
    ctx.font = `${11.5 * unit}px system-ui, sans-serif`;
    ctx.textBaseline = "alphabetic";
    const taken = [];
    const above = chart.bounds.filter(({ value }) => plot.valToPos(value, "y", true) < bbox.top);
    if (above.length > 0) {
      const names = above.slice(0, 3).map(({ label }) => label);
      const rest = above.length - names.length;
      const text = `↑ ${names.join(" · ")}${rest > 0 ? ` · +${rest}` : ""}`;
      ctx.textAlign = "right";
      ctx.strokeStyle = colour("paper");
      ctx.lineWidth = 3 * unit;
      ctx.strokeText(text, bbox.left + bbox.width - 4 * unit, bbox.top + 13 * unit);
      ctx.fillStyle = colour(above[0].kind === "limit" ? "fail" : "warnInk");
      ctx.fillText(text, bbox.left + bbox.width - 4 * unit, bbox.top + 13 * unit);
      taken.push({ side: "right", baseline: bbox.top + 13 * unit });
    }
    for (const bound of chart.bounds) {
      const y = plot.valToPos(bound.value, "y", true);
      if (y < bbox.top || y > bbox.top + bbox.height) continue;
      ctx.strokeStyle = ctx.fillStyle = colour(bound.kind === "limit" ? "fail" : "warnInk");
      ctx.lineWidth = 1.2 * unit;
      ctx.setLineDash(bound.kind === "limit" ? [] : [5 * unit, 4 * unit]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
      const place = labelPlace(y, bbox, taken, unit);
      taken.push(place);
      ctx.textAlign = place.side;
      const x = place.side === "right" ? bbox.left + bbox.width - 4 * unit : bbox.left + 6 * unit;
      ctx.fillText(bound.label, x, place.baseline);
    }
    ctx.setLineDash([]);
    paintRecoveries(plot);
    paintFaultNumbers(plot);
    ctx.restore();
  };

  const axes = (chart) => {
    const axis = {
      stroke: () => colour("muted"),
      font: "12px system-ui, sans-serif",
      ticks: { show: false },
    };
    const label = chart.percent ? (value) => `${tick(value * 100)}%` : tick;
    return [
      {
        ...axis,
        values: (_plot, splits) => splits.map(times),
        incrs: TIME_STEPS,
        space: 70,
        grid: { show: false },
        size: data.clock === null ? 26 : 40,
      },
      {
        ...axis,
        values: (_plot, splits) => splits.map(label),
        grid: { stroke: () => colour("grid"), width: 1 },
        size: 54,
        space: 26,
        ...(chart.logarithmic ? { splits: logSplits, filter: (_plot, splits) => splits } : {}),
      },
    ];
  };

  /** Drawn behind the curves, on a scale of its own. */
  const backdrop = ({ backdrop: behind }) =>
    behind === undefined
      ? []
      : [
          {
            label: behind.name,
            scale: "behind",
            stroke: () => colour("max"),
            fill: () => `${colour("max")}47`,
            width: 1,
            points: { show: false },
            value: (_plot, value) => amount(value),
          },
        ];

  const curves = (chart) => [
    { label: data.timeLabel, value: (_plot, value) => (value == null ? "–" : times(value).replace("\n", " · ") + (data.clock === null ? "" : ` ${data.clock.zone}`)) },
    ...backdrop(chart),
    ...chart.series.map((series) => ({
      label: series.name,
      stroke: () => colour(series.colour),
      width: series.width,
      dash: series.dashes === undefined ? undefined : series.dashes.split(" ").map(Number),
      points: { show: false },
      value: (_plot, value) => (chart.percent && value != null ? `${amount(value * 100)}%` : amount(value)),
    })),
  ];

  const yRange = ({ floor = 0, top }, high) => {
    const most = Math.max(high, top);
    return [floor, most + (most - floor) * 0.06 || 1];
  };

  const draw = (figure, chart) => {
    const box = document.createElement("div");
    box.className = "live";
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", figure.querySelector(".finding").textContent);
    const count = Math.max(...chart.series.map((series) => series.values.length));
    const x = Array.from({ length: count }, (_, slot) => (chart.fromMs + (slot + 0.5) * chart.binMs) / 1000);
    const [from, to] = [chart.fromMs / 1000, (chart.fromMs + count * chart.binMs) / 1000];
    const options = {
      width: figure.clientWidth,
      height: chart.height + (data.clock === null ? 46 : 60),
      padding: [20, 96, 0, 0],
      cursor: { sync: { key: "run", scales: ["x", null] }, drag: { x: true, y: false }, points: { size: 6 } },
      scales: {
        x: {
          time: false,
          range: (_plot, low, high) => [low <= x[0] ? from : low, high >= x[count - 1] ? to : high],
        },
        y: chart.logarithmic
          ? { distr: 3 }
          : { range: (_plot, _low, high) => yRange(chart, high) },
        ...(chart.backdrop === undefined ? {} : { behind: { range: [0, chart.backdrop.most / 0.85] } }),
      },
      axes: axes(chart),
      series: curves(chart),
      hooks: {
        drawClear: [(self) => paintBack(self, chart)],
        draw: [(self) => paintFront(self, chart), (self) => paintNames(self, chart)],
      },
    };
    const plot = new uPlot(
      options,
      [
        x,
        ...(chart.backdrop === undefined ? [] : [chart.backdrop.values]),
        ...chart.series.map((series) => series.values),
      ],
      box,
    );
    figure.querySelector(".wide").before(box);
    figure.querySelector(".wide").hidden = true;
    live.push({ figure, box, plot });
  };

  const start = () => {
    if (live.length > 0 || narrow.matches || typeof uPlot !== "function") return;
    for (const figure of document.querySelectorAll("figure[data-live]")) {
      const chart = data.charts[figure.dataset.live];
      if (chart !== undefined) draw(figure, chart);
    }
    const hint = document.getElementById("live-hint");
    if (hint !== null) hint.hidden = live.length === 0;
  };
  const resize = () => {
    for (const { figure, box, plot } of live) {
      box.hidden = narrow.matches;
      figure.querySelector(".wide").hidden = !narrow.matches;
      if (!narrow.matches) plot.setSize({ width: figure.clientWidth, height: plot.height });
    }
    start();
  };
  addEventListener("resize", resize);
  dark.addEventListener("change", () => {
    for (const { plot } of live) plot.redraw();
  });
  start();
})();
