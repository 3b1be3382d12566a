// local-slack's page does not know Slack's own charts (data_visualization) and shows their name in red. This draws
// them where they stand: as Slack does in its essentials, bars side by side, lines, or a pie, with the numbers.

export const showCharts = () => {
  const colours = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"];
  const [width, height, left, top, floor] = [560, 240, 16, 44, 190];
  const known = new Map();

  const remember = (message) => {
    const charts = (message?.blocks ?? []).filter((block) => block.type === "data_visualization");
    if (charts.length) known.set(message.ts, charts);
  };
  const take = ({ message, state }) => {
    remember(message);
    for (const messages of Object.values(state?.messages ?? {})) messages.forEach(remember);
  };
  window.WebSocket = class extends window.WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", (event) => take(JSON.parse(event.data)));
    }
  };

  const plain = (text) => String(text).replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
  const text = (x, y, words, more = "") => `<text x="${x}" y="${y}" ${more}>${plain(words)}</text>`;
  const legend = (names, x, y, down) =>
    names.map((name, n) => {
      const [at, line] = down ? [x, y + n * 26] : [x + n * 120, y];
      const swatch = `<rect x="${at}" y="${line - 10}" width="12" height="12" fill="${colours[n]}"/>`;
      return swatch + text(at + 18, line, name);
    });

  const bars = ({ series, axis_config: axis }) => {
    const most = Math.max(...series.flatMap(({ data }) => data.map(({ value }) => value)), 1e-9);
    const room = (width - 2 * left) / axis.categories.length;
    const each = Math.min(60, (room - 24) / series.length);
    const bar = (value, place, n) => {
      const high = (Math.max(0, value) / most) * (floor - top - 30);
      const x = left + place * room + (room - each * series.length) / 2 + n * each;
      const box = `<rect x="${x}" y="${floor - high}" width="${each - 4}" height="${high}" fill="${colours[n]}"/>`;
      return box + text(x + each / 2 - 2, floor - high - 5, value, 'text-anchor="middle"');
    };
    return [
      ...series.flatMap(({ data }, n) => data.map(({ value }, place) => bar(value, place, n))),
      ...axis.categories.map((name, n) => text(left + (n + 0.5) * room, floor + 18, name, 'text-anchor="middle"')),
      ...legend(series.map(({ name }) => name), left, height - 12, false),
      text(width - left, height - 12, [axis.y_label, axis.x_label].filter(Boolean).join(" by "), 'text-anchor="end"'),
    ];
  };

  const lines = ({ series, axis_config: axis }) => {
    const values = series.flatMap(({ data }) => data.map(({ value }) => value));
    const [low, high] = [Math.min(...values, 0), Math.max(...values, 1e-9)];
    const across = (place) => left + (place / Math.max(1, axis.categories.length - 1)) * (width - 2 * left - 40);
    const up = (value) => floor - ((value - low) / (high - low)) * (floor - top - 10);
    const drawn = series.map(({ data }, n) => {
      const points = data.map(({ value }, place) => `${across(place)},${up(value)}`).join(" ");
      const end = text(width - left - 34, up(data.at(-1).value) + 4, data.at(-1).value);
      return `<polyline points="${points}" fill="none" stroke="${colours[n]}" stroke-width="2.5"/>${end}`;
    });
    return [
      ...drawn,
      text(left, floor + 18, axis.categories[0]),
      text(width - left - 40, floor + 18, axis.categories.at(-1), 'text-anchor="end"'),
      ...legend(series.map(({ name }) => name), left, height - 12, false),
    ];
  };

  const pie = ({ segments }) => {
    const all = segments.reduce((sum, { value }) => sum + value, 0);
    const [x, y, radius] = [120, 130, 80];
    const at = (share) => [x + radius * Math.sin(2 * Math.PI * share), y - radius * Math.cos(2 * Math.PI * share)];
    let before = 0;
    const slices = segments.map(({ value }, n) => {
      const [from, to] = [before, (before += value / all)];
      if (to - from > 0.9999) return `<circle cx="${x}" cy="${y}" r="${radius}" fill="${colours[n]}"/>`;
      const arc = `A${radius} ${radius} 0 ${to - from > 0.5 ? 1 : 0} 1 ${at(to)}`;
      return `<path d="M${x} ${y}L${at(from)}${arc}Z" fill="${colours[n]}" stroke="white" stroke-width="2"/>`;
    });
    return [...slices, ...legend(segments.map(({ label, value }) => `${label} ${value}`), 240, 90, true)];
  };

  const picture = ({ title, chart }) => {
    const inside = ({ pie, bar: bars }[chart.type] ?? lines)(chart);
    const frame = `<rect width="${width}" height="${height}" rx="8" fill="white" stroke="#ddd"/>`;
    const head = text(left, 26, title, 'font-weight="bold" font-size="15"');
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`;
    return `${svg} font-family="sans-serif" font-size="13" fill="#1d1c1d">${frame}${head}${inside.join("")}</svg>`;
  };

  const draw = () => {
    for (const message of document.querySelectorAll("[data-ts]")) {
      const places = [...message.querySelectorAll("div.bk-unknown")].filter((place) =>
        place.textContent.includes("data_visualization"),
      );
      places.forEach((place, n) => {
        const chart = known.get(message.dataset.ts)?.[n];
        if (!chart || place.dataset.drawn) return;
        // As a background: the page's own nodes stay as it made them.
        place.dataset.drawn = "yes";
        place.setAttribute("role", "img");
        place.setAttribute("aria-label", chart.title);
        const image = `url("data:image/svg+xml,${encodeURIComponent(picture(chart))}") no-repeat`;
        place.style.cssText = `width:${width}px;height:${height}px;margin:6px 0;font-size:0;background:${image}`;
      });
    }
  };
  new MutationObserver(draw).observe(document, { childList: true, subtree: true });
};
