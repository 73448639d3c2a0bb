// Draws what the page carries as JSON. The same figures stand in a table on the page.
(() => {
  const dark = () => document.documentElement.getAttribute("data-bs-theme") === "dark";
  const ink = () => (dark() ? "#c8d3e1" : "#3a4859");
  const grid = () => (dark() ? "#3a4657" : "#dfe4ea");
  const tones = { alarm: "#d63939", shrink: "#206bc4", keep: "#2b8a3e", idle: "#8e44ad", insufficient_data: "#7b8794" };
  const reduced = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  // Words over curves stand on a plate of the page's colour.
  const plate = () => ({ color: ink(), fontSize: 11, padding: [2, 4], borderRadius: 3, backgroundColor: dark() ? "rgba(24, 36, 51, .85)" : "rgba(255, 255, 255, .85)" });
  const base = () => ({ animation: !reduced, textStyle: { color: ink(), fontFamily: "inherit" }, aria: { enabled: false } });
  const axis = () => ({ axisLabel: { color: ink(), hideOverlap: true }, axisLine: { lineStyle: { color: grid() } }, splitLine: { lineStyle: { color: grid() } } });

  // Tooltips are drawn on the canvas: as HTML they would carry inline styles, which the content security policy forbids.
  const tip = (more) => ({ trigger: "axis", renderMode: "richText", confine: true, backgroundColor: dark() ? "#1f2a3a" : "#ffffff", borderColor: grid(), textStyle: { color: ink() }, ...more });

  const findings = (data) => ({
    ...base(),
    tooltip: tip({ axisPointer: { type: "shadow" } }),
    legend: { textStyle: { color: ink() }, top: 0, type: "scroll" },
    grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
    xAxis: { type: "value", ...axis() },
    yAxis: { type: "category", inverse: true, data: data.rules, ...axis() },
    series: data.series.map((one) => ({ name: one.name, type: "bar", stack: "all", data: one.counts, itemStyle: { color: tones[one.tone] } })),
  });

  const metric = (data, wide) => {
    const series = [];
    data.bands.forEach((band, index) => {
      const tone = index === 0 ? "#206bc4" : "#e8590c";
      series.push({ name: band.range_name, type: "line", stack: `band${index}`, data: band.days.map((day) => [day[0], day[1]]), lineStyle: { opacity: 0 }, symbol: "none", silent: true, tooltip: { show: false }, itemStyle: { color: tone } });
      series.push({ name: band.range_name, type: "line", stack: `band${index}`, data: band.days.map((day) => [day[0], day[3] - day[1]]), lineStyle: { opacity: 0 }, areaStyle: { color: tone, opacity: 0.18 }, symbol: "none", silent: true, tooltip: { show: false }, itemStyle: { color: tone } });
      series.push({ name: band.mean_name, type: "line", data: band.days.map((day) => [day[0], day[2]]), symbol: "none", lineStyle: { width: 2, color: tone, type: index === 0 ? "solid" : "dashed" }, itemStyle: { color: tone } });
    });
    if (data.raw.length) series.unshift({ name: data.raw_name, type: "line", data: data.raw, symbol: "none", lineStyle: { width: 1, color: "#74b816", opacity: 0.8 }, itemStyle: { color: "#74b816" } });
    if (series.length) {
      const carrier = series[series.length - 1];
      carrier.markLine = {
        symbol: "none", silent: true,
        data: data.lines.map((line) => ({ yAxis: line.value, name: line.name, lineStyle: { color: line.kind === "capacity" ? ink() : "#d63939", type: line.kind === "capacity" ? "solid" : "dashed" }, label: { formatter: line.name, position: "insideEndTop", ...plate() } })),
      };
      // Above the curves, or their words could not be read; on a phone the words stand above the chart only.
      series.push({ type: "line", data: [], silent: true, tooltip: { show: false }, markArea: {
        z: 5, silent: true,
        data: data.windows.map((window, index) => [
          { name: window.name, xAxis: window.from, itemStyle: { color: tones[window.tone], opacity: window.tone === "keep" ? 0.03 : 0.08 }, label: { ...plate(), show: wide, position: [6, 6 + 18 * index], align: "left", verticalAlign: "top" } },
          { xAxis: window.to },
        ]),
      } });
    }
    const top = Math.max(0, ...data.lines.map((line) => line.value));
    return {
      ...base(),
      // Instants come as Shanghai's wall clock told as UTC: the browser's own zone must not move them.
      useUTC: true,
      tooltip: tip({ valueFormatter: (value) => (value == null ? "" : `${Math.round(value * 10) / 10} ${data.unit}`) }),
      legend: { textStyle: { color: ink() }, top: 0, type: "scroll", data: [...new Set(series.map((one) => one.name).filter(Boolean))] },
      grid: { left: 8, right: 16, top: 40, bottom: 64, containLabel: true },
      xAxis: { type: "time", min: data.from, max: data.to, ...axis(), axisLabel: { ...axis().axisLabel, formatter: { year: "{yyyy}-{MM}-{dd}", month: "{MM}-{dd}", day: "{MM}-{dd}" } }, splitLine: { show: false } },
      yAxis: { type: "value", min: 0, max: (range) => (data.unit === "%" ? Math.max(top, Math.ceil(range.max)) : null), axisLabel: { color: ink(), formatter: `{value}${data.unit}` }, splitLine: { lineStyle: { color: grid() } } },
      dataZoom: [{ type: "inside", filterMode: "none" }, { type: "slider", filterMode: "none", height: 24, bottom: 8, textStyle: { color: ink() } }],
      series,
    };
  };

  for (const place of document.querySelectorAll("[data-yh-chart]")) {
    const name = place.dataset.yhChart;
    const data = JSON.parse(document.getElementById(name).textContent);
    const chart = echarts.init(place, null, { locale: document.documentElement.lang.startsWith("zh") ? "ZH" : "EN" });
    const draw = () => chart.setOption((name === "findings" ? findings : metric)(data, place.clientWidth >= 600), true);
    draw();
    new ResizeObserver(() => chart.resize()).observe(place);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(draw));
  }
})();
