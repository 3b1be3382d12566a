// Loaded into local-slack before it starts (BUN_OPTIONS). It listens on every interface of the machine: this makes
// that loopback only, or what PAGE_HOST says. PAGE_NOTE stands on top of its page. And its page shows Slack's date tokens raw, no picture that was uploaded, none of Slack's own
// charts and only some of what a modal may hold: this adds scripts that show all of them as Slack does.

import { showCharts } from "./charts.js";
import { changes, helpers, style } from "./page.js";
import { asFirstShown, hearCall, overTheWire } from "./wire.js";

const showDates = () => {
  const token = /<!date\^(\d+)\^([^|>]*)\|([^>]*)>/g;
  const two = (number) => String(number).padStart(2, "0");
  const ago = (since) => {
    const minutes = Math.floor(since / 60000);
    if (minutes < 1) return "just now";
    const steps = [[1440, "day"], [60, "hour"], [1, "minute"]];
    const [size, unit] = steps.find(([least]) => minutes >= least);
    const count = Math.floor(minutes / size);
    return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  };
  const shown = (whole, seconds, format, fallback) => {
    const at = new Date(Number(seconds) * 1000);
    if (Number.isNaN(at.getTime())) return fallback;
    const today = new Date().toDateString() === at.toDateString();
    const day = today ? "today" : at.toLocaleDateString("en", { month: "short", day: "numeric" });
    const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
    return format
      .replace("{ago}", ago(Date.now() - at))
      .replace("{date_short_pretty}", day)
      .replace("{time_secs}", `${time}:${two(at.getSeconds())}`)
      .replace("{time}", time);
  };
  const render = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeValue.includes("<!date^")) node.nodeValue = node.nodeValue.replace(token, shown);
    }
  };
  new MutationObserver(() => render(document.body)).observe(document, {
    childList: true,
    subtree: true,
    characterData: true,
  });
};

const showFiles = () => {
  // The page draws every picture from its image_url. One that names a file of Slack's has none of its own: it gets the
  // address under which local-slack serves that file, whose middle part alone counts.
  Object.defineProperty(Object.prototype, "image_url", {
    configurable: true,
    get() {
      return this.slack_file?.id ? `/files/of/${this.slack_file.id}/it` : undefined;
    },
    set(value) {
      Object.defineProperty(this, "image_url", { value, writable: true, enumerable: true, configurable: true });
    },
  });
};

const withScripts = async (response) => {
  if (!response?.headers?.get("content-type")?.startsWith("text/html")) return response;
  let page = await response.text();
  for (const [from, to] of changes) {
    if (page.split(from).length !== 2) console.error(`The page of this local-slack is another one: ${from}`);
    page = page.replace(from, () => to);
  }
  const scripts = [showFiles, showDates, showCharts].map((show) => `(${show})()`);
  scripts.push(`(${helpers})(${asFirstShown})`);
  const added = `<style>${style}</style><script>${scripts.join(";")}</script></head>`;
  page = page.replace("</head>", () => added);
  if (process.env.PAGE_NOTE) page = page.replace("<body>", () => `<body><div class="note">${process.env.PAGE_NOTE}</div>`);
  return new Response(page, {
    headers: { "content-type": "text/html; charset=utf-8" },
  });
};

const serve = Bun.serve.bind(Bun);
Bun.serve = (options) =>
  serve({
    ...options,
    hostname: process.env.PAGE_HOST || "127.0.0.1",
    websocket: overTheWire(options.websocket),
    fetch: async (request, server) => {
      const heard = await hearCall(request);
      const response = await options.fetch.call(this, request, server);
      await heard(response);
      return withScripts(response);
    },
  });
