// Loaded into local-slack before it starts (BUN_OPTIONS). It listens on every interface of the machine: this makes
// that loopback only. And its page shows Slack's date tokens raw: this adds a script that shows them as Slack does.

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

const withDates = async (response) => {
  if (!response?.headers?.get("content-type")?.startsWith("text/html")) return response;
  const page = await response.text();
  const script = `<script>(${showDates})()</script></head>`;
  return new Response(page.replace("</head>", () => script), { headers: { "content-type": "text/html; charset=utf-8" } });
};

const serve = Bun.serve.bind(Bun);
Bun.serve = (options) =>
  serve({
    ...options,
    hostname: "127.0.0.1",
    fetch: async (request, server) => withDates(await options.fetch.call(this, request, server)),
  });
