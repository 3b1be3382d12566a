// local-slack listens on every interface of the machine. Loaded before it (BUN_OPTIONS), this makes that loopback only.
const serve = Bun.serve.bind(Bun);
Bun.serve = (options) => serve({ ...options, hostname: "127.0.0.1" });
