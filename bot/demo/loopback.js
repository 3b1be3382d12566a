// Loaded into local-slack before it starts (BUN_OPTIONS). It listens on every interface of the machine: this makes
// that loopback only. And its page shows Slack's date tokens raw, no picture that was uploaded and none of Slack's own
// charts: this adds scripts that show all of them as Slack does.

import { showCharts } from "./charts.js";

const showDates = () => {
  const token = /<!date\^(\d+)\^([^|>]*)\|([^>]*)>/g;
  const two = (number) => String(number).padStart(2, "0");
  const shown = (whole, seconds, format, fallback) => {
    const at = new Date(Number(seconds) * 1000);
    if (Number.isNaN(at.getTime())) return fallback;
    const today = new Date().toDateString() === at.toDateString();
    const day = today ? "today" : at.toLocaleDateString("en", { month: "short", day: "numeric" });
    const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
    return format
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
  const page = await response.text();
  // Slack shows a picture where the text begins.
  const scripts = [showFiles, showDates, showCharts].map((show) => `(${show})()`).join(";");
  const script = `<style>.bk-image { margin: 8px 0 }</style><script>${scripts}</script></head>`;
  return new Response(page.replace("</head>", () => script), { headers: { "content-type": "text/html; charset=utf-8" } });
};

const serve = Bun.serve.bind(Bun);
Bun.serve = (options) =>
  serve({
    ...options,
    hostname: "127.0.0.1",
    fetch: async (request, server) => withScripts(await options.fetch.call(this, request, server)),
  });
